"""How unequal many groups are: the largest rate over the geometric mean of all (NIST IR 8429, draft).

The number exceeds 1 although nothing differs: among many small groups one always comes out worst (50 equal
groups of 2,000 at 1 %: 1.56 in the middle). So it never goes without its null band: what it would be if all
groups erred alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.statistics.counted import Counted
from bench.statistics.intervals import LEVEL, Interval

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
    groups: Sequence[Counted], seed: int, simulations: int = SIMULATIONS, level: float = LEVEL
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
