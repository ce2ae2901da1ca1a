"""Confidence intervals for a rate: k of n.

k and n may be real numbers. When requests come in clusters (several of one person), n is replaced by the
effective n of `bench.statistics.clusters` and k by p * n_effective, as Korn and Graubard did for surveys
(Survey Methodology 24, 1998). Their second correction, for few clusters, is left out: it takes 0.02 %
off n at 10,000 clusters, 9 % at 30.

Wald's interval is absent on purpose: near 0, where false confirms live, it covers far less than it says
(63 % instead of 95 % when one error is expected).
"""

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from bench.output.wording import number

LEVEL = 0.95


class Interval(NamedTuple):
    """Both ends belong to it; low <= high. For a rate both lie in 0-1, for a difference in -1 to 1."""

    low: float
    high: float

    def __str__(self) -> str:
        """In brackets, with the digits that rates have.

        >>> str(Interval(0.025, 0.00004))
        '[0.0250, 4.0e-05]'
        """
        return f"[{number(self.low)}, {number(self.high)}]"


def wilson(k: float, n: float, level: float = LEVEL) -> Interval:
    """Wilson's score interval (1927), two-sided: covers close to `level` on average.

    k of n: 0 <= k <= n, both may be real (an effective n); n = 0 says nothing about the rate and gives (0, 1)
    """
    check(k, n, level)
    if n == 0:
        return Interval(0.0, 1.0)
    z = normal_quantile(level)
    p, shrink = k / n, 1 + z * z / n
    centre = (p + z * z / (2 * n)) / shrink
    half = z / shrink * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Interval(0.0 if k == 0 else max(centre - half, 0.0), 1.0 if k == n else min(centre + half, 1.0))


def clopper_pearson(k: float, n: float, level: float = LEVEL) -> Interval:
    """Clopper and Pearson's exact interval (1934), two-sided: never covers less than `level`.

    k of n: 0 <= k <= n, both may be real (an effective n; no longer exact then, still on the safe side
    where the design effect is right); n = 0 says nothing about the rate and gives (0, 1)
    """
    check(k, n, level)
    tail = (1 - level) / 2
    return Interval(lower_bound(k, n, 1 - tail), upper_bound(k, n, 1 - tail))


def upper_bound(k: float, n: float, level: float = LEVEL) -> float:
    """One-sided Clopper-Pearson bound: with confidence `level` the rate is at most this. For guarantees.

    It is the rate at which k or fewer of n would come with probability 1 - level: 1 - (1 - level)^(1/n) at
    k = 0 (about 3 / n at 95 %, the rule of three); 1 at k = n and at n = 0.
    """
    from scipy.special import betaincinv  # imported here so that a table of counts needs no scipy

    check(k, n, level)
    return 1.0 if k == n else float(betaincinv(k + 1, n - k, level))


def lower_bound(k: float, n: float, level: float = LEVEL) -> float:
    """One-sided Clopper-Pearson bound: with confidence `level` the rate is at least this; 0 at k = 0."""
    from scipy.special import betaincinv

    check(k, n, level)
    return 0.0 if k == 0 else float(betaincinv(k, n - k + 1, 1 - level))


def normal_quantile(level: float) -> float:
    """How many standard errors a two-sided normal interval reaches to either side: 1.95996... at 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)


def check(k: float, n: float, level: float) -> None:
    """Refuse with ValueError what is no rate (0 <= k <= n) or no level (0 < level < 1)."""
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no rate; k must be from 0 to n.")
    if not 0 < level < 1:
        raise ValueError(f"The level is {level}; it must lie between 0 and 1, e.g. 0.95.")
