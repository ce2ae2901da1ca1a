"""What a comparison within slices found, in sentences, the largest difference first."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from bench.comparing.compare_by import SliceComparison
from bench.comparing.shown import pairing
from bench.comparing.words import difference, in_a_row, q_equals
from bench.scoring.rates import FLOOR
from bench.statistics.multiple import FALSE_DISCOVERY_RATE

MOST_TOLD = 10  # findings that have a sentence; the tables have more, CSV all
MOST_NAMED = 5  # slices with too few requests that are named


def slice_findings(found: SliceComparison) -> list[str]:
    """How many tests there were, which slices differ by how much, and where there was nothing to test."""
    told, who, several = significant(found.tests), pairing(found.tests), len(found.by) > 1
    lines = [_counted(found.tests, told.height)]
    lines += [_finding(row, who, several) for row in told.head(MOST_TOLD).iter_rows(named=True)]
    if told.height > MOST_TOLD:
        lines.append(f"{told.height - MOST_TOLD:,} more, by smaller differences.")
    return [*lines, *_untested(found.tests, several)]


def significant(tests: pl.DataFrame) -> pl.DataFrame:
    """The findings among tests, the largest difference first."""
    rows = tests.filter(pl.col("q") < FALSE_DISCOVERY_RATE)
    return rows.sort(pl.col("difference").abs(), descending=True, maintain_order=True)


def _counted(tests: pl.DataFrame, findings: int) -> str:
    made = tests.filter(pl.col("p").is_not_null())
    pairs = tests.select("a", "b").unique().height
    slices = made.select("slice", "value").unique().height
    family = f"{made.height:,} tests ({_number(pairs, 'pair')}, {_number(slices, 'slice')}, FNR and FCR)"
    if not made.height:
        return "No slice has enough requests for a test."
    if not findings:
        return f"No difference is shown within any slice, by {family}."
    said = "is a finding" if findings == 1 else "are findings"
    return f"{findings:,} of {family} {said}{', the largest difference first:' if findings > 1 else ':'}"


def _finding(row: Mapping[str, Any], who: str | None, several: bool) -> str:
    other = "B" if who is None or row["a"] == row["b"] else row["b"]
    start = f"{row['a']}, " if row["a"] == row["b"] and who else ""
    where = _slice(row["slice"], row["value"], several)
    return f"{start}{where}: {difference(row, other)}, {q_equals(row['q'])}."


def _untested(tests: pl.DataFrame, several: bool) -> Iterator[str]:
    """The slices of which a side has requests, and too few; they are the same for every pair."""
    rows = tests.filter(pl.col("p").is_null(), pl.col("requests") > 0)
    few = rows.select("slice", "value", "rate", "requests").unique(maintain_order=True).rows()
    named = [f"{_slice(name, value, several)} ({rate}, {n:,})" for name, value, rate, n in few]
    if len(named) > MOST_NAMED:
        named[MOST_NAMED:] = [f"{len(named) - MOST_NAMED:,} more"]
    if named:
        yield f"Fewer than {FLOOR} requests, so not tested: {in_a_row(named)}."


def _slice(name: str, value: str, several: bool) -> str:
    return f"{name} = {value}" if several else value


def _number(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
