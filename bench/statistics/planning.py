"""How many requests a claim needs, before they are made.

All numbers are independent requests: with a design effect d expected, multiply by it (`with_design_effect`).
Requests that should not be confirmed for a claim about FCR, requests that should be for one about FNR.
"""

from collections.abc import Callable
from math import ceil

from bench.statistics.intervals import LEVEL, upper_bound
from generators.errors import ConfirmbenchError

MOST = 2**50  # requests beyond which a plan is no plan
POWER = 0.8


def requests_for_bound(target: float, errors: int = 0, level: float = LEVEL) -> int:
    """The fewest requests of which so many errors show, with confidence `level`, a rate of at most `target`.

    One-sided Clopper-Pearson. Without errors it is ln(1 - level) / ln(1 - target), the rule of three made
    exact: 2,995 for 1e-3.
    """
    _check_share(target, "target")
    _check_share(level, "level")
    if errors < 0:
        raise ConfirmbenchError(f"{errors} errors cannot be planned for; give 0 or more.")
    return _fewest(lambda n: upper_bound(errors, n, level) <= target, errors + 1)


def smallest_claim(requests: float, errors: float = 0, level: float = LEVEL) -> float:
    """The lowest rate that these counts can show: the one-sided Clopper-Pearson bound; 1 without requests."""
    return upper_bound(errors, requests, level)


def mcnemar_power(requests: int, only_a: float, only_b: float, alpha: float = 0.05) -> float:
    """The chance that the exact McNemar test finds a difference.

    only_a, only_b: shares of the requests expected to be errors of A alone and of B alone
    Exact: summed over the number of discordant requests (binomial) and over how they fall (binomial again);
    numbers of discordants that come with less than 1e-9 are left out.
    """
    import numpy as np
    from scipy.stats import binom

    _check_discordance(only_a, only_b, alpha)
    share = only_a + only_b
    low, high = binom.ppf([5e-10, 1 - 5e-10], requests, share).astype(np.int64)
    n = np.arange(max(low, 1), high + 1)
    if not len(n):
        return 0.0
    critical = binom.ppf(alpha / 2, n, 0.5)  # the smallest count whose tail reaches alpha / 2
    critical -= binom.cdf(critical, n, 0.5) > alpha / 2
    tilt = only_a / share
    found = binom.cdf(critical, n, tilt) + binom.cdf(critical, n, 1 - tilt)
    return float(binom.pmf(n, requests, share) @ found)


def requests_for_mcnemar(only_a: float, only_b: float, power: float = POWER, alpha: float = 0.05) -> int:
    """About the fewest requests with which McNemar's test finds this difference with probability `power`.

    only_a, only_b: shares of requests, as in `mcnemar_power`. Power rises in small teeth with n, so a few
    requests fewer or more may do as well.
    """
    _check_discordance(only_a, only_b, alpha)
    _check_share(power, "power")
    if only_a == only_b:
        raise ConfirmbenchError("Matchers that err equally often cannot be told apart; give two shares.")
    return _fewest(lambda n: mcnemar_power(n, only_a, only_b, alpha) >= power, 1)


def requests_for_share(needed: int, share: float, assurance: float = LEVEL) -> int:
    """The fewest requests of which, with probability `assurance`, `needed` or more fall into a subgroup.

    share: the subgroup's share of the requests. needed / share would give too few every other time.
    """
    from scipy.special import bdtr

    _check_share(share, "share", one=True)
    _check_share(assurance, "assurance")
    if needed <= 0:
        return 0
    if share == 1:
        return needed
    return _fewest(lambda n: 1 - bdtr(needed - 1, n, share) >= assurance, needed)


def with_design_effect(requests: int, design_effect: float) -> int:
    """Requests that, in clusters, are worth so many independent ones. design_effect: below 1 counts as 1."""
    return ceil(requests * max(1.0, design_effect))


def _fewest(enough: Callable[[int], bool], start: int) -> int:
    """The smallest n from `start` on with enough(n), which must stay true: doubling, then halving."""
    low, high = start - 1, start
    while not enough(high):
        low, high = high, 2 * high
        if high > MOST:
            raise ConfirmbenchError("No feasible number of requests is enough for this claim.")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _check_share(value: float, name: str, one: bool = False) -> None:
    if not (0 < value < 1 or (one and value == 1)):
        raise ConfirmbenchError(f"The {name} is {value}; it must lie between 0 and 1, e.g. 0.01.")


def _check_discordance(only_a: float, only_b: float, alpha: float) -> None:
    _check_share(alpha, "significance level")
    if not (only_a >= 0 and only_b >= 0 and 0 < only_a + only_b <= 1):
        raise ConfirmbenchError(
            f"Shares of {only_a} and {only_b} of requests on which one matcher alone errs cannot be; "
            "they are 0 or more and add up to at most 1."
        )
