"""Counts in, rates out: FNR and FCR with their intervals. A view; the counts are what is kept."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import polars as pl

from bench.scoring.groupings import ALL
from bench.scoring.rate import FCR, FNR, SIDES, Rate, Rates, Side
from bench.scoring.slices import CLUSTERS
from bench.statistics.clusters import Flags, coarser, of_requests
from bench.statistics.intervals import LEVEL, Interval


def clustered_rate(side: Side, errors: Flags, truth: pl.DataFrame) -> Rate:
    """The rate of errors; of persons, dwellings and submissions, the one with the smallest effective n holds.

    errors: bool, one a row of `truth`, the requests of the denominator and no others
    truth: columns CLUSTERS; a null shares its cluster with nobody
    """
    ways = (of_requests(errors, truth[column].fill_null(-1).to_numpy()) for column in CLUSTERS)
    return reduce(coarser, ways).rate(side)


def rate_of(side: Side, row: Mapping[str, Any]) -> Rate:
    """One rate of a row of `bench.scoring.slices.COUNTS`."""
    return Rate(side, *(row[column] for column in side.columns))


def rates_of(row: Mapping[str, Any]) -> Rates:
    """Both rates of a row of `bench.scoring.slices.COUNTS`."""
    return Rates(rate_of(FNR, row), rate_of(FCR, row))


def overall(counts: pl.DataFrame, key: str = "matcher") -> dict[tuple[str, str], Rates]:
    """The rates over all requests of each matcher, by the matcher and the question.

    counts: column `key`, which names the matcher, and those of `bench.scoring.slices.COUNTS`
    """
    rows = counts.filter(slice=ALL).iter_rows(named=True)
    return {(row[key], row["question"]): rates_of(row) for row in rows}


FLOOR = 100  # requests, below which a rate is not shown: no error of 100 is "at most 3.6 %", and no less
MATCHER = "matcher"
RATES = tuple(side.lower() for side in SIDES)  # as the columns of a frame of rates are called


def rates(counts: pl.DataFrame, level: float = LEVEL, floor: int = FLOOR) -> pl.DataFrame:
    """Add the rates to a frame of counts.

    counts: columns of `bench.scoring.slices.COUNTS`, and any others
    level: of the intervals, 0-1
    floor: requests on one side, below which there are too few to say anything about its rate
    returns: the same rows and columns, and for each of fnr and fcr: the rate, `_low` and `_high` of its
        interval (Wilson for FNR, Clopper-Pearson for FCR, both with the effective number of requests), null
        where no request is on that side; and `_enough`, whether the side has `floor` requests or more
    """
    added = [column for side in SIDES for column in _columns(side, counts, level, floor)]
    return counts.with_columns(added)


def of_slice(counts: pl.DataFrame, name: str) -> pl.DataFrame:
    """The counts of one grouping, e.g. "kind" or "origin x kind"; empty when it was not counted."""
    return counts.filter(pl.col("slice") == name)


def show(frame: pl.DataFrame) -> pl.DataFrame:
    """What people read: a row for each matcher and slice, each rate as text, for both questions.

    frame: as `rates` returns it
    returns: columns matcher (if `frame` has it), the slice's name, and a text for each rate and question:
        "0.0123 (12/980) [0.0070, 0.0214]", "too few (1/12)" below the floor, "-" where there is no request;
        where `frame` has bootstrap intervals (`bench.scoring.bootstrap`), another for each of them
    """
    keys = [column for column in (MATCHER, "slice", "value") if column in frame.columns]
    columns = [column for side in SIDES for column in _texts(side, frame)]
    texts = frame.select(*keys, "question", *columns)
    first, second = (
        texts.filter(pl.col("question") == question).drop("question")
        for question in ("should_confirm", "person_on_file")
    )
    values = [name for name in first.columns if name not in keys]
    named = second.rename({name: f"{name}, person on file" for name in values})
    joined = first.join(named, on=keys, how="left", maintain_order="left")
    name = joined["slice"][0] if joined.height else "slice"
    return joined.drop("slice").rename({"value": name})


def _columns(side: Side, counts: pl.DataFrame, level: float, floor: int) -> list[pl.Series]:
    errors, requests, effective = side.columns
    rates = [Rate(side, *row) for row in counts.select(errors, requests, effective).iter_rows()]
    rows = [(rate.value, *rate.known_interval(level)) for rate in rates]
    name = side.name.lower()
    names = (name, f"{name}_low", f"{name}_high")
    numbers = [pl.Series(each, [row[place] for row in rows], pl.Float64) for place, each in enumerate(names)]
    return [*numbers, (counts[requests] >= floor).alias(f"{name}_enough")]


def _texts(side: Side, frame: pl.DataFrame) -> list[pl.Expr]:
    name = side.name.lower()
    ends = (f"{name}_bootstrap_low", f"{name}_bootstrap_high")
    cells = [_text((*side.columns, f"{name}_enough"), lambda *row: _cell(side, *row)).alias(side.name)]
    if ends[0] in frame.columns:
        cells.append(_text((*ends, f"{name}_enough"), _bootstrap_cell).alias(f"{side.name} bootstrap"))
    return cells


def _text(columns: Sequence[str], cell: Callable[..., str]) -> pl.Expr:
    return pl.struct(columns).map_elements(
        lambda row: cell(*(row[column] for column in columns)), return_dtype=pl.String
    )


def _cell(side: Side, errors: int, requests: int, effective: float, enough: bool) -> str:
    rate = Rate(side, errors, requests, effective)
    if not requests:
        return "-"
    return f"{rate:interval}" if enough else f"too few {rate.counts}"


def _bootstrap_cell(low: float | None, high: float | None, enough: bool) -> str:
    if low is None or high is None:
        return "-"
    return str(Interval(low, high)) if enough else "too few"
