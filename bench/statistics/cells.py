"""Clusters of requests that look alike, counted once.

What a cluster (all requests of one person, or of one dwelling) contributes to a rate is a few small counts,
such as (requests, errors). Millions of clusters share a few dozen of such rows: the cells. Variances,
bootstraps and permutations over clusters need no more than the cells.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
    bits = _packed(flags, len(cluster_ids))
    alone = cluster_ids < 0
    if not alone.any():
        return merge(_summed(cluster_ids, bits, len(flags)))
    singles = merge(_totals_of(bits[alone], len(flags)))
    together = merge(_summed(cluster_ids[~alone], bits[~alone], len(flags)))
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
        return Cells(rows, _counted(inverse.ravel(), clusters, len(rows)))
    keys = np.ravel_multi_index(list(totals.T), radix)
    found, inverse = _distinct(keys, int(np.prod(radix)), clusters is not None)
    if clusters is None:
        return Cells(_unravelled(found, radix), inverse)
    return Cells(_unravelled(found, radix), _counted(inverse, clusters, len(found)))


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


def _counted(inverse: Ints, clusters: Ints | None, n_cells: int) -> Ints:
    if clusters is None:
        return np.bincount(inverse, minlength=n_cells)
    counts = np.zeros(n_cells, np.int64)
    np.add.at(counts, inverse, clusters)
    return counts


def _unravelled(keys: Ints, radix: list[int]) -> Ints:
    return np.stack(np.unravel_index(keys, radix), axis=1).astype(np.int64)


def _packed(flags: tuple[Flags, ...], n: int) -> Bits:
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


def _summed(ids: Ints, bits: Bits, n_flags: int) -> Ints:
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
