"""Answers and slices in, counts out: who was wrongly confirmed and missed, and how much the counts can say.

Counts are the data; bench.scoring.rates makes rates of them.

What the answers to one dataset are counted by: slices and clusters, made once for all its matchers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.scoring.counts import QUESTIONS, check_answers
from bench.scoring.groupings import CROSSINGS, ON_EDITS, Grouping, Groupings, Ints
from bench.statistics.clusters import coarser, of_sums
from generators.schema import SUBGROUP_COLUMNS

CLUSTERS = ("person_id", "dwelling_id", "submission_id")
"""Requests that share one of these are not independent, least of all those that were sent together, with one
quality: design effects on FNR are 1.4 to 2.5 for submissions, 1.00 to 1.01 for dwellings (standard suite)."""

Flags = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class SliceOrder:
    """Members that share their cluster with others, cluster by cluster; most requests share it with none.

    members: their places among all
    clusters: the number of the cluster of each, ascending
    """

    members: Ints
    clusters: Ints

    @cached_property
    def largest(self) -> int:
        """Members of the largest cluster; 0 where there is none."""
        return int(np.bincount(self.clusters).max(initial=0))


@dataclass(frozen=True, eq=False)
class Slicing:
    """Made by `slicing`.

    groupings: of the dataset's requests
    names: of the groupings that are counted
    flags: the truth of each question for each request, as bits 0 and 1
    orders: of the requests, for each column of CLUSTERS
    """

    groupings: Groupings
    names: Sequence[str]
    flags: Flags
    orders: Sequence[SliceOrder]
    _on_edits: dict[str, Sequence[SliceOrder]] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        return len(self.flags)

    def orders_of(self, grouping: Grouping) -> Sequence[SliceOrder]:
        """The orders of a grouping's members, for each column of CLUSTERS."""
        if grouping.members is None:
            return self.orders
        name = next(name for name in ON_EDITS if self.groupings.of(name).members is grouping.members)
        if name not in self._on_edits:
            self._on_edits[name] = [_expand(order, grouping.members, self.requests) for order in self.orders]
        return self._on_edits[name]


def slicing(
    truth: pl.DataFrame,
    edits: pl.DataFrame,
    subgroups: Sequence[str] = SUBGROUP_COLUMNS,
    crossings: Sequence[str] = CROSSINGS,
) -> Slicing:
    """Prepare the slices of one dataset.

    truth, edits: as `generators.schema` has them, of one dataset
    subgroups: columns of the truth; a null there is the value "not known"
    crossings: e.g. "origin x kind": two of all, kind, edit, edit_field, edits, lag and the subgroups
    raises: ConfirmbenchError when there is no such column or crossing
    """
    groupings = Groupings(truth, edits, tuple(subgroups))
    names = tuple(dict.fromkeys((*groupings.names, *crossings)))
    for name in names:
        groupings.check(name)
    first, second = (truth[question].cast(pl.UInt8).to_numpy() for question in QUESTIONS)
    return Slicing(
        groupings, names, first | second << np.uint8(1), [_order(truth[column]) for column in CLUSTERS]
    )


def _order(ids: pl.Series) -> SliceOrder:
    """The requests that share an id, by id; a null is shared with nobody."""
    there = ids.is_not_null().arg_true().to_numpy()
    known = ids.drop_nulls().to_numpy()
    by_id = np.argsort(known)  # a sort finds repeated ids twice as fast as polars' hashing does
    ascending = known[by_id]
    as_next = ascending[1:] == ascending[:-1]
    shared = np.concatenate([as_next, [False]]) | np.concatenate([[False], as_next])
    shared = shared[: len(known)]  # no id at all has no neighbour
    return SliceOrder(there[by_id[shared]].astype(np.int32), _number(ascending[shared]))


def _expand(order: SliceOrder, members: Ints, requests: int) -> SliceOrder:
    """The order of requests as one of the members of a grouping, of which a request has one or several."""
    cluster_of = np.full(requests, -1, np.int32)
    cluster_of[order.members] = order.clusters
    clusters = cluster_of[members]
    shared = np.flatnonzero(clusters >= 0)
    by_cluster = np.argsort(clusters[shared], kind="stable")
    chosen = shared[by_cluster].astype(np.int32)
    return SliceOrder(chosen, clusters[chosen])


def _number(ids: npt.NDArray[np.int64]) -> Ints:
    """Ascending ids as numbers 0, 1, 2, ..."""
    steps = np.concatenate([[False], ids[1:] != ids[:-1]])[: len(ids)]
    return np.cumsum(steps).astype(np.int32)


COUNTS = pl.Schema(
    {
        "question": pl.Enum(QUESTIONS),
        "slice": pl.String(),  # all, kind, edit, lag, origin, origin x kind, ...
        "value": pl.String(),  # all, current, substitute, 3, hispanic, hispanic x current, ...
        "positives": pl.Int64(),  # requests whose right answer is confirm
        "wrong_no_matches": pl.Int64(),
        "negatives": pl.Int64(),  # requests whose right answer is no match
        "wrong_confirms": pl.Int64(),
        "n_clusters": pl.Int64(),  # the smallest of the next three
        "n_persons": pl.Int64(),
        "n_dwellings": pl.Int64(),
        "n_submissions": pl.Int64(),
        "effective_positives": pl.Float64(),  # as many independent requests would say as much
        "effective_negatives": pl.Float64(),
    }
)
POSITIVE, NEGATIVE = 1, 0  # a side, as the truth's bit has it

Array = npt.NDArray[np.int64]
Row = tuple[str | float, ...]


def slice_counts(confirmed: pl.Series, prepared: Slicing) -> pl.DataFrame:
    """Count right and wrong answers slice by slice, for both questions.

    confirmed: Boolean, one answer per request, in their order, never null
    returns: the columns of COUNTS, one row for each question and each slice that has a request
    raises: ConfirmbenchError when the answers do not fit the truth
    """
    check_answers(confirmed, prepared.requests)
    flags: Flags = prepared.flags | confirmed.cast(pl.UInt8).to_numpy() << np.uint8(2)
    groupings = (prepared.groupings.of(name) for name in prepared.names)
    rows = [row for grouping in groupings for row in _count(grouping, prepared, flags)]
    return pl.DataFrame(rows, schema=COUNTS, orient="row").sort("question", maintain_order=True)


def counts_of_all(answers: Mapping[str, pl.Series], prepared: Slicing) -> pl.DataFrame:
    """`slice_counts` of several matchers, one after another, with a column `matcher` before the others.

    answers: of each matcher, under the name that it shall have there
    """
    frames = [
        slice_counts(confirmed, prepared).select(pl.lit(matcher).alias("matcher"), *COUNTS)
        for matcher, confirmed in answers.items()
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema={"matcher": pl.String(), **COUNTS})


def _count(grouping: Grouping, prepared: Slicing, flags: Flags) -> list[Row]:
    """The rows of one grouping."""
    from bench.kernels.clusters import tally  # here, for numba takes a moment that --help has not

    of_members = flags if grouping.members is None else flags[grouping.members]
    cells = tally(grouping.codes, of_members, len(grouping.labels))
    there = np.flatnonzero(cells.sum(axis=1))
    by_column = [_sum_up(grouping, order, of_members, cells, there) for order in prepared.orders_of(grouping)]
    return _rows(grouping.name, [grouping.labels[code] for code in there.tolist()], by_column)


def _sum_up(
    grouping: Grouping, order: SliceOrder, flags: Flags, cells: Array, there: Array
) -> tuple[Array, Array]:
    """What `moments` returns, over clusters of any size; those of one member follow from the tally."""
    from bench.kernels.clusters import moments

    codes = grouping.codes[order.members]
    sums, clusters = moments(order.clusters, codes, flags[order.members], len(grouping.labels))
    sums, clusters, cells = sums[there], clusters[there], cells[there]
    clusters = clusters + cells.sum(axis=1) - sums[:, 0, :, 0].sum(axis=1)
    for question in range(len(QUESTIONS)):
        for side in (NEGATIVE, POSITIVE):
            sums[:, question, side] += _alone(cells, sums[:, question, side], question, side)
    return sums, clusters


def _alone(cells: Array, shared: Array, question: int, side: int) -> Array:
    """The moments of clusters of one member: of all that were counted and are in no larger cluster."""
    flag = np.arange(cells.shape[1])
    of_side = (flag >> question & 1) == side
    wrong = of_side & (flag >> 2 != side)
    n = cells[:, of_side].sum(axis=1) - shared[:, 0]
    k = cells[:, wrong].sum(axis=1) - shared[:, 1]
    return np.stack([n, k, n, k, k, n], axis=1)  # m is 1, and e is 0 or 1


def _rows(name: str, labels: Sequence[str], by_column: Sequence[tuple[Array, Array]]) -> list[Row]:
    """by_column: what `_summed` returns for each column of CLUSTERS, over the slices of `labels`"""
    sums = [each.tolist() for each, _ in by_column]
    clusters = np.stack([each for _, each in by_column], axis=1).tolist()
    return [
        (question, name, label, *_row([each[row][number] for each in sums], clusters[row]))
        for number, question in enumerate(QUESTIONS)
        for row, label in enumerate(labels)
    ]


def _row(sums: Sequence[list[list[int]]], clusters: list[int]) -> tuple[float, ...]:
    """The numbers of one slice and question; sums: cluster column x side x moment"""
    counted = [side for each in (POSITIVE, NEGATIVE) for side in sums[0][each][:2]]
    effective = [_effective([each[side] for each in sums]) for side in (POSITIVE, NEGATIVE)]
    return (*counted, min(clusters), *clusters, *effective)


def _effective(by_column: Sequence[list[int]]) -> float:
    """The smallest effective n over the columns of CLUSTERS."""
    n = by_column[0][0]
    found = [
        of_sums(clusters, n, k, mm, me, ee)
        for _, k, clusters, ee, me, mm in by_column
        if mm != n  # else each cluster has one request, and they are worth n
    ]
    return round(reduce(coarser, found).effective_n, 6) if found else float(n)  # 1.9999999999999998 is 2
