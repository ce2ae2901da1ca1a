"""A comparison as text: for a terminal, as CSV, Markdown, LaTeX or JSON.

All matchers of one run as a list, best first, with letters for groups of ties in place of ranks.

Comparisons as tables that people read: rates with counts, differences in points.
"""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from bench.comparing.compare import Comparison
from bench.comparing.inputs import Given
from bench.comparing.words import findings, left_out, same_answers
from bench.output.formats import CSV, JSON, TERMINAL, render
from bench.output.wording import number, points, q_text
from bench.scoring.rate import SIDES, Rate, Side
from bench.statistics.paired import FALSE_DISCOVERY_RATE


def ranking(found: Comparison, rate: Side) -> pl.DataFrame:
    """One rate of every matcher, best first, with letters for the groups that it belongs to."""
    rows = found.rates.filter(pl.col("rate") == rate).sort("errors", "matcher")
    numbers = rows.select("errors", "requests", "effective_n").iter_rows()
    cells = {"matcher": rows["matcher"].to_list(), rate: [_cell(Rate(Side(rate), *each)) for each in numbers]}
    if found.ties:
        groups = found.ties[rate]
        cells["tied with"] = [_letters([i for i, g in enumerate(groups) if s in g]) for s in rows["matcher"]]
    return pl.DataFrame(cells)


def _cell(rate: Rate) -> str:
    return "-" if rate.value is None else f"{rate:interval}"


def _letters(places: Sequence[int]) -> str:
    """Rising places as letters, three or more in a row as the first and the last: a, c-f, h."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    parts = (
        [f"{_letter(run[0])}-{_letter(run[-1])}"] if len(run) > 2 else [_letter(each) for each in run]
        for run in runs
    )
    return " ".join(each for part in parts for each in part)


def _letter(place: int) -> str:
    """a to z, then a2 to z2, a3, ..."""
    return chr(ord("a") + place % 26) + (str(place // 26 + 1) if place >= 26 else "")


def shown_tests(tests: pl.DataFrame, first: Mapping[str, str], who: str | None) -> pl.DataFrame:
    """Tests, a row each: who, rate, both rates with counts, and what tells them apart.

    tests: columns TESTS
    first: columns that come first, by their titles
    who: how pairs are named, as `pairing` has it
    """
    rows = []
    for row in tests.iter_rows(named=True):
        keys = {title: row[column] for title, column in first.items()}
        rows.append(keys | _who(row, who) | {"rate": row["rate"]} | _cells(row))
    return pl.DataFrame(rows)


def pairing(frame: pl.DataFrame) -> str | None:
    """How pairs are named in a table: by "matcher" where one name is enough, else "A v B"; None for one pair.

    One name is enough where both have it, or where A is always the same.
    """
    pairs = frame.select("a", "b").unique(maintain_order=True).rows()
    if len(pairs) < 2:
        return None
    alike = all(a == b for a, b in pairs) or len({a for a, _ in pairs}) == 1
    return "matcher" if alike else "A v B"


def keys_of(frame: pl.DataFrame, who: str | None) -> pl.DataFrame:
    """The pair of each row, as `pairing` has it: one column or none."""
    rows = [_who(row, who) for row in frame.select("a", "b").iter_rows(named=True)]
    return pl.DataFrame(rows, schema=[who]) if who else pl.DataFrame()


def sides_named(a: Given, b: Given | None, tests: pl.DataFrame) -> str:
    """Who A and B are, in a sentence."""
    pairs = tests.select("a", "b").unique(maintain_order=True).rows()
    one = len(pairs) == 1
    if b is None:
        if one:
            return f"A: {pairs[0][0]}; B: {pairs[0][1]}; of {a.where}."
        base = {first for first, _ in pairs}
        return f"A: {base.pop()}; B: each other of {a.where}." if len(base) == 1 else f"All of {a.where}."
    if one:
        return f"A: {pairs[0][0]} of {a.where}; B: {pairs[0][1]} of {b.where}."
    return f"A: {a.where}; B: {b.where}."


def fill(text: str, width: int) -> str:
    return textwrap.fill(text, max(width, 20), break_long_words=False, break_on_hyphens=False)


def _who(row: Mapping[str, Any], who: str | None) -> dict[str, str]:
    if who is None:
        return {}
    return {who: row["b"] if who == "matcher" else f"{row['a']} v {row['b']}"}


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    said = {"requests": f"{row['requests']:,}", "A": _rate(row, "a"), "B": _rate(row, "b")}
    said["B - A"] = _apart(row)
    if row["only_a"] is not None:
        said |= {"only A": f"{row['only_a']:,}", "only B": f"{row['only_b']:,}", "q": q_text(row["q"])}
    return said


def _rate(row: Mapping[str, Any], side: str) -> str:
    rate, errors = row[f"rate_{side}"], row[f"errors_{side}"]
    if rate is None:
        return "-"
    untested = row["only_a"] is not None and row["p"] is None
    return f"too few ({errors:,})" if untested else f"{number(rate)} ({errors:,})"


def _apart(row: Mapping[str, Any]) -> str:
    if row["difference"] is None or (row["only_a"] is not None and row["p"] is None):
        return "-"
    if row["low"] is None:
        return points(row["difference"])
    return f"{points(row['difference'])} [{points(row['low'])}, {points(row['high'])}]"


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
            render(ranking(found, SIDES[0]), form) if _all(found) else _table(found, found.tests, form, width)
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
    for rate in SIDES:
        yield render(ranking(found, rate), TERMINAL, width=width)
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
    tests, changes = found.tests.filter(differ), _tell_changed(found)
    if tests.height:
        yield _table(found, tests, TERMINAL, width)
    if changes.height:
        keys = changes.columns.index("requests")
        yield render(changes, TERMINAL, fields=keys, width=width)
    yield from (fill(each, width) for each in findings(found))
    if tests.height:
        yield from _about_tests(found, width)


def _about_tests(found: Comparison, width: int) -> Iterator[str]:
    if found.paired:
        changed = f" {ABOUT_CHANGES}" if _told(found) else ""
        yield fill(ABOUT_TESTS.format(tests=f"{found.tests.height:,}") + changed, width)


def _table(found: Comparison, tests: pl.DataFrame, form: str, width: int) -> str:
    who = pairing(found.tests)
    return render(shown_tests(tests, {}, who), form, fields=2 if who else 1, width=width)


def _tell_changed(found: Comparison) -> pl.DataFrame:
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
