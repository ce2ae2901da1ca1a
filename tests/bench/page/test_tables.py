"""The tables say what was counted: against counts made by hand.

The tables of screens: against eight requests counted by hand.
"""

import re
from dataclasses import replace

import polars as pl
import pytest

from bench.page.material import MATCHERS, PAGE_COUNTS, Material
from bench.page.merging import merge
from bench.page.page import template
from bench.page.tables import COSTS, kinds_table, matchers_table, screen_tables
from tests.bench.custody.eight import counted, leaked


def material(**frames):
    return Material(
        "made", {"digest": "0"}, (), pl.DataFrame(schema=MATCHERS), pl.DataFrame(schema=PAGE_COUNTS), **frames
    )


def markup(table):
    """As the page has it, in one line."""
    return str(template("parts.html").module.table(table)).replace("\n", "")


def cells(table):
    rows = re.findall(r"<tr>(.*?)</tr>", markup(table).split("<tbody>")[1])
    return [
        [re.sub(r"<[^>]+>", " ", cell).split() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


def test_the_screens_have_their_counts():
    screens, _ = screen_tables(material(screens=counted(), leaks=leaked()))
    found = cells(screens)
    assert [row[0] for row in found] == [["open"], ["strict"]]
    assert [row[1][:3] for row in found] == [["100", "%", "2/2"], ["0", "%", "0/2"]]
    assert [row[2][2] for row in found] == ["0/6", "2/6"]


def test_every_matcher_stands_behind_every_screen():
    _, behind = screen_tables(material(screens=counted(), leaks=leaked()))
    open_, strict = cells(behind)
    assert open_[2][2] == "3/5"
    assert open_[5] == ["3", "2", "wrong", "1", "groundless"]
    assert open_[7] == ["7.0000"]
    assert strict[7] == ["–"]


def test_a_matcher_that_nobody_probed_has_no_leakage():
    _, behind = screen_tables(material(screens=counted(), leaks=leaked().clear()))
    assert [row[7:] for row in cells(behind)] == [[["–"]] * 3] * 2


def test_no_screens_no_tables():
    assert screen_tables(material()) == []


def test_two_runs_of_one_dataset_share_the_tables():
    named = pl.DataFrame([{"matcher": "loose"}], MATCHERS)
    run = replace(material(screens=counted(), leaks=leaked()), matchers=named)
    together = merge({"first": run, "second": run})
    assert (
        set(together.screens["matcher"])
        == set(together.leaks["matcher"])
        == {"loose (first)", "loose (second)"}
    )


def counts_row(matcher, slice_, value, positives, missed, negatives, wrong):
    """A row of independent requests."""
    return {
        "matcher": matcher,
        "question": "should_confirm",
        "slice": slice_,
        "value": value,
        "positives": positives,
        "wrong_no_matches": missed,
        "negatives": negatives,
        "wrong_confirms": wrong,
        "effective_positives": float(positives),
        "effective_negatives": float(negatives),
    }


@pytest.fixture
def of_two():
    """a: 30 of 200 missed, 8 of 400 wrongly confirmed; b answers without error; c has no answers."""
    rows = [
        counts_row("a", "all", "all", 200, 30, 400, 8),
        counts_row("a", "kind", "current", 200, 30, 0, 0),
        counts_row("a", "kind", "household", 0, 0, 310, 8),
        counts_row("a", "kind", "stranger", 0, 0, 90, 0),
        counts_row("b", "all", "all", 200, 0, 400, 0),
        counts_row("b", "kind", "current", 200, 0, 0, 0),
        counts_row("b", "kind", "household", 0, 0, 310, 0),
        counts_row("b", "kind", "stranger", 0, 0, 90, 0),
    ]
    matchers = [
        {"matcher": "a", "status": "ok", "message": "", "reads_truth": False, "requests_per_s": 1234.5}
        | {"fit_seconds": 0.5, "peak_memory_bytes": 3 << 29},
        {"matcher": "b", "status": "ok", "message": "", "reads_truth": True},
        {"matcher": "c", "status": "timeout", "message": "over 5 s", "reads_truth": False},
    ]
    return Material(
        title="made",
        dataset={"name": "made", "digest": "0", "records": 10, "requests": 600},
        provenance=(),
        matchers=pl.DataFrame(matchers, MATCHERS),
        counts=pl.DataFrame(rows, PAGE_COUNTS),
    )


def rows(table):
    """The text of each cell, by row; lines within a cell are apart by a bar."""
    found = []
    for row in re.findall(r"<tr>(.*?)</tr>", markup(table).split("<tbody>")[1]):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        cells = [re.sub(r"<svg.*?</svg>", "", cell) for cell in cells]
        found.append([re.sub("<[^>]+>", "", cell.replace("<small>", " | ")) for cell in cells])
    return found


def test_rates_have_their_counts_and_intervals(of_two):
    a, b, _ = rows(matchers_table(of_two))

    # Wilson for 30 of 200 and Clopper-Pearson for 8 of 400, from published tables of both
    assert a[2] == "15.0 % | 30/200 | [10.7, 20.6 %]"
    assert a[3] == "2.0 % | 8/400 | [0.87, 3.9 %]"
    assert b[3] == "0 % | 0/400 | [0, 0.92 %]"


def test_precision_is_that_of_the_stated_prevalence(of_two):
    """0.037 * 0.85 / (0.037 * 0.85 + 0.963 * 0.02) = 62.0 %"""
    assert rows(matchers_table(of_two))[0][4].startswith("62.0 % | [")


def test_costs(of_two):
    a, b, _ = rows(matchers_table(of_two))

    assert a[5:] == ["1,234", "0.50 s", "1.50 GB"]
    assert b[5:] == ["–", "–", "–"]


def test_costs_that_nobody_measured_have_no_columns(of_two):
    stored = replace(
        of_two,
        matchers=of_two.matchers.with_columns(pl.lit(None).alias(name) for name in COSTS),
    )

    assert "requests/s" in markup(matchers_table(of_two))
    assert "requests/s" not in markup(matchers_table(stored))


def test_who_has_no_answers_keeps_the_row_and_says_why(of_two):
    assert rows(matchers_table(of_two))[2] == ["c", "timeout | over 5 s", *["–"] * 6]


def test_the_oracle_is_marked(of_two):
    assert rows(matchers_table(of_two))[1][0] == "b | reads the truth; not ranked"


def test_columns_sort_by_number_and_what_is_unknown_comes_last(of_two):
    table = markup(matchers_table(of_two))

    assert 'data-order="0.15"' in table
    assert 'data-order="1234.5"' in table
    assert table.count('data-order=""') == 6 + 3, "all six of c, and the costs of b"


def test_kinds_have_the_rate_of_their_right_answer_and_a_floor(of_two):
    table = kinds_table(of_two)

    assert rows(table)[0] == ["a", "15.0 % | 30/200", "2.6 % | 8/310", "too few | 0/90"]
    assert [row[0] for row in rows(table)] == ["a", "b | reads the truth; not ranked"]
    assert re.findall(r'scope="colgroup" colspan="(\d)">([^<]+)', markup(table)) == [
        ("1", "should be confirmed: FNR"),
        ("2", "should not be confirmed: FCR"),
    ]


def test_bars_are_drawn_to_the_worst_in_the_column(of_two):
    widths = re.findall(r'class="part" width="([\d.]+)"', markup(matchers_table(of_two)))
    assert widths == ["100.0", "100.0", "0.0", "0.0"]
