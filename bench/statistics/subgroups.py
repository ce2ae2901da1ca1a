"""One group's rate against the overall rate, at one operating point for all.

Rates are smoothed, (k + 0.5) / (n + 1), in every ratio, so that a group without errors has one: say so beside
the table. `differentials` puts many groups into one number, `standardised` takes out their mix.
"""

from dataclasses import dataclass
from math import ceil, erfc, exp, log, sqrt

from bench.statistics.counted import Counted
from bench.statistics.intervals import LEVEL, Interval, normal_quantile

ENOUGH_ERRORS = 10  # expected in a group: the exact interval then reaches from half to about twice the rate
ENOUGH_REQUESTS = 30
NOT_ENOUGH = "not enough requests to say"


@dataclass(frozen=True)
class Ratio:
    """A group's smoothed rate over the overall smoothed rate; `interval` by the log method, both above 0."""

    value: float
    interval: Interval


def floor(overall: Counted) -> int | None:
    """Independent requests that a group needs before its rate is worth printing.

    So many that, at the overall rate, `ENOUGH_ERRORS` errors would be expected, and `ENOUGH_REQUESTS` at the
    least. None when the overall rate is 0 or unknown: then no group has enough.
    """
    return max(ENOUGH_REQUESTS, ceil(ENOUGH_ERRORS / overall.rate)) if overall.rate else None


def enough(group: Counted, overall: Counted) -> bool:
    """Whether the group's effective n reaches the floor; where not, print `NOT_ENOUGH` and no rate."""
    needed = floor(overall)
    return needed is not None and group.n >= needed


def ratio_to_overall(group: Counted, overall: Counted, level: float = LEVEL) -> Ratio | None:
    """How many times the overall rate the group's is, with an interval.

    group: part of `overall`; None for a group without requests, (1, 1) for the group that is everybody

    Log method (Katz and others 1978) by the delta method. The group is in the overall rate p = w p_g + (1 -
    w) p_rest, w its share of the requests, so the two move together:

        Var ln(p_g / p) = V_g (1 / p_g - w / p)^2 + V_rest ((1 - w) / p)^2,  V = p (1 - p) / effective n
    """
    rest = _rest(group, overall)
    if not group.requests:
        return None
    if not rest.requests:
        return Ratio(1.0, Interval(1.0, 1.0))
    share, p = group.requests / overall.requests, overall.smoothed
    variance = (
        _variance(group) * (1 / group.smoothed - share / p) ** 2 + _variance(rest) * ((1 - share) / p) ** 2
    )
    value, spread = group.smoothed / p, normal_quantile(level) * sqrt(variance)
    return Ratio(value, Interval(exp(log(value) - spread), exp(log(value) + spread)))


def against_rest(group: Counted, overall: Counted) -> float | None:
    """Two-sided p value that the group errs as often as everybody else: the score test of two proportions.

    With effective n on both sides. None when either side has no requests; 1 when nobody or everybody errs.
    """
    rest = _rest(group, overall)
    if not group.requests or not rest.requests:
        return None
    pooled = (group.k + rest.k) / (group.n + rest.n)
    variance = pooled * (1 - pooled) * (1 / group.n + 1 / rest.n)
    if variance <= 0:
        return 1.0
    z = abs(group.k / group.n - rest.k / rest.n) / sqrt(variance)
    return erfc(z / sqrt(2))


def _rest(group: Counted, overall: Counted) -> Counted:
    """Everybody else, with the overall design effect."""
    requests, errors = overall.requests - group.requests, overall.errors - group.errors
    if requests < 0 or not 0 <= errors <= requests:
        raise ValueError(f"{group} is no part of {overall}.")
    return Counted(errors, requests, requests * overall.n / overall.requests if requests else None)


def _variance(counted: Counted) -> float:
    return counted.smoothed * (1 - counted.smoothed) / counted.n
