"""A comparison as text: for a terminal, as CSV, Markdown, LaTeX or JSON."""

import json
import textwrap
from collections.abc import Iterator
from typing import Any

import polars as pl

from bench.comparing.compare import Comparison
from bench.comparing.inputs import Given
from bench.comparing.words import findings, points
from bench.rates.rates import number
from bench.runs.points import RATES
from bench.statistics.counted import Counted
from bench.statistics.multiple import FALSE_DISCOVERY_RATE
from bench.tables import CSV, JSON, TERMINAL, render

MOST_TOLD = 6  # pairs of one run that are told in sentences
ABOUT_COUNTS = (
    "Counts alone were given, so requests cannot be compared one by one: no paired tests, no intervals of "
    "differences, no changed answers. Give run folders for those."
)
ABOUT_TESTS = (
    "FNR is of the requests that should be confirmed, FCR of those that should not be; each has tests of its "
    "own. B - A in points, with Newcombe's 95% interval; only A, only B: requests on which one alone errs. "
    "q: from exact McNemar and sign-flip tests (by person, dwelling and submission, the most cautious of "
    "them), by Benjamini and Hochberg over all {tests} tests of this comparison; below "
    f"{FALSE_DISCOVERY_RATE} is a finding."
)
ABOUT_TIES = (
    "Matchers with a letter in common are not told apart by any test (q of at least "
    f"{FALSE_DISCOVERY_RATE}, {{tests}} tests): read groups, not ranks."
)


def compare_text(found: Comparison, form: str, width: int) -> str:
    """What `confirmbench compare` prints; CSV, Markdown and LaTeX hold the table of tests alone.

    raises: ConfirmbenchError when the format is unknown
    """
    if form == JSON:
        return json.dumps(as_json(found), indent=1, ensure_ascii=False)
    if form == CSV:
        return render(found.tests, form)
    if form != TERMINAL:
        return render(_groups(found, RATES[0]) if found.ties else _shown(found), form, keys=2)
    return "\n\n".join(_parts(found, width))


def as_json(found: Comparison) -> dict[str, Any]:
    """Everything, with numbers in full."""
    return {
        "question": found.question,
        "paired": found.paired,
        "a": _side(found.a),
        "b": None if found.b is None else _side(found.b),
        "tests": found.tests.to_dicts(),
        "changes": found.changes.to_dicts(),
        "tie_groups": found.ties,
        "left_out": list(found.left_out),
        "findings": findings(found) if _told(found) else [],
    }


def _parts(found: Comparison, width: int) -> Iterator[str]:
    dataset = found.a.dataset
    yield _fill(
        f"Question {found.question}, dataset {dataset['digest'][:8]}: {dataset['records']:,} records, "
        f"{dataset['requests']:,} requests. {_sides(found)}",
        width,
    )
    if not found.paired:
        yield _fill(ABOUT_COUNTS, width)
    if found.ties:
        for rate in RATES:
            yield render(_groups(found, rate), TERMINAL, width=width)
        yield _fill(ABOUT_TIES.format(tests=f"{found.tests.height:,}"), width)
    if _told(found):
        yield render(_shown(found), TERMINAL, keys=2, width=width)
        changed = _changed(found)
        if changed.height:
            yield render(changed, TERMINAL, keys=3, width=width)
        yield from (_fill(each, width) for each in findings(found))
        if found.paired:
            yield _fill(ABOUT_TESTS.format(tests=found.tests.height), width)
    if found.left_out:
        yield _fill(f"Not compared: {', '.join(found.left_out)}.", width)


def _told(found: Comparison) -> bool:
    """Whether the pairs are few enough to be told one by one; of two runs they always are."""
    return not found.ties or found.tests.height <= 2 * MOST_TOLD


def _sides(found: Comparison) -> str:
    if found.b is None:
        return f"Matchers of {found.a.where}."
    return f"A: {found.a.where}; B: {found.b.where}."


def _shown(found: Comparison) -> pl.DataFrame:
    """The tests as people read them."""
    rows = []
    for row in found.tests.iter_rows(named=True):
        said = {"matcher": _pair(row), "rate": row["rate"]}
        said |= {side.upper(): _cell(row, side) for side in ("a", "b")}
        said["B - A"] = "-" if row["difference"] is None else points(row["difference"])
        if found.paired:
            if row["low"] is not None:
                said["B - A"] += f" [{points(row['low'])}, {points(row['high'])}]"
            said |= {"only A": f"{row['only_a']:,}", "only B": f"{row['only_b']:,}", "q": f"{row['q']:.2g}"}
        rows.append(said)
    return pl.DataFrame(rows)


def _pair(row: dict[str, Any]) -> str:
    return str(row["a"]) if row["a"] == row["b"] else f"{row['a']} (A), {row['b']} (B)"


def _cell(row: dict[str, Any], side: str) -> str:
    rate, errors = row[f"rate_{side}"], row[f"errors_{side}"]
    return "-" if rate is None else f"{number(rate)} ({errors:,}/{row['requests']:,})"


def _changed(found: Comparison) -> pl.DataFrame:
    """Kinds in which an answer changed; with counts alone, in which the number of confirms did."""
    if not found.paired:
        rows = found.changes.filter(pl.col("confirmed_a") != pl.col("confirmed_b"))
        columns = ["kind", "requests", "confirmed_a", "confirmed_b"]
    else:
        rows = found.changes.filter(pl.col("to_confirm") + pl.col("to_no_match") > 0)
        columns = [
            "kind",
            "right_answer",
            "requests",
            "confirmed_a",
            "confirmed_b",
            "to_confirm",
            "to_no_match",
        ]
    pair = pl.struct("a", "b").map_elements(_pair, return_dtype=pl.String).alias("matcher")
    titles = {column: column.replace("_", " ") for column in columns}
    titles |= {"confirmed_a": "confirmed A", "confirmed_b": "confirmed B"}
    return rows.select(pair, *columns).rename(titles)


def _groups(found: Comparison, rate: str) -> pl.DataFrame:
    """One rate of every matcher, best first, with letters for the groups that it belongs to."""
    rows = found.tests.filter(pl.col("rate") == rate)
    counted = {a: (k, n) for a, k, n in rows.select("a", "errors_a", "requests").iter_rows()}
    counted |= {b: (k, n) for b, k, n in rows.select("b", "errors_b", "requests").iter_rows()}
    groups = found.ties[rate]
    order = sorted(counted, key=lambda spec: (counted[spec][0], spec))
    return pl.DataFrame(
        {
            "matcher": order,
            rate: [_with_interval(rate, *counted[spec]) for spec in order],
            "tied with": [" ".join(_letter(i) for i, g in enumerate(groups) if spec in g) for spec in order],
        }
    )


def _with_interval(rate: str, errors: int, requests: int) -> str:
    counted = Counted(errors, requests)
    if counted.rate is None:
        return "-"
    low, high = counted.wilson() if rate == RATES[0] else counted.clopper_pearson()
    return f"{number(counted.rate)} ({errors:,}/{requests:,}) [{number(low)}, {number(high)}]"


def _letter(place: int) -> str:
    """a to z, then a2 to z2, a3, ..."""
    return chr(ord("a") + place % 26) + (str(place // 26 + 1) if place >= 26 else "")


def _side(side: Given) -> dict[str, Any]:
    return {
        "name": side.where.name,
        "dataset": dict(side.dataset),
        "scorer": side.scorer,
        "matchers": [{"spec": e.spec, "version": e.version, "status": e.status} for e in side.entrants],
    }


def _fill(text: str, width: int) -> str:
    return textwrap.fill(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
