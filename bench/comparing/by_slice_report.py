"""A comparison within slices as text: for a terminal, as CSV, Markdown, LaTeX or JSON.

What a comparison within slices found, in sentences, the largest difference first.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from bench.comparing.by_slice import SliceComparison
from bench.comparing.report import fill, heading, pairing, shown_tests, side_json
from bench.comparing.words import difference, left_out
from bench.output.formats import CSV, JSON, TERMINAL, render
from bench.output.wording import listing, q_equals
from bench.scoring.rates import FLOOR
from bench.statistics.paired import FALSE_DISCOVERY_RATE

MOST_TOLD = 10  # findings that have a sentence; the tables have more, CSV all
MOST_NAMED = 5  # slices with too few requests that are named


def slice_findings(found: SliceComparison) -> list[str]:
    """How many tests there were, which slices differ by how much, and where there was nothing to test."""
    told, who, several = significant(found.tests), pairing(found.tests), len(found.by) > 1
    lines = [_count(found.tests, told.height)]
    lines += [_finding(row, who, several) for row in told.head(MOST_TOLD).iter_rows(named=True)]
    if told.height > MOST_TOLD:
        lines.append(f"{told.height - MOST_TOLD:,} more, by smaller differences.")
    return [*lines, *_tell_untested(found.tests, several)]


def significant(tests: pl.DataFrame) -> pl.DataFrame:
    """The findings among tests, the largest difference first."""
    rows = tests.filter(pl.col("q") < FALSE_DISCOVERY_RATE)
    return rows.sort(pl.col("difference").abs(), descending=True, maintain_order=True)


def _count(tests: pl.DataFrame, findings: int) -> str:
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


def _tell_untested(tests: pl.DataFrame, several: bool) -> Iterator[str]:
    """The slices of which a side has requests, and too few; they are the same for every pair."""
    rows = tests.filter(pl.col("p").is_null(), pl.col("requests") > 0)
    few = rows.select("slice", "value", "rate", "requests").unique(maintain_order=True).rows()
    named = [f"{_slice(name, value, several)} ({rate}, {n:,})" for name, value, rate, n in few]
    if len(named) > MOST_NAMED:
        named[MOST_NAMED:] = [f"{len(named) - MOST_NAMED:,} more"]
    if named:
        yield f"Fewer than {FLOOR} requests, so not tested: {listing(named)}."


def _slice(name: str, value: str, several: bool) -> str:
    return f"{name} = {value}" if several else value


def _number(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


MOST_ROWS = 40  # of a table on the screen; a longer one shows its findings alone, the largest first
MOST_FINDINGS = 20  # that it shows
ABOUT = (
    "FNR is of the requests that should be confirmed, FCR of those that should not be. Beside a rate: its "
    "errors. B - A in points, with Newcombe's 95% interval; only A, only B: requests on which one alone "
    "errs. q: from exact McNemar and sign-flip tests within the slice (the most cautious of them), by "
    "Benjamini and Hochberg over all {tests} tests of this call; below "
    f"{FALSE_DISCOVERY_RATE} is a finding. Too few: fewer than {FLOOR} requests are no test."
)
FEWEST = "{spec} is A for it has the fewest wrong answers of both kinds; choose another with {where}:SPEC."
CUT = "{shown} of the {rows} rows by {slice}: the largest findings. --format csv has them all."


def slices_text(found: SliceComparison, form: str, width: int) -> str:
    """What `confirmbench compare --by` prints; CSV holds every test, Markdown and LaTeX a table a slice.

    raises: ConfirmbenchError when the format is unknown
    """
    if form == JSON:
        return json.dumps(as_json(found), indent=1, ensure_ascii=False)
    if form == CSV:
        return render(found.tests, form)
    if form != TERMINAL:
        return "\n\n".join(_table(found, name, rows, form, width) for name, rows in _by_slice(found.tests))
    return "\n\n".join(_parts(found, width))


def as_json(found: SliceComparison) -> dict[str, Any]:
    """Everything, with numbers in full."""
    return {
        "question": found.question,
        "by": list(found.by),
        "a": side_json(found.a),
        "b": None if found.b is None else side_json(found.b),
        "fewest": found.fewest,
        "tests": found.tests.to_dicts(),
        "left_out": [f"{each.spec} ({each.why})" for each in found.left_out],
        "findings": slice_findings(found),
    }


def _parts(found: SliceComparison, width: int) -> Iterator[str]:
    yield fill(heading(found.a, found.b, found.question, found.tests), width)
    if found.fewest is not None:
        yield fill(FEWEST.format(spec=found.fewest, where=found.a.where), width)
    for name, rows in _by_slice(found.tests):
        shown = _most(rows)
        if shown.height:
            yield _table(found, name, shown, TERMINAL, width)
        if shown.height < rows.height:
            yield fill(CUT.format(shown=shown.height, rows=f"{rows.height:,}", slice=name), width)
    yield "\n".join(fill(each, width) for each in slice_findings(found))
    tests = found.tests["p"].count()
    yield fill(ABOUT.format(tests=f"{tests:,}"), width)
    if found.left_out:
        yield fill(left_out(found.left_out), width)


def _by_slice(tests: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows of each slice that have requests."""
    there = tests.filter(pl.col("requests") > 0)
    for name in there["slice"].unique(maintain_order=True):
        yield name, there.filter(pl.col("slice") == name)


def _most(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows for the screen: all, or findings, and no more than are read."""
    return rows if rows.height <= MOST_ROWS else significant(rows).head(MOST_FINDINGS)


def _table(found: SliceComparison, name: str, rows: pl.DataFrame, form: str, width: int) -> str:
    who = pairing(found.tests)
    return render(shown_tests(rows, {name: "value"}, who), form, fields=3 if who else 2, width=width)
