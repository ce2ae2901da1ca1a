"""An error rate against the size of the registry: every further record is one more to be mistaken for.

    ln rate = intercept + slope ln N,  least squares, weights = errors + 0.5 (scaled to effective n)

as Var ln rate is about 1 / errors. If comparisons were independent and rare, FCR(N) = 1 - (1 - q)^N would
have slope 1. Rates are smoothed, (k + 0.5) / (n + 1). Where the sizes scatter more than their counts explain
(chi2 above its degrees of freedom), variances are scaled up by chi2 / (sizes - 2) (Birge 1932); never down.
Intervals use Student's t.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np

from bench.scoring.rate import Rate
from bench.statistics.intervals import LEVEL, Interval
from generators.errors import ConfirmbenchError

FEWEST_SIZES = 4


@dataclass(frozen=True)
class Prediction:
    """A rate at a size that may not have been measured.

    extrapolated: the size lies outside those measured: draw it dashed and label it. The interval knows only
        the line's uncertainty, not whether the line goes on.
    """

    size: float
    rate: float
    interval: Interval
    extrapolated: bool


@dataclass(frozen=True)
class Growth:
    """A fitted line; `centre` is the weighted mean of ln N, where level and slope are independent.

    slope: by how many powers of N the rate grows, with its interval; level: ln rate at `centre`
    spread: chi2 per degree of freedom; above about 3 the points do not lie on a line
    """

    slope: float
    slope_interval: Interval
    level: float
    centre: float
    slope_error: float
    level_error: float
    spread: float
    smallest: float
    largest: float
    quantile: float

    def predict(self, size: float) -> Prediction:
        """The rate against a registry of `size` records, at most 1, with the interval of the line there."""
        if not size > 0:
            raise ConfirmbenchError(f"A registry of {size} records cannot be; give 1 or more.")
        away = log(size) - self.centre
        middle = self.level + self.slope * away
        half = self.quantile * sqrt(self.level_error**2 + (self.slope_error * away) ** 2)
        low, rate, high = (exp(min(0.0, x)) for x in (middle - half, middle, middle + half))
        return Prediction(size, rate, Interval(low, high), not self.smallest <= size <= self.largest)


def fit_growth(sizes: Sequence[float], rates: Sequence[Rate], level: float = LEVEL) -> Growth:
    """Fit the line. sizes: records of each registry; rates: errors counted against each, in the same order.

    raises: ConfirmbenchError with fewer than four different sizes, or a size without requests
    """
    if len(sizes) != len(rates):
        raise ValueError(f"{len(sizes)} sizes do not go with {len(rates)} rates.")
    if len(set(sizes)) < FEWEST_SIZES or min(sizes) <= 0 or not all(rate.requests for rate in rates):
        raise ConfirmbenchError(
            f"A rate over size needs {FEWEST_SIZES} different sizes with requests at each, to see whether "
            f"a line fits; there are {len(set(sizes))}."
        )
    x, y = np.log(np.array(sizes, float)), np.log([rate.smoothed for rate in rates])
    weight = np.array([rate.k + 0.5 for rate in rates])
    centre, middle = np.average(x, weights=weight), np.average(y, weights=weight)
    squares = weight @ (x - centre) ** 2
    slope = weight @ ((x - centre) * (y - middle)) / squares
    spread = weight @ (y - middle - slope * (x - centre)) ** 2 / (len(x) - 2)
    scale = sqrt(max(1.0, spread))
    errors = scale / sqrt(squares), scale / sqrt(weight.sum())
    return _growth(float(slope), float(middle), float(centre), errors, float(spread), sizes, level)


def _growth(
    slope: float,
    middle: float,
    centre: float,
    errors: tuple[float, float],
    spread: float,
    sizes: Sequence[float],
    level: float,
) -> Growth:
    from scipy.special import stdtrit

    quantile = float(stdtrit(len(sizes) - 2, (1 + level) / 2))
    interval = Interval(slope - quantile * errors[0], slope + quantile * errors[0])
    return Growth(slope, interval, middle, centre, *errors, spread, min(sizes), max(sizes), quantile)
