"""The cells of each slice: its clusters of requests by how many they have and how many of these are wrong.

`bench.statistics.cells` says what cells are good for. They are counted in one pass for each column of
CLUSTERS; after it, what drawing clusters again costs depends on the number of cells, not on that of requests.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isqrt

import numpy as np
import numpy.typing as npt

from bench.scoring.groupings import Grouping
from bench.scoring.metrics import QUESTIONS
from bench.scoring.slicing import Flags, Order, Slicing
from bench.statistics.cells import Cells

SIDES = 2
ROOM = 2**24  # places of one table of counts: 64 MB
LARGEST = 128  # requests of a cluster, from which it is listed and not counted

Array = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class SideCells:
    """The clusters of one side of one slice.

    code: of the slice, in its grouping; question: index in QUESTIONS; side: 1 should be confirmed, 0 not
    by_column: for each column of CLUSTERS the cells, columns (requests, errors), each of 1 request or more
    """

    code: int
    question: int
    side: int
    by_column: Sequence[Cells]


@dataclass(frozen=True, eq=False)
class _Rows:
    """Cells of all slices, one after another.

    groups: int64, ascending, of each cell: slice, question and side as one number
    totals, clusters: as in Cells
    """

    groups: Array
    totals: Array
    clusters: Array

    def of(self, group: int) -> Cells:
        start, stop = np.searchsorted(self.groups, [group, group + 1])
        return Cells(self.totals[start:stop], self.clusters[start:stop])


def slice_cells(grouping: Grouping, prepared: Slicing, flags: Flags) -> Iterator[SideCells]:
    """The cells of every slice, question and side that has a request.

    grouping: of `prepared`; flags: of all requests, bits 0 and 1 the truth, bit 2 the answer
    """
    from bench.kernels.clusters import tally  # here, for numba takes a moment that --help has not

    of_members = flags if grouping.members is None else flags[grouping.members]
    counts = tally(grouping.codes, of_members, len(grouping.labels))
    columns = [_rows(grouping, order, of_members, counts) for order in prepared.orders_of(grouping)]
    for group in np.unique(columns[0].groups).tolist():
        code, question, side = np.unravel_index(group, (len(grouping.labels), len(QUESTIONS), SIDES))
        yield SideCells(int(code), int(question), int(side), [column.of(group) for column in columns])


def _rows(grouping: Grouping, order: Order, flags: Flags, counts: Array) -> _Rows:
    """counts: int64, slices x flags, of all members; those in no larger cluster are clusters of their own"""
    from bench.kernels.clusters import tabulate, tally

    n_values = len(grouping.labels)
    codes, of_order = grouping.codes[order.members], flags[order.members]
    limit = max(2, min(order.largest + 1, LARGEST, isqrt(ROOM // (2 * n_values))))
    tables, listed = tabulate(order.clusters, codes, of_order, n_values, limit)
    _add_alone(tables, counts - tally(codes, of_order, n_values))
    table = tables.reshape(n_values * len(QUESTIONS) * SIDES, -1)
    groups, places = np.nonzero(table)
    large = np.ravel_multi_index(tuple(listed[:, :3].T), tables.shape[:3])
    return _sorted(
        np.concatenate([groups, large]),
        np.concatenate([_totals(limit)[places], listed[:, 3:]]),
        np.concatenate([table[groups, places].astype(np.int64), np.ones(len(listed), np.int64)]),
    )


def _add_alone(tables: npt.NDArray[np.int32], alone: Array) -> None:
    """Clusters of one request. alone: int64, slices x flags"""
    for flag in range(alone.shape[1]):
        for question in range(len(QUESTIONS)):
            side = flag >> question & 1
            tables[:, question, side, 1 + (flag >> 2 != side)] += alone[:, flag].astype(np.int32)


def _totals(limit: int) -> Array:
    """What the places of a table stand for: (0, 0), (1, 0), (1, 1), (2, 0), ...; shape (n_places, 2)."""
    return np.stack(np.tril_indices(limit), axis=1)


def _sorted(groups: Array, totals: Array, clusters: Array) -> _Rows:
    by_group = np.argsort(groups, kind="stable")
    return _Rows(groups[by_group], totals[by_group], clusters[by_group])
