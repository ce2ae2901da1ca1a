"""The errors of one row of counts, ready for intervals: both sides with their effective requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from bench.scoring.counts import Counts
from bench.scoring.groupings import ALL
from bench.statistics.counted import Counted


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
