"""Intervals by drawing clusters of requests again, with replacement (Efron 1979).

In a replicate each cluster comes 0, 1, 2, ... times, a Poisson number of mean 1 (Hanley and MacGibbon 2006).
So the number of clusters varies a little, which a ratio does not notice: everything here is one. Which of the
clusters comes does not matter, only its cell: c clusters alike come together as often as a Poisson number of
mean c, which is one draw. 10,000 replicates of 5 million clusters take as long as of 50. Intervals are
percentile intervals.

A bootstrap of no errors (or of nothing but errors) has no width and would claim certainty; there the interval
is the exact or score one with the effective n, and `method` says so.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.scoring.rate import FCR, FNR, RARE_SHARE, Rate, Rates, Side
from bench.statistics.clusters import Cells, Ints, of_cells
from bench.statistics.intervals import LEVEL, Interval
from bench.statistics.paired import Pairs, newcombe
from bench.statistics.prevalence import ppv as ppv_by_formula

REPLICATES = 2_000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Bootstrapped:
    """An estimate with its uncertainty.

    value: from the data themselves, None where its denominator is 0
    standard_error: standard deviation of the replicates; None where `method` is no bootstrap
    method: "bootstrap", or the name of the interval that stands in for it
    """

    value: float | None
    interval: Interval
    standard_error: float | None
    method: str


def rate(cells: Cells, seed: int, replicates: int = REPLICATES, level: float = LEVEL) -> Bootstrapped:
    """One rate. cells: columns (requests, errors)."""
    requests, errors = cells.sums
    if errors in (0, requests):
        known = of_cells(cells).rate(RARE_SHARE)
        return Bootstrapped(known.value, known.interval(level), None, "clopper-pearson")
    return _percentiles(cells, lambda sums: sums[..., 1] / sums[..., 0], seed, replicates, level)


def difference(cells: Cells, seed: int, replicates: int = REPLICATES, level: float = LEVEL) -> Bootstrapped:
    """Rate of A minus rate of B on the same requests. cells: columns (requests, errors of A, errors of B).

    Where no cluster has more errors of the one than of the other, the interval is Newcombe's for pairs that
    never differ, with the effective n of A's rate.
    """
    requests, of_a, _ = (int(s) for s in cells.sums)
    if np.array_equal(cells.totals[:, 1], cells.totals[:, 2]):
        clustering = of_cells(Cells(cells.totals[:, :2], cells.clusters))
        same = Pairs(both=of_a, only_a=0, only_b=0, neither=requests - of_a)
        value = 0.0 if requests else None
        return Bootstrapped(value, newcombe(same, level, clustering.effective_n), None, "newcombe")
    return _percentiles(
        cells, lambda sums: (sums[..., 1] - sums[..., 2]) / sums[..., 0], seed, replicates, level
    )


def ppv(
    cells: Cells, prevalence: float, seed: int, replicates: int = REPLICATES, level: float = LEVEL
) -> Bootstrapped:
    """Precision where `prevalence` of the requests should be confirmed; both kinds of request drawn together.

    cells: columns (requests that should be confirmed, wrong no-matches, requests that should not, wrong
    confirms) Without a wrong confirm, a right one or a side at all, the interval is that of `prevalence.ppv`.
    """
    positives, misses, _, wrong = (int(s) for s in cells.sums)
    if not positives or misses == positives or not wrong or prevalence in (0, 1):
        known = ppv_by_formula(Rates(_rate(FNR, cells, 0), _rate(FCR, cells, 2)), prevalence, level)
        return Bootstrapped(known.value, known.interval, None, known.method)

    def value(sums: Ints) -> Floats:
        recall = 1 - sums[..., 1] / sums[..., 0]
        confirmed = prevalence * recall + (1 - prevalence) * sums[..., 3] / sums[..., 2]
        return prevalence * recall / confirmed

    return _percentiles(cells, value, seed, replicates, level)


def resample(cells: Cells, seed: int, replicates: int) -> Ints:
    """int64, shape (replicates, n_columns): the sums of every replicate; the same for the same seed.

    The first replicates of many are the same as of few.
    """
    from bench.kernels.resample import resample as drawn  # here, for numba takes a moment

    totals = np.ascontiguousarray(cells.totals)  # one layout, so that it is compiled once
    return drawn(cells.clusters, totals, np.uint64(seed), replicates)


def _percentiles(
    cells: Cells, statistic: Callable[[Ints], Floats], seed: int, replicates: int, level: float
) -> Bootstrapped:
    with np.errstate(invalid="ignore", divide="ignore"):  # a replicate may draw no request of a kind
        drawn = statistic(resample(cells, seed, replicates))
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    value = float(statistic(cells.sums))
    return Bootstrapped(value, Interval(float(low), float(high)), float(drawn.std(ddof=1)), "bootstrap")


def _rate(side: Side, cells: Cells, column: int) -> Rate:
    """The rate, with effective n, of the two columns from `column` on."""
    return of_cells(Cells(cells.totals[:, column : column + 2], cells.clusters)).rate(side)
