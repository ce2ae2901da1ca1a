"""Answers and slices in, counts out: who was wrongly confirmed and missed, and how much the counts can say.

Counts are the data; bench.scoring.rates makes rates of them.
"""

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.scoring.groupings import Grouping
from bench.scoring.metrics import QUESTIONS, check_answers
from bench.scoring.slicing import Flags, Order, Slicing
from bench.statistics.clusters import coarser, of_sums

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
    rows = [row for grouping in groupings for row in _counted(grouping, prepared, flags)]
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


def _counted(grouping: Grouping, prepared: Slicing, flags: Flags) -> list[Row]:
    """The rows of one grouping."""
    from bench.kernels.clusters import tally  # here, for numba takes a moment that --help has not

    of_members = flags if grouping.members is None else flags[grouping.members]
    cells = tally(grouping.codes, of_members, len(grouping.labels))
    there = np.flatnonzero(cells.sum(axis=1))
    by_column = [_summed(grouping, order, of_members, cells, there) for order in prepared.orders_of(grouping)]
    return _rows(grouping.name, [grouping.labels[code] for code in there.tolist()], by_column)


def _summed(
    grouping: Grouping, order: Order, flags: Flags, cells: Array, there: Array
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
