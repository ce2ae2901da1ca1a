"""Confidence intervals for a rate: k of n.

Wald's interval is absent on purpose: near 0, where false confirms live, it covers far less than it says
(63 % instead of 95 % when one error is expected).
"""

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

LEVEL = 0.95


class Interval(NamedTuple):
    """Both ends belong to it; 0 <= low <= high <= 1."""

    low: float
    high: float


def wilson(k: int, n: int, level: float = LEVEL) -> Interval:
    """Wilson's score interval (1927), two-sided: covers close to `level` on average.

    k of n: 0 <= k <= n; n = 0 says nothing about the rate and gives (0, 1)
    """
    _check(k, n, level)
    if n == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + level) / 2)
    p, shrink = k / n, 1 + z * z / n
    centre = (p + z * z / (2 * n)) / shrink
    half = z / shrink * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Interval(0.0 if k == 0 else centre - half, 1.0 if k == n else centre + half)


def clopper_pearson(k: int, n: int, level: float = LEVEL) -> Interval:
    """Clopper and Pearson's exact interval (1934), two-sided: never covers less than `level`.

    k of n: 0 <= k <= n; n = 0 says nothing about the rate and gives (0, 1)
    """
    from scipy.special import betaincinv  # imported here so that a table of counts needs no scipy

    _check(k, n, level)
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k == n else float(betaincinv(k + 1, n - k, 1 - tail))
    return Interval(low, high)


def _check(k: int, n: int, level: float) -> None:
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no rate; k must be from 0 to n.")
    if not 0 < level < 1:
        raise ValueError(f"The level is {level}; it must lie between 0 and 1, e.g. 0.95.")
