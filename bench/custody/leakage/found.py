"""A row of what was found: counts, a value that follows from them, and its 95 % interval."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite, sqrt

import numpy as np
import numpy.typing as npt

from bench.statistics.intervals import LEVEL, clopper_pearson, wilson

Floats = npt.NDArray[np.float64]
TAILS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)


@dataclass(frozen=True)
class Found:
    """measure, at: what, and at which list length, k, field, ...

    count: the numerator of a share; None for what is no share
    n: the denominator: of requests, targets, edits, ... as the measure says
    value: None where there is none, e.g. a median that is never reached
    low, high: 95 % interval; None where there is none
    """

    measure: str
    at: str
    count: int | None
    n: int
    value: float | None
    low: float | None
    high: float | None


def share(measure: str, at: str, count: int, n: int, rare: bool = False) -> Found:
    """count / n with Wilson's interval, or Clopper and Pearson's where few of many are expected."""
    interval = (clopper_pearson if rare else wilson)(count, n)
    return Found(measure, at, int(count), int(n), count / n if n else None, *interval)


def difference(measure: str, at: str, first: tuple[int, int], second: tuple[int, int]) -> Found:
    """Share of the first (count, n) minus that of the second, independent of it.

    The interval is Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, method 10). n is of
    both together.
    """
    (a, n), (b, m) = first, second
    if not n or not m:
        return Found(measure, at, None, n + m, None, None, None)
    p, q, of_p, of_q = a / n, b / m, wilson(a, n), wilson(b, m)
    low = p - q - sqrt((p - of_p.low) ** 2 + (of_q.high - q) ** 2)
    high = p - q + sqrt((of_p.high - p) ** 2 + (q - of_q.low) ** 2)
    return Found(measure, at, None, n + m, p - q, low, high)


def bootstrapped(
    measure: str,
    at: str,
    values: Floats,
    statistic: Callable[[Floats], Floats],
    resamples: npt.NDArray[np.int64],
) -> Found:
    """A statistic of one value a target, with a percentile interval over targets drawn again (Efron 1979).

    values: float64, shape (n,) or (n, m): the values of a target stay together
    statistic: of values of shape (..., n) or (..., n, m), over the targets; infinite where there is none
    resamples: int64, shape (replicates, n), from `resampled`
    """
    if not len(values):
        return Found(measure, at, None, 0, None, None, None)
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.sort(statistic(values[resamples]))
        value = float(statistic(values))
    low, high = (drawn[int(tail * (len(drawn) - 1))] for tail in TAILS)
    return Found(measure, at, None, len(values), *(_finite(float(each)) for each in (value, low, high)))


def resampled(n: int, replicates: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """int64, shape (replicates, n): who comes in each replicate."""
    return rng.integers(0, max(n, 1), (replicates, n))


def mean(values: Floats) -> Floats:
    return np.asarray(values.mean(axis=-1))


def median(values: Floats) -> Floats:
    """The lower median: a value that occurs, so that infinite ones do no harm."""
    place = (values.shape[-1] - 1) // 2
    return np.asarray(np.partition(values, place, axis=-1)[..., place])


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


NEVER = inf
