"""Two matchers on clustered requests: the permutation test that flips whole clusters.

If A and B err alike, a cluster whose errors of A exceed those of B by d could as well have come with -d. Over
all ways to flip the signs, how often is the sum of the d at least as far from 0 as the one seen (Fisher 1935,
with the cluster as the unit)? With at most one discordant request a cluster this is McNemar's exact test.
"""

import numpy as np
import numpy.typing as npt

from bench.statistics.cells import Cells, Ints

EXACT_UP_TO = 20_000  # sum of |d|; the exact distribution then takes at most 0.1 s

Floats = npt.NDArray[np.float64]


def sign_flip(cells: Cells) -> float:
    """Two-sided p value; 1 without discordant clusters.

    cells: columns (requests, errors of A, errors of B)

    Exact up to `EXACT_UP_TO`: the distribution is a convolution of binomials, nothing is drawn. Beyond, its
    normal limit with the correction for steps; at that size they agree to three digits.
    """
    d = cells.totals[:, 1] - cells.totals[:, 2]
    seen = abs(int(d @ cells.clusters))
    sizes, inverse = np.unique(np.abs(d), return_inverse=True)
    counts = np.zeros(len(sizes), np.int64)
    np.add.at(counts, inverse, cells.clusters)
    sizes, counts = sizes[sizes > 0], counts[sizes > 0]
    if not len(sizes) or not seen:
        return 1.0
    tail = _exact_tail if int(sizes @ counts) <= EXACT_UP_TO else _normal_tail
    return min(1.0, 2 * tail(sizes, counts, seen))


def _exact_tail(sizes: Ints, counts: Ints, seen: int) -> float:
    """P(sum >= seen): sum = all |d| - 2 flipped, where flipped = sum of size * binomial(count, 1/2)."""
    flipped = np.ones(1)
    for size, count in zip(sizes, counts, strict=True):
        spread = np.zeros(size * count + 1)
        spread[::size] = _binomial(int(count))
        flipped = np.convolve(flipped, spread)
    most = (int(sizes @ counts) - seen) // 2
    return float(flipped[: most + 1].sum())


def _normal_tail(sizes: Ints, counts: Ints, seen: int) -> float:
    """Sums come in steps of twice the sizes' common divisor; half a step is taken off what was seen."""
    from scipy.special import ndtr

    step = 2 * int(np.gcd.reduce(sizes))
    return float(ndtr(-max(0.0, seen - step / 2) / np.sqrt(sizes * sizes @ counts)))


def _binomial(n: int) -> Floats:
    """Probabilities of 0 to n heads of n fair coins."""
    from scipy.special import gammaln

    k = np.arange(n + 1)
    return np.asarray(np.exp(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) - n * np.log(2)))
