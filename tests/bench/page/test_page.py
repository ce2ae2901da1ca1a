"""The page as text: what stands in it, in which order, and what may not.

The summary in Markdown: counts beside rates, and no name or message that becomes markup.
"""

import base64
import hashlib
import json
import re
import zlib
from html import unescape
from itertools import pairwise

import pytest

from bench.page.from_stored import from_stored
from bench.page.markdown import escape, summary
from bench.page.page import NOT_REAL, pack_text, page, policy
from tests.bench.leaderboard.test_leaderboard import stored, write
from tests.bench.page.made import MARKUP, Made, errs, material, telling

pytest.importorskip("altair", reason="the report is an extra")
pytest.importorskip("vl_convert", reason="the report is an extra")


@pytest.fixture(scope="module")
def made():
    return material({"sharp": 0.01, MARKUP: 0.2, "broken": None}, title="made", notice="Read <this>.")


@pytest.fixture(scope="module")
def text(made):
    return page([made])


@pytest.fixture(scope="module")
def static(made):
    return page([made], static=True)


def test_findings_come_first_and_provenance_last(text):
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", text.split("<script")[0])
    assert headings == ["Findings", "Matchers", "Pictures", "Errors by kind of request", "Provenance"]


@pytest.mark.parametrize("kind", ["text", "static"])
def test_headings_skip_no_level_and_ids_occur_once(kind, request):
    html = request.getfixturevalue(kind).split("<script")[0]
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    ids = re.findall(r'\sid="([^"]+)"', html)

    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_it_says_that_nothing_is_real_and_what_made_it(text):
    assert NOT_REAL in text
    assert "confirmbench run made" in text
    assert "Read &lt;this&gt;." in text


def test_the_policy_lets_in_what_is_there_and_nothing_else(text):
    allowed = unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1])
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)

    assert allowed.startswith("default-src 'none'; ")
    assert [digest(style)] == re.findall(r"style-src '(.+?)'", allowed)
    assert [digest(script) for script in scripts] == re.findall(r"script-src '(.+?)'", allowed)
    assert "script-src 'none'" in policy("", None)


def digest(inside):
    return f"sha256-{base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()}"


def test_nothing_is_loaded_from_anywhere(text, static):
    for html in (text.split("<script")[0], static):
        assert not re.search(r"<(link|img|iframe|object|embed|base)\b", html)
        assert "@import" not in html
        assert set(re.findall(r"https?://([^/\"]+)", html)) <= {"www.w3.org"}


def test_names_are_text_everywhere(text, static):
    for html in (text, static):
        assert MARKUP not in html
        assert "<b>bold" not in html
        assert "<script>alert" not in html


def test_static_has_no_script_and_every_picture_inside(text, static):
    assert "<script" not in static
    assert not re.search(r"\son\w+=", static)
    figures = re.findall(r'<figure id="([\w-]+)"', text)
    assert figures == re.findall(r'<figure id="([\w-]+)"', static)
    assert static.count('<svg role="img" aria-label="') == len(figures)


def test_static_data_can_be_taken_along(static, made):
    from bench.page.figures.kinds import figure

    inside = re.search(r'download="kinds.csv" href="data:text/csv;charset=utf-8;base64,([^"]+)"', static)[1]
    spec = re.search(r'download="kinds.vl.json" href="data:application/json;base64,([^"]+)"', static)[1]

    assert base64.b64decode(inside).decode() == figure(made).data.write_csv()
    assert json.loads(base64.b64decode(spec))["background"] == "white"


def test_pictures_say_what_they_show(text):
    found = json.loads(zlib.decompress(base64.b64decode(re.search(r'packed">([^<]+)<', text)[1])))

    assert [each["id"] for each in found] == re.findall(r'<figure id="([\w-]+)"', text)
    assert all(each["alt"] and each["csv"] for each in found)
    assert text.count("<figcaption>") == len(found)


def test_it_is_the_same_each_time(made, text):
    assert page([made]) == text


def test_it_is_small(text, static):
    assert len(text.encode()) < 2_000_000
    assert len(static.encode()) < 2_000_000


def test_two_datasets_have_their_own_parts():
    both = [material({"a": 0.1}, title="one"), material({"a": 0.2, "b": 0.3}, title="two")]
    html = page(both).split("<script")[0]

    assert "<title>one and two: confirmbench report</title>" in html
    assert re.findall(r"<h2>([^<]+)</h2>", html) == ["one", "two"]
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert {"d1-matchers", "d2-matchers"} <= set(ids)


def test_packed_content_comes_out_as_it_went_in():
    content = [{"name": MARKUP, "rate": None}]
    assert json.loads(zlib.decompress(base64.b64decode(pack_text(content)))) == content


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
    assert escape("a\n\n# b") == "a \\# b"
