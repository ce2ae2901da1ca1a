"""Counts in, rates out: FNR and FCR with their intervals. A view; the counts are what is kept.

Errors among requests, with the effective n of the clusterings that the truth knows.

The errors of one row of counts, ready for intervals: both sides with their effective requests.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import polars as pl

from bench.scoring.counts import Counts
from bench.scoring.groupings import ALL
from bench.scoring.slices import CLUSTERS
from bench.statistics.clusters import Flags, coarser, of_requests
from bench.statistics.intervals import LEVEL, Counted


def counted(errors: Flags, truth: pl.DataFrame) -> Counted:
    """Count errors; of persons, dwellings and submissions, the one with the smallest effective n holds.

    errors: bool, one a row of `truth`, the requests of the denominator and no others
    truth: columns CLUSTERS; a null shares its cluster with nobody
    """
    ways = (of_requests(errors, truth[column].fill_null(-1).to_numpy()) for column in CLUSTERS)
    return reduce(coarser, ways).counted


@dataclass(frozen=True)
class Sides:
    """misses: wrong no-matches among requests that should be confirmed; wrong: wrong confirms among others"""

    misses: Counted
    wrong: Counted


def sides(row: Mapping[str, Any]) -> Sides:
    """Of one row of `bench.scoring.slices.COUNTS`."""
    return Sides(
        _counted(row["wrong_no_matches"], row["positives"], row["effective_positives"]),
        _counted(row["wrong_confirms"], row["negatives"], row["effective_negatives"]),
    )


def overall(counts: pl.DataFrame, key: str = "matcher") -> dict[tuple[str, str], Sides]:
    """All requests of each matcher, by the matcher and the question.

    counts: column `key`, which names the matcher, and those of `bench.scoring.slices.COUNTS`
    """
    rows = counts.filter(slice=ALL).iter_rows(named=True)
    return {(row[key], row["question"]): sides(row) for row in rows}


def independent(counts: Counts) -> Sides:
    """As if no request resembled another: all that can be said where only counts by kind are known."""
    return Sides(
        Counted(counts.wrong_no_matches, counts.positives), Counted(counts.wrong_confirms, counts.negatives)
    )


def _counted(errors: int, requests: int, worth: float) -> Counted:
    return Counted(errors, requests, worth if requests else None)


FLOOR = 100  # requests, below which a rate is not shown: no error of 100 is "at most 3.6 %", and no less
MATCHER = "matcher"
RATES = ("fnr", "fcr")
SIDES = {  # of a rate: errors, requests, effective requests
    "fnr": ("wrong_no_matches", "positives", "effective_positives"),
    "fcr": ("wrong_confirms", "negatives", "effective_negatives"),
}


def rates(counts: pl.DataFrame, level: float = LEVEL, floor: int = FLOOR) -> pl.DataFrame:
    """Add the rates to a frame of counts.

    counts: columns of `bench.scoring.slices.COUNTS`, and any others
    level: of the intervals, 0-1
    floor: requests on one side, below which there are too few to say anything about its rate
    returns: the same rows and columns, and for each of fnr and fcr: the rate, `_low` and `_high` of its
        interval (Wilson for FNR, Clopper-Pearson for FCR, both with the effective number of requests), null
        where no request is on that side; and `_enough`, whether the side has `floor` requests or more
    """
    added = [column for rate in RATES for column in _side(rate, counts, level, floor)]
    return counts.with_columns(added)


def of_slice(counts: pl.DataFrame, name: str) -> pl.DataFrame:
    """The counts of one grouping, e.g. "kind" or "origin x kind"; empty when it was not counted."""
    return counts.filter(pl.col("slice") == name)


def shown(frame: pl.DataFrame) -> pl.DataFrame:
    """What people read: a row for each matcher and slice, each rate as text, for both questions.

    frame: as `rates` returns it
    returns: columns matcher (if `frame` has it), the slice's name, and a text for each rate and question:
        "0.0123 (12/980) [0.0070, 0.0214]", "too few (1/12)" below the floor, "-" where there is no request;
        where `frame` has bootstrap intervals (`bench.scoring.bootstrap`), another for each of them
    """
    keys = [column for column in (MATCHER, "slice", "value") if column in frame.columns]
    columns = [column for rate in RATES for column in _texts(rate, frame)]
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


def _side(rate: str, counts: pl.DataFrame, level: float, floor: int) -> list[pl.Series]:
    errors, requests, effective = SIDES[rate]
    rows = counts.select(errors, requests, effective).iter_rows()
    found = [_rate(rate, Counted(k, n, worth if n else None), level) for k, n, worth in rows]
    names = (rate, f"{rate}_low", f"{rate}_high")
    numbers = [
        pl.Series(name, [each[place] for each in found], pl.Float64) for place, name in enumerate(names)
    ]
    return [*numbers, (counts[requests] >= floor).alias(f"{rate}_enough")]


def _rate(rate: str, counted: Counted, level: float) -> Sequence[float | None]:
    """The rate and both ends of its interval."""
    if counted.rate is None:
        return (None, None, None)
    interval = counted.wilson(level) if rate == "fnr" else counted.clopper_pearson(level)
    return (counted.rate, *interval)


def _texts(rate: str, frame: pl.DataFrame) -> list[pl.Expr]:
    errors, requests, _ = SIDES[rate]
    columns = (rate, f"{rate}_low", f"{rate}_high", f"{rate}_enough", errors, requests)
    drawn = (f"{rate}_bootstrap_low", f"{rate}_bootstrap_high", f"{rate}_enough")
    texts = [_text(columns, _cell).alias(rate.upper())]
    return texts + [_text(drawn, _drawn).alias(f"{rate.upper()} bootstrap")] * (drawn[0] in frame.columns)


def _text(columns: Sequence[str], cell: Callable[..., str]) -> pl.Expr:
    return pl.struct(columns).map_elements(
        lambda row: cell(*(row[column] for column in columns)), return_dtype=pl.String
    )


def _drawn(low: float | None, high: float | None, enough: bool) -> str:
    if low is None:
        return "-"
    return f"[{number(low)}, {number(high)}]" if enough else "too few"


def _cell(rate: Any, low: Any, high: Any, enough: bool, errors: int, requests: int) -> str:
    if rate is None:
        return "-"
    of = f"({errors:,}/{requests:,})"
    return f"{number(rate)} {of} [{number(low)}, {number(high)}]" if enough else f"too few {of}"


def number(rate: float | None) -> str:
    """Four decimals, or two digits where four decimals would hide them."""
    if rate is None:
        return "-"
    return f"{rate:.4f}" if rate == 0 or abs(rate) >= 0.001 else f"{rate:.1e}"
