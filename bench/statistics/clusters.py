"""Requests of one person resemble each other: what that does to the uncertainty of a rate.

The variance is the ratio estimator's, robust to any dependence within clusters (Liang and Zeger 1986; survey
textbooks have it as linearisation), with m_c requests and e_c errors in cluster c of C, n = sum m_c and
p = sum e_c / n:

    Var(p) = C / (C - 1) * sum_c (e_c - p m_c)^2 / n^2
    design effect = Var(p) / (p (1 - p) / (n - 1)), exactly 1 when every cluster is a single request
    effective n = n / max(1, design effect)     (Kish 1965; Korn and Graubard 1998)

Clusters of requests that look alike, counted once.

What a cluster (all requests of one person, or of one dwelling) contributes to a rate is a few small counts,
such as (requests, errors). Millions of clusters share a few dozen of such rows: the cells. Variances,
bootstraps and permutations over clusters need no more than the cells.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.scoring.rate import Rate, Side

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint8]

LARGEST_PACKED = 2**62  # keys below this leave the sign bit alone


@dataclass(frozen=True, eq=False)
class Cells:
    """Clusters with the same totals, collapsed.

    totals: int64, shape (n_cells, n_columns): what one cluster of the cell counts, column by column
    clusters: int64, shape (n_cells,): how many clusters the cell stands for, each at least 1
    """

    totals: Ints
    clusters: Ints

    @property
    def n_clusters(self) -> int:
        return int(self.clusters.sum())

    @property
    def sums(self) -> Ints:
        """int64, shape (n_columns,): every column summed over all clusters."""
        return np.asarray(self.clusters @ self.totals, np.int64)


def collapse(cluster_ids: Ints, *flags: Flags) -> Cells:
    """The cells of requests: one column per flag, its number of requests in the cluster.

    cluster_ids: int64, shape (n,); a negative id (put it for null) makes a cluster of its own. Ids in rising
        order are not sorted again, which is most of the work: sort a big batch once before cutting many
        slices.
    flags: bool, shape (n,) each; all-true gives the number of requests. For one rate: (all, errors).
    """
    bits = _pack_flags(flags, len(cluster_ids))
    alone = cluster_ids < 0
    if not alone.any():
        return merge(_sum_up(cluster_ids, bits, len(flags)))
    singles = merge(_totals_of(bits[alone], len(flags)))
    together = merge(_sum_up(cluster_ids[~alone], bits[~alone], len(flags)))
    return merge(
        np.concatenate([singles.totals, together.totals]),
        np.concatenate([singles.clusters, together.clusters]),
    )


def merge(totals: Ints, clusters: Ints | None = None) -> Cells:
    """Equal rows put together.

    totals: int64, shape (n_rows, n_columns), not negative
    clusters: int64, shape (n_rows,): what each row stands for; None = one cluster each
    """
    if len(totals) and totals.min() < 0:
        raise ValueError("Totals of clusters cannot be negative.")
    radix = [int(most) + 1 for most in totals.max(axis=0, initial=0)]
    if np.prod(radix, dtype=float) >= LARGEST_PACKED:
        rows, inverse = np.unique(totals, axis=0, return_inverse=True)
        return Cells(rows, _count(inverse.ravel(), clusters, len(rows)))
    keys = np.ravel_multi_index(list(totals.T), radix)
    found, inverse = _distinct(keys, int(np.prod(radix)), clusters is not None)
    if clusters is None:
        return Cells(_unravel(found, radix), inverse)
    return Cells(_unravel(found, radix), _count(inverse, clusters, len(found)))


def _distinct(keys: Ints, n_keys: int, weighted: bool) -> tuple[Ints, Ints]:
    """Distinct keys, with which of them each row has (weighted) or how often each occurs."""
    if weighted:
        found, inverse = np.unique(keys, return_inverse=True)
        return found, inverse
    if n_keys <= 4 * len(keys) + 1024:  # a table of all keys is quicker than a sort: 0.02 s for 0.2 s
        table = np.bincount(keys, minlength=n_keys)
        found = np.flatnonzero(table)
        return found, table[found]
    return np.unique(keys, return_counts=True)


def _count(inverse: Ints, clusters: Ints | None, n_cells: int) -> Ints:
    if clusters is None:
        return np.bincount(inverse, minlength=n_cells)
    counts = np.zeros(n_cells, np.int64)
    np.add.at(counts, inverse, clusters)
    return counts


def _unravel(keys: Ints, radix: list[int]) -> Ints:
    return np.stack(np.unravel_index(keys, radix), axis=1).astype(np.int64)


def _pack_flags(flags: tuple[Flags, ...], n: int) -> Bits:
    """Flag j as bit j of one byte a request: a byte, as moving memory is most of the time that this takes."""
    if not 0 < len(flags) <= 8:
        raise ValueError(f"{len(flags)} flags do not fit a byte; there can be 1 to 8.")
    bits = np.zeros(n, np.uint8)
    for j, flag in enumerate(flags):
        if flag.shape != (n,) or flag.dtype != np.bool_:
            raise ValueError(f"A flag must be {n} Booleans; one of {flag.shape} {flag.dtype} was given.")
        bits |= flag.view(np.uint8) << np.uint8(j)
    return bits


def _totals_of(bits: Bits, n_flags: int) -> Ints:
    return np.stack([(bits >> j) & 1 for j in range(n_flags)], axis=1).astype(np.int64)


def _sum_up(ids: Ints, bits: Bits, n_flags: int) -> Ints:
    """Totals of each cluster."""
    if not len(ids):
        return np.empty((0, n_flags), np.int64)
    if np.any(ids[1:] < ids[:-1]):
        ids, bits = _in_order(ids, bits, n_flags)
    starts = np.concatenate([[0], np.flatnonzero(ids[1:] != ids[:-1]) + 1])
    sums = [np.add.reduceat((bits >> j) & 1, starts, dtype=np.int64) for j in range(n_flags)]
    return np.stack(sums, axis=1)


def _in_order(ids: Ints, bits: Bits, n_flags: int) -> tuple[Ints, Bits]:
    """Sorted by id. Bits ride in the low end of the key: one sort in place, much quicker than an argsort."""
    if int(ids.max()) >> (62 - n_flags):
        ids = np.unique(ids, return_inverse=True)[1]
    keys = ids << n_flags
    keys |= bits
    keys.sort()
    return keys >> n_flags, (keys & ((1 << n_flags) - 1)).astype(np.uint8)


@dataclass(frozen=True)
class Clustering:
    """What clusters do to one rate.

    requests, errors: n and k
    n_clusters: C
    variance: of the rate, over clusters; None with fewer than two clusters
    design_effect: variance over what independent requests would have, at least 0; 1 where that is 0, with no
        error or nothing but errors, since nothing was seen to cluster; None with fewer than two clusters
    effective_n: independent requests that these are worth: n / max(1, design effect); `cautious_n` with fewer
        than two clusters; 0 without requests
    cautious_n: n^2 / sum m_c^2 (Kish), what they are worth if requests of one cluster always err together,
        whatever the cluster's size. For guarantees, above all where no error was seen; 0 without requests
    """

    requests: int
    errors: int
    n_clusters: int
    variance: float | None
    design_effect: float | None
    effective_n: float
    cautious_n: float

    def rate(self, side: Side) -> Rate:
        """The rate with this effective n, ready for intervals."""
        return Rate(side, self.errors, self.requests, self.effective_n)


def of_requests(errors: Flags, cluster_ids: Ints) -> Clustering:
    """The clustering of one rate; 0.3 s for 7 million requests.

    errors: bool, shape (n,), the requests of the denominator and no others
    cluster_ids: int64, shape (n,); negative = a cluster of its own
    """
    return of_cells(collapse(cluster_ids, np.ones(len(errors), np.bool_), errors))


def of_cells(cells: Cells) -> Clustering:
    """The same from cells with the columns (requests, errors). Clusters without requests do not count."""
    (m, e), c = cells.totals.T, cells.clusters
    return of_sums(
        int(c[m > 0].sum()),
        *(int(s) for s in cells.sums),
        *(int((c * x).sum()) for x in (m * m, m * e, e * e)),
    )


def of_sums(n_clusters: int, requests: int, errors: int, sum_mm: int, sum_me: int, sum_ee: int) -> Clustering:
    """The same from sums over clusters, for whoever groups elsewhere (a data frame, slice by slice).

    sum_mm, sum_me, sum_ee: sums over clusters of m_c^2, m_c e_c and e_c^2
    """
    if not requests:
        return Clustering(0, 0, n_clusters, None, None, 0.0, 0.0)
    cautious = requests**2 / sum_mm
    if n_clusters < 2:
        return Clustering(requests, errors, n_clusters, None, None, cautious, cautious)
    # n^2 sum (e - p m)^2 in integers: nothing cancels
    squares = requests**2 * sum_ee - 2 * requests * errors * sum_me + errors**2 * sum_mm
    variance = n_clusters / (n_clusters - 1) * squares / requests**4
    apart = (n_clusters - 1) * requests**2 * errors * (requests - errors)
    effect = n_clusters * squares * (requests - 1) / apart if apart else 1.0
    effective = requests / max(1.0, effect)
    return Clustering(requests, errors, n_clusters, variance, effect, effective, cautious)


def coarser(first: Clustering, second: Clustering) -> Clustering:
    """Of two clusterings of the same requests (by person, by dwelling) the one worth fewer."""
    if (first.requests, first.errors) != (second.requests, second.errors):
        raise ValueError("Clusterings of different requests cannot be compared.")
    return first if first.effective_n <= second.effective_n else second
