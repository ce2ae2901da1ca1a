"""Bootstrap intervals of the rates of slices: whole clusters of requests are drawn again.

Beside the intervals of `bench.scoring.rates`, which put an effective number of requests into a formula, these
assume no formula for the rate's distribution. Both say the same where clusters are many; a bootstrap of few
clusters (fewer than about thirty) or few errors is too narrow.

The cells of each slice: its clusters of requests by how many they have and how many of these are wrong.

`bench.statistics.clusters` says what cells are good for. They are counted in one pass for each column of
CLUSTERS; after it, what drawing clusters again costs depends on the number of cells, not on that of requests.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import isqrt

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.scoring.counts import QUESTIONS, check_answers
from bench.scoring.groupings import Grouping
from bench.scoring.slices import CLUSTERS, Flags, SliceOrder, Slicing
from bench.statistics.bootstrap import REPLICATES, Bootstrapped, rate
from bench.statistics.clusters import Cells, of_cells
from generators.errors import ConfirmbenchError

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


def _rows(grouping: Grouping, order: SliceOrder, flags: Flags, counts: Array) -> _Rows:
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
    return _sort(
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


def _sort(groups: Array, totals: Array, clusters: Array) -> _Rows:
    by_group = np.argsort(groups, kind="stable")
    return _Rows(groups[by_group], totals[by_group], clusters[by_group])


FEWEST = 100  # replicates, of which 2.5 % are two or three
MOST = 1_000_000  # 16 MB a rate while it is drawn
SEED = 1
KEYS = ("question", "slice", "value")
SIDE_OF = {1: "fnr", 0: "fcr"}
ENDS = {
    "bootstrap_low": pl.Float64(),  # 95 %, percentiles of the replicates
    "bootstrap_high": pl.Float64(),
    "standard_error": pl.Float64(),  # standard deviation of the replicates; null where none was drawn
    "bootstrap_method": pl.String(),  # "bootstrap"; "clopper-pearson" where nobody or everybody errs
    "bootstrap_clusters": pl.String(),  # the column of CLUSTERS whose values were drawn
    "bootstrap_drawn": pl.Int64(),  # how many there are
}
RESAMPLED = pl.Schema(
    {
        "question": pl.Enum(QUESTIONS),
        "slice": pl.String(),
        "value": pl.String(),
        **{f"{rate}_{name}": dtype for rate in SIDE_OF.values() for name, dtype in ENDS.items()},
    }
)

Values = dict[str, str | float | None]


@dataclass(frozen=True)
class Resampling:
    """replicates: how often all clusters are drawn, 100 to a million; seed: the same one draws the same

    raises: ConfirmbenchError for too few replicates to tell percentiles from, too many, or no such seed
    """

    replicates: int = REPLICATES
    seed: int = SEED

    def __post_init__(self) -> None:
        if self.replicates < FEWEST:
            raise ConfirmbenchError(
                f"{self.replicates} replicates are too few for an interval; draw {FEWEST} or more, e.g. "
                f"{REPLICATES}."
            )
        if self.replicates > MOST:
            raise ConfirmbenchError(f"{self.replicates} replicates are too many; draw {MOST} at most.")
        if not 0 <= self.seed < 2**63:
            raise ConfirmbenchError(f"The seed is {self.seed}; it must be from 0 to 2**63 - 1.")


def resample(
    confirmed: pl.Series, prepared: Slicing, names: Sequence[str], asked: Resampling
) -> pl.DataFrame:
    """Bootstrap both rates of every slice of some groupings, for both questions.

    confirmed: Boolean, one answer per request, in their order, never null
    names: of groupings, as `bench.scoring.groupings.canonical` spells them
    returns: columns RESAMPLED, one row for each question and each slice that has a request; null where a side
        has none. Of persons, dwellings and submissions those are drawn that leave the rate least certain, by
        the sandwich variance; the interval of a slice does not depend on which others are asked for
    raises: ConfirmbenchError when the answers do not fit the truth, or there is no such grouping
    """
    check_answers(confirmed, prepared.requests)
    flags: Flags = prepared.flags | confirmed.cast(pl.UInt8).to_numpy() << np.uint8(2)
    rows = [
        row for name in names for row in _of_grouping(prepared.groupings.of(name), prepared, flags, asked)
    ]
    return pl.DataFrame(rows, schema=RESAMPLED).sort("question", maintain_order=True)


def resampled_of_all(
    answers: Mapping[str, pl.Series], prepared: Slicing, names: Sequence[str], asked: Resampling
) -> pl.DataFrame:
    """`resampled` of several matchers, one after another, with a column `matcher` before the others.

    answers: of each matcher, under the name that it shall have there
    """
    frames = [
        resample(confirmed, prepared, names, asked).select(pl.lit(matcher).alias("matcher"), *RESAMPLED)
        for matcher, confirmed in answers.items()
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema={"matcher": pl.String(), **RESAMPLED})


def with_resampled(rates: pl.DataFrame, found: pl.DataFrame | None) -> pl.DataFrame:
    """Put the intervals beside the rates of the same slices.

    rates: as `bench.scoring.rates.rates` returns it; found: columns RESAMPLED, or None, which changes
        nothing. Of several matchers both name them, by `slug` or `matcher`, each once
    """
    if found is None:
        return rates
    who = [name for name in ("slug", "matcher") if name in rates.columns and name in found.columns]
    keys = [*who[:1], *KEYS]
    ends = [name for name in RESAMPLED if name not in KEYS]
    return rates.join(found.select(*keys, *ends), on=keys, how="left", maintain_order="left")


def _of_grouping(grouping: Grouping, prepared: Slicing, flags: Flags, asked: Resampling) -> list[Values]:
    """The rows of one grouping: its slices in their order, each with its questions."""
    rows: dict[tuple[int, int], Values] = {}
    for each in slice_cells(grouping, prepared, flags):
        key = (each.code, each.question)
        label = grouping.labels[each.code]
        row = rows.setdefault(
            key, {"question": QUESTIONS[each.question], "slice": grouping.name, "value": label}
        )
        row |= _side(each, asked)
    return list(rows.values())


def _side(each: SideCells, asked: Resampling) -> Values:
    column, cells = _coarsest(each.by_column)
    found = rate(cells, asked.seed, asked.replicates)
    return {f"{SIDE_OF[each.side]}_{name}": value for name, value in _values(found, column, cells).items()}


def _values(found: Bootstrapped, column: str, cells: Cells) -> Values:
    numbers = (*found.interval, found.standard_error, found.method, column, cells.n_clusters)
    return dict(zip(ENDS, numbers, strict=True))


def _coarsest(by_column: Sequence[Cells]) -> tuple[str, Cells]:
    """The column whose clusters leave fewest effective requests; the first where they leave as many."""
    pairs = zip(CLUSTERS, by_column, strict=True)
    worth = {column: (of_cells(cells).effective_n, cells) for column, cells in pairs}
    column = reduce(lambda one, other: other if worth[other][0] < worth[one][0] else one, worth)
    return column, worth[column][1]
