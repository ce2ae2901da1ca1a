"""A comparison as text: for a terminal, as CSV, Markdown, LaTeX or JSON."""

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from bench.comparing.compare import Comparison
from bench.comparing.inputs import Given
from bench.comparing.listed import listed
from bench.comparing.shown import fill, keys_of, pairing, shown_tests, sides_named
from bench.comparing.words import findings, left_out, same_answers
from bench.output.tables import CSV, JSON, TERMINAL, render
from bench.runs.points import RATES
from bench.statistics.multiple import FALSE_DISCOVERY_RATE

MOST_TOLD = 6  # pairs of one run that are told one by one
ABOUT_COUNTS = (
    "Counts alone were given, so requests cannot be compared one by one: no paired tests, no intervals of "
    "differences, no changed answers. Give run folders for those."
)
ABOUT_TESTS = (
    "FNR is of the requests that should be confirmed, FCR of those that should not be; each has tests of its "
    "own. Beside a rate: its errors. B - A in points, with Newcombe's 95% interval; only A, only B: requests "
    "on which one alone errs. q: from exact McNemar and sign-flip tests (by person, dwelling and submission, "
    "the most cautious of them), by Benjamini and Hochberg over all {tests} tests of this comparison; below "
    f"{FALSE_DISCOVERY_RATE} is a finding."
)
ABOUT_CHANGES = "Gained, lost: requests that B alone confirms, and that A alone does."
ABOUT_TIES = (
    "Matchers with a letter in common are not told apart by any test (q of at least "
    f"{FALSE_DISCOVERY_RATE}, {{tests}} tests): read groups, not ranks."
)
ABOUT_RATES = (
    "In brackets: 95% intervals (FNR: Wilson; FCR: Clopper-Pearson), wider where requests of one person, "
    "dwelling or submission are known to err together."
)
MORE = "For one matcher against the others, or two: confirmbench compare {where}:SPEC [{where}:SPEC]."


def compare_text(found: Comparison, form: str, width: int) -> str:
    """What `confirmbench compare` prints; CSV, Markdown and LaTeX hold one table alone.

    That is the table of tests; of all matchers of one run Markdown and LaTeX have the groups of ties by FNR.

    raises: ConfirmbenchError when the format is unknown
    """
    if form == JSON:
        return json.dumps(as_json(found), indent=1, ensure_ascii=False)
    if form == CSV:
        return render(found.tests, form)
    if form != TERMINAL:
        return (
            render(listed(found, RATES[0]), form) if _all(found) else _table(found, found.tests, form, width)
        )
    return "\n\n".join(_parts(found, width))


def as_json(found: Comparison) -> dict[str, Any]:
    """Everything, with numbers in full."""
    return {
        "question": found.question,
        "paired": found.paired,
        "a": side_json(found.a),
        "b": None if found.b is None else side_json(found.b),
        "rates": found.rates.to_dicts(),
        "tests": found.tests.to_dicts(),
        "changes": found.changes.to_dicts(),
        "tie_groups": found.ties,
        "left_out": [f"{each.spec} ({each.why})" for each in found.left_out],
        "findings": findings(found) if _told(found) else same_answers(found),
    }


def side_json(side: Given) -> dict[str, Any]:
    """One side, without the folder that it is in."""
    return {
        "name": side.where.name,
        "dataset": dict(side.dataset),
        "scorer": side.scorer,
        "matchers": [{"spec": e.spec, "version": e.version, "status": e.status} for e in side.entrants],
    }


def heading(a: Given, b: Given | None, question: str, tests: pl.DataFrame) -> str:
    dataset = a.dataset
    return (
        f"Question {question}, dataset {dataset['digest'][:8]}: {dataset['records']:,} records, "
        f"{dataset['requests']:,} requests. {sides_named(a, b, tests)}"
    )


def _parts(found: Comparison, width: int) -> Iterator[str]:
    yield fill(heading(found.a, found.b, found.question, found.tests), width)
    if not found.paired:
        yield fill(ABOUT_COUNTS, width)
    if _all(found):
        yield from _about_all(found, width)
    if _told(found):
        yield from _one_by_one(found, width)
    elif not _all(found):
        yield _table(found, found.tests, TERMINAL, width)
        yield from (fill(each, width) for each in same_answers(found))
        yield from _about_tests(found, width)
    if found.left_out:
        yield fill(left_out(found.left_out), width)


def _all(found: Comparison) -> bool:
    """Whether every matcher of one run is compared with every other."""
    return found.b is None and found.a.spec is None


def _told(found: Comparison) -> bool:
    """Whether the pairs are few enough to be told one by one; of two runs they always are."""
    return found.b is not None or found.tests.height <= 2 * MOST_TOLD


def _about_all(found: Comparison, width: int) -> Iterator[str]:
    for rate in RATES:
        yield render(listed(found, rate), TERMINAL, width=width)
    yield fill(ABOUT_RATES, width)
    if found.ties:
        yield fill(ABOUT_TIES.format(tests=f"{found.tests.height:,}"), width)
    if not _told(found):
        yield from (fill(each, width) for each in same_answers(found))
        yield fill(MORE.format(where=found.a.where), width)


def _one_by_one(found: Comparison, width: int) -> Iterator[str]:
    """Tables of what differs, and sentences; pairs with the same answers have a sentence alone."""
    differ = pl.struct("a", "b").map_elements(
        lambda pair: (pair["a"], pair["b"]) not in found.same_answers, return_dtype=pl.Boolean
    )
    tests, changes = found.tests.filter(differ), _changed(found)
    if tests.height:
        yield _table(found, tests, TERMINAL, width)
    if changes.height:
        keys = changes.columns.index("requests")
        yield render(changes, TERMINAL, keys=keys, width=width)
    yield from (fill(each, width) for each in findings(found))
    if tests.height:
        yield from _about_tests(found, width)


def _about_tests(found: Comparison, width: int) -> Iterator[str]:
    if found.paired:
        changed = f" {ABOUT_CHANGES}" if _told(found) else ""
        yield fill(ABOUT_TESTS.format(tests=f"{found.tests.height:,}") + changed, width)


def _table(found: Comparison, tests: pl.DataFrame, form: str, width: int) -> str:
    who = pairing(found.tests)
    return render(shown_tests(tests, {}, who), form, keys=2 if who else 1, width=width)


def _changed(found: Comparison) -> pl.DataFrame:
    """Kinds in which an answer changed; with counts alone, in which the number of confirms did."""
    if found.paired:
        rows = found.changes.filter(pl.col("to_confirm") + pl.col("to_no_match") > 0)
    else:
        rows = found.changes.filter(pl.col("confirmed_a") != pl.col("confirmed_b"))
    titles = {"kind": "kind", "right_answer": "right answer", "requests": "requests"}
    titles |= {"confirmed_a": "confirmed A", "confirmed_b": "confirmed B"}
    titles |= {"to_confirm": "gained", "to_no_match": "lost"} if found.paired else {}
    if not rows.select("a", "b", "kind").is_duplicated().any():
        del titles["right_answer"]  # each kind has one, as a rule
    return pl.concat(
        [keys_of(rows, pairing(found.tests)), rows.select(*titles).rename(titles)], how="horizontal"
    )
