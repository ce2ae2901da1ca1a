"""Two matchers on the same requests: does one err more often, and which of many such tests are findings?

Requests where both are right or both are wrong say nothing about that; the discordant ones do. Test the
requests that should be confirmed and those that should not separately: the pooled accuracy mixes a cheap
error with a dear one. With all discordant requests on one side, 0 v 6 gives p = 0.031 and 0 v 5 only 0.063:
fewer than six can never tell two matchers apart at 5 %, however many requests there were.

Where requests come in clusters, the permutation test flips whole clusters: if A and B err alike, a cluster
whose errors of A exceed those of B by d could as well have come with -d. Over all ways to flip the signs, how
often is the sum of the d at least as far from 0 as the one seen (Fisher 1935, with the cluster as the unit)?

Declare the family of tests before looking: every test that is reported or could have been, not those that
came out well. A q value is the smallest false discovery rate at which the test would count as a finding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np
import numpy.typing as npt

from bench.statistics.clusters import Cells, Flags, Ints
from bench.statistics.intervals import LEVEL, Interval, wilson

MINIMUM_DISCORDANT = 6  # the fewest with which the exact test can reach p < 0.05


@dataclass(frozen=True)
class Pairs:
    """Requests by who erred. They exclude each other and add up to the requests."""

    both: int
    only_a: int
    only_b: int
    neither: int

    @property
    def requests(self) -> int:
        return self.both + self.only_a + self.only_b + self.neither

    @property
    def difference(self) -> float | None:
        """Rate of A minus rate of B = (only A - only B) / requests; None without requests."""
        return (self.only_a - self.only_b) / self.requests if self.requests else None


def pairs(errors_a: Flags, errors_b: Flags) -> Pairs:
    """Count who erred. errors_a, errors_b: bool, shape (n,), the same requests in the same order."""
    if errors_a.shape != errors_b.shape:
        raise ValueError(f"{errors_a.shape} and {errors_b.shape} answers are not to the same requests.")
    both = int(np.count_nonzero(errors_a & errors_b))
    a, b = int(np.count_nonzero(errors_a)), int(np.count_nonzero(errors_b))
    return Pairs(both, a - both, b - both, len(errors_a) - a - b + both)


def mcnemar(only_a: int, only_b: int) -> float:
    """Exact two-sided p value of McNemar's test (1947): both as likely to be the one that errs.

    2 * min(P(X <= min(only_a, only_b)), 1/2) with X binomial(only_a + only_b, 1/2); 1 without discordants
    """
    return min(1.0, 2 * _at_most(min(only_a, only_b), only_a + only_b))


def newcombe(counts: Pairs, level: float = LEVEL, effective_n: float | None = None) -> Interval:
    """Newcombe's interval for the difference of paired rates, A minus B (his method 10).

    Statistics in Medicine 17 (1998) 2635-2650: the Wilson intervals of both rates squared and added, with
    their correlation phi, whose numerator is cut by n / 2 where positive. Keeps its width without
    discordants.

    effective_n: independent requests that these are worth; counts are scaled to it. (-1, 1) without requests
    """
    n = counts.requests
    if not n:
        return Interval(-1.0, 1.0)
    scale = 1.0 if effective_n is None else effective_n / n
    p_a, p_b = (counts.both + counts.only_a) / n, (counts.both + counts.only_b) / n
    a, b = (_wilson_around(p, n * scale, level) for p in (p_a, p_b))
    phi = _correlation(counts, scale)
    down = _combine(p_a - a.low, b.high - p_b, phi)
    up = _combine(a.high - p_a, p_b - b.low, phi)
    return Interval(max(-1.0, p_a - p_b - down), min(1.0, p_a - p_b + up))


def _wilson_around(p: float, n: float, level: float) -> Interval:
    return wilson(min(p * n, n), n, level)


def _combine(one: float, other: float, phi: float) -> float:
    return sqrt(max(0.0, one * one - 2 * phi * one * other + other * other))


def _correlation(counts: Pairs, scale: float) -> float:
    """Newcombe's phi of two-by-two counts; 0 where a margin is empty."""
    e, f, g, h = (scale * x for x in (counts.both, counts.only_a, counts.only_b, counts.neither))
    margins = (e + f) * (g + h) * (e + g) * (f + h)
    numerator = e * h - f * g
    if numerator > 0:
        numerator = max(0.0, numerator - (e + f + g + h) / 2)
    return numerator / sqrt(margins) if margins else 0.0


def _at_most(k: int, n: int) -> float:
    """P(X <= k), X binomial(n, 1/2)."""
    from scipy.special import betainc

    if k < 0 or k >= n:
        return 0.0 if k < 0 else 1.0
    return float(betainc(n - k, k + 1, 0.5))


EXACT_UP_TO = 20_000  # sum of |d|; the exact distribution of 15 sizes then takes 0.02 s

Floats = npt.NDArray[np.float64]


def sign_flip(cells: Cells) -> float:
    """Two-sided p value; 1 without discordant clusters.

    cells: columns (requests, errors of A, errors of B)

    Exact up to `EXACT_UP_TO`: the distribution is a convolution of binomials, nothing is drawn. Beyond, its
    normal limit with the correction for steps; at that size they agree to three digits.
    """
    d = cells.totals[:, 1] - cells.totals[:, 2]
    sizes, inverse = np.unique(np.abs(d), return_inverse=True)
    counts = np.zeros(len(sizes), np.int64)
    np.add.at(counts, inverse, cells.clusters)
    return flip(sizes[sizes > 0], counts[sizes > 0], abs(int(d @ cells.clusters)))


def flip(sizes: Ints, counts: Ints, seen: int) -> float:
    """The same from how often each size of d occurs.

    sizes, counts: int64, shape (k,): rising |d| above 0, and the clusters that have it
    seen: the size of the sum of all d
    """
    if not len(sizes) or not seen:
        return 1.0
    tail = _exact_tail if int(sizes @ counts) <= EXACT_UP_TO else _normal_tail
    return min(1.0, 2 * tail(sizes, counts, seen))


def _exact_tail(sizes: Ints, counts: Ints, seen: int) -> float:
    """P(sum >= seen): sum = all |d| - 2 flipped, where flipped = sum of size * binomial(count, 1/2).

    Clusters of one size, the one that makes the longest distribution, are not convolved with the others: of
    them the sums up to each number are enough.
    """
    most = (int(sizes @ counts) - seen) // 2
    longest = int(np.argmax(sizes * counts))
    others = np.ones(1)
    for size, count in zip(np.delete(sizes, longest), np.delete(counts, longest), strict=True):
        spread = np.zeros(size * count + 1)
        spread[::size] = _binomial(int(count))
        others = np.convolve(others, spread[: most + 1])[: most + 1]
    at_most = np.cumsum(_binomial(int(counts[longest])))
    left = (most - np.arange(len(others))) // sizes[longest]
    return float(others @ at_most[np.minimum(left, counts[longest])])


def _normal_tail(sizes: Ints, counts: Ints, seen: int) -> float:
    """Sums come in steps of twice the sizes' common divisor; half a step is taken off what was seen."""
    from scipy.special import ndtr

    step = 2 * int(np.gcd.reduce(sizes))
    return float(ndtr(-max(0.0, seen - step / 2) / np.sqrt(sizes * sizes @ counts)))


def _binomial(n: int) -> Floats:
    """Probabilities of 0 to n heads of n fair coins, n up to EXACT_UP_TO."""
    logs = _log_factorials()[: n + 1]
    return np.asarray(np.exp(logs[-1] - logs - logs[::-1] - n * np.log(2)))


@cache
def _log_factorials() -> Floats:
    """Of 0, 1, ..., EXACT_UP_TO: looked up, for many tests want them."""
    from scipy.special import gammaln

    return np.asarray(gammaln(np.arange(EXACT_UP_TO + 1) + 1.0))


FALSE_DISCOVERY_RATE = 0.05


def benjamini_hochberg(p_values: npt.ArrayLike) -> Floats:
    """q values, in the order of the p values, for independent or positively dependent tests.

    Benjamini and Hochberg (1995): q_(i) = min over j >= i of p_(j) n / j, at most 1. Empty for an empty
    family.
    raises: ValueError for what is no probability; a test that could not be made has no p value and is no
        member
    """
    p = np.asarray(p_values, np.float64)
    if p.ndim != 1 or not np.all((p >= 0) & (p <= 1)):
        raise ValueError("A family is a flat list of p values from 0 to 1, none of them missing.")
    order = np.argsort(p, kind="stable")
    factors = len(p) / np.arange(1, len(p) + 1)  # 1 or more, so that no q is below its p
    scaled = p[order] * factors
    q = np.empty_like(p)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def tie_groups(separable: npt.ArrayLike) -> list[list[int]]:
    """The largest groups within which no test tells any two apart.

    separable: bool, shape (n, n), symmetric: whether i and j differ (q below the declared rate), i and j in
        order of their rates, best first
    returns: groups as rising lists of indices, best first. A matcher may be in several: being tied is not
        passed on (A with B and B with C, yet A and C differ). A matcher tied with nobody is a group of its
        own.

    Maximal cliques of "not separable" (Bron and Kerbosch 1973); the letters of Piepho's displays (2004) are
    the same.
    """
    differ = np.asarray(separable, np.bool_)
    if differ.ndim != 2 or not np.array_equal(differ, differ.T):
        raise ValueError("Which of n matchers differ is a symmetric n by n table.")
    tied = [set(np.flatnonzero(~row).tolist()) - {i} for i, row in enumerate(differ)]
    return sorted(sorted(group) for group in _cliques(set(), set(range(len(tied))), set(), tied))


def _cliques(
    group: set[int], candidates: set[int], done: set[int], tied: Sequence[set[int]]
) -> list[set[int]]:
    if not candidates and not done:
        return [group] if group else []
    pivot = max(candidates | done, key=lambda i: (len(tied[i] & candidates), -i))
    found = []
    for i in sorted(candidates - tied[pivot]):
        found += _cliques(group | {i}, candidates & tied[i], done & tied[i], tied)
        candidates, done = candidates - {i}, done | {i}
    return found
