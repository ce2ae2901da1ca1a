"""The summary in Markdown: counts beside rates, and no name or message that becomes markup."""

import re

from bench.page.from_stored import from_stored
from bench.page.markdown import escaped, summary
from tests.bench.leaderboard.test_leaderboard import stored, write
from tests.bench.page.made import MARKUP, Made, errs, telling


def tables(text):
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in text.splitlines()
        if line[:1] == "|"
    ]


def test_findings_then_matchers_then_kinds_then_where_from():
    text = summary(telling({"a": errs(20, 2), "b": errs(2, 20)}))

    parts = [
        "## made",
        "- a makes the fewest wrong confirms: 2 among",
        "| matcher | status | FNR | FCR | requests/s |",
        "FNR: wrong no-matches / requests that should be confirmed.",
        "| kind | `a` | `b` |",
        "Synthetic data; nothing in it is about real people. Seed: `7`; Made again with: `confirmbench run",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert not text.endswith("\n")


def test_rates_have_their_counts():
    rows = tables(summary(telling({"a": errs(20, 2), "b": errs(2, 20)})))

    assert [
        "`a`",
        "ok",
        "0.0200 (20/1,000) [0.0130, 0.0307]",
        "0.0020 (2/1,000) [2.4e-04, 0.0072]",
        "12,345",
    ] in rows
    assert ["household (right: no match)", "0.0040 (2/500)", "0.0400 (20/500)"] in rows
    assert ["stranger (right: no match)", "too few (0/50)", "too few (0/50)"] in rows


def test_what_nobody_measured_has_no_column(tmp_path):
    write(tmp_path, stored("a"), stored("b"))
    text = summary(from_stored(tmp_path)[0])

    assert "requests/s" not in text
    assert "peak memory" not in text


def test_many_matchers_are_rows():
    rows = tables(summary(telling({f"m{place}": errs(place, place) for place in range(20)})))

    assert max(map(len, rows)) < 8
    by_kind = next(row for row in rows if row[0] == "`m3`" and row[1] != "ok")
    assert by_kind[:4] == ["`m3`", "0.0000 (0/800)", "0.0150 (3/200)", "0.0060 (3/500)"]


def test_a_failed_matcher_keeps_its_row():
    text = summary(telling({"a": errs(1, 1), "hang": Made({}, status="timeout", message="Too slow.")}))

    assert ["`hang`", "timeout", "-", "-", "-"] in tables(text)
    assert "hang (timeout: Too slow)" in text


def test_all_failed():
    text = summary(telling({"hang": Made({}, status="timeout")}))

    assert ["`hang`", "timeout", "-", "-"] in tables(text)
    assert "by kind" not in text


def test_names_and_messages_are_no_markup():
    """Outside of code, no sign that Markdown or HTML knows stands without a backslash."""
    made = {
        MARKUP: errs(1, 1),
        "a`b|c": errs(2, 2),
        "x": Made({}, status="error", message="<img src=y> *now* | [a](b)"),
    }
    text = summary(telling(made))

    without_code = re.sub(r"(`+) ?.*?[^`]\1(?!`)", "", text)
    assert "<" not in re.sub(r"\\<", "", without_code)
    assert "\\<img src=y\\>" in text
    assert len({line.count(" | ") for line in text.splitlines() if line.startswith("| `")}) <= 2


def test_escaped_text_stays_on_one_line():
    assert escaped("a\n\n# b") == "a \\# b"
