"""Two matchers on clustered requests: the permutation test that flips whole clusters.

If A and B err alike, a cluster whose errors of A exceed those of B by d could as well have come with -d. Over
all ways to flip the signs, how often is the sum of the d at least as far from 0 as the one seen (Fisher 1935,
with the cluster as the unit)? With at most one discordant request a cluster this is McNemar's exact test.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from bench.statistics.cells import Cells, Ints

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
    return flipped(sizes[sizes > 0], counts[sizes > 0], abs(int(d @ cells.clusters)))


def flipped(sizes: Ints, counts: Ints, seen: int) -> float:
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
