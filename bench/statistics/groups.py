"""One group's rate against the overall rate, at one operating point for all.

Rates are smoothed, (k + 0.5) / (n + 1), in every ratio, so that a group without errors has one: say so beside
the table. `differentials` puts many groups into one number, `standardised` takes out their mix.

How unequal many groups are: the largest rate over the geometric mean of all (NIST IR 8429, draft).

The number exceeds 1 although nothing differs: among many small groups one always comes out worst (50 equal
groups of 2,000 at 1 %: 1.56 in the middle). So it never goes without its null band: what it would be if all
groups erred alike.

Direct standardisation: a group's rate if it had everybody's mix of classes (kinds, classes of edit).

A group may err more only because it has more of the hard requests, which a generator may have given it.
Printed beside the raw rate; where the two tell different stories that is Simpson's paradox and the classes
are the finding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, erfc, exp, log, sqrt

import numpy as np
import numpy.typing as npt

from bench.scoring.rate import Rate
from bench.statistics.intervals import LEVEL, Interval, normal_quantile, wilson
from generators.errors import ConfirmbenchError

SIMULATIONS = 2_000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Differential:
    """Max/GeoMean of some groups.

    value: from smoothed rates, (k + 0.5) / (n + 1) with effective n, as zero has no place in a geometric mean
    expected: its median if all groups had the pooled rate
    null_band: where it then lies with probability `level`, the same share beyond each end
    p_value: how often it is then at least as large, never 0: (1 + times) / (1 + simulations)
    """

    value: float
    expected: float
    null_band: Interval
    p_value: float
    n_groups: int


def max_over_geomean(rates: npt.ArrayLike) -> Floats:
    """float64, shape (...): of rates of shape (..., n_groups), all above 0."""
    rates = np.asarray(rates, np.float64)
    return np.asarray(rates.max(axis=-1) / np.exp(np.log(rates).mean(axis=-1)))


def differential(
    groups: Sequence[Rate], seed: int, simulations: int = SIMULATIONS, level: float = LEVEL
) -> Differential | None:
    """Max/GeoMean with its null band. None with fewer than two groups.

    groups: those that reach the floor of `subgroups`; leave out the others before

    The band: errors of every group drawn binomially at the pooled rate, from its effective n rounded.
    """
    if len(groups) < 2:
        return None
    n = np.array([max(1, round(group.n)) for group in groups])
    value = float(max_over_geomean([group.smoothed for group in groups]))
    pooled = sum(group.k for group in groups) / max(sum(group.n for group in groups), 1.0)
    rng = np.random.Generator(np.random.Philox(seed))
    drawn = (rng.binomial(n, min(pooled, 1.0), (simulations, len(n))) + 0.5) / (n + 1)
    null = max_over_geomean(drawn)
    low, middle, high = np.quantile(null, [(1 - level) / 2, 0.5, (1 + level) / 2])
    # equal ones may differ in the last bit, as sums are taken in another order
    as_large = int(np.count_nonzero(null >= value * (1 - 1e-12)))
    return Differential(
        value,
        float(middle),
        Interval(float(low), float(high)),
        (1 + as_large) / (1 + simulations),
        len(groups),
    )


@dataclass(frozen=True)
class Standardised:
    """A standardised rate.

    value: sum of w_i p_i over the classes of which the group has requests, their weights made to add up to 1;
        None where it has none at all
    interval: Wilson's with n_eff = p (1 - p) / sum w_i^2 p_i (1 - p_i) / n_i, the variances of smoothed rates
    covered: share of the weight that lies on classes of which the group has requests; well below 1 the value
        is of another mix
    """

    value: float | None
    interval: Interval
    covered: float


def standardise(classes: Sequence[Rate], weights: Sequence[float], level: float = LEVEL) -> Standardised:
    """classes: the group's counts, class by class; weights: of each class in the overall mix, of whatever sum

    raises: ConfirmbenchError when weights are negative, all 0, or not as many as classes
    """
    if len(classes) != len(weights) or min(weights, default=0) < 0 or not sum(weights):
        raise ConfirmbenchError(
            f"{len(classes)} classes need as many weights, none negative and not all 0; "
            f"{len(weights)} were given."
        )
    seen = [(c, w) for c, w in zip(classes, weights, strict=True) if c.requests]
    covered = sum(w for _, w in seen)
    if not covered:
        return Standardised(None, Interval(0.0, 1.0), 0.0)
    seen = [(c, w / covered) for c, w in seen]
    value = min(1.0, sum(w * c.errors / c.requests for c, w in seen))
    n = _effective(seen)
    return Standardised(value, wilson(value * n, n, level), covered / sum(weights))


def _effective(seen: list[tuple[Rate, float]]) -> float:
    """How many requests of one simple rate would be as uncertain."""
    rate = sum(w * c.smoothed for c, w in seen)
    variance = sum(w * w * c.smoothed * (1 - c.smoothed) / c.n for c, w in seen)
    return rate * (1 - rate) / variance


ENOUGH_ERRORS = 10  # expected in a group: the exact interval then reaches from half to about twice the rate
ENOUGH_REQUESTS = 30
NOT_ENOUGH = "not enough requests to say"


@dataclass(frozen=True)
class Ratio:
    """A group's smoothed rate over the overall smoothed rate; `interval` by the log method, both above 0."""

    value: float
    interval: Interval


def floor(overall: Rate) -> int | None:
    """Independent requests that a group needs before its rate is worth printing.

    So many that, at the overall rate, `ENOUGH_ERRORS` errors would be expected, and `ENOUGH_REQUESTS` at the
    least. None when the overall rate is 0 or unknown: then no group has enough.
    """
    return max(ENOUGH_REQUESTS, ceil(ENOUGH_ERRORS / overall.value)) if overall.value else None


def enough(group: Rate, overall: Rate) -> bool:
    """Whether the group's effective n reaches the floor; where not, print `NOT_ENOUGH` and no rate."""
    needed = floor(overall)
    return needed is not None and group.n >= needed


def ratio_to_overall(group: Rate, overall: Rate, level: float = LEVEL) -> Ratio | None:
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


def against_rest(group: Rate, overall: Rate) -> float | None:
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


def _rest(group: Rate, overall: Rate) -> Rate:
    """Everybody else, with the overall design effect."""
    requests, errors = overall.requests - group.requests, overall.errors - group.errors
    if requests < 0 or not 0 <= errors <= requests:
        raise ValueError(f"{group} is no part of {overall}.")
    return Rate(overall.side, errors, requests, requests * overall.n / overall.requests if requests else None)


def _variance(rate: Rate) -> float:
    return rate.smoothed * (1 - rate.smoothed) / rate.n
