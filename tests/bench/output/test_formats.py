"""One frame in five formats: the same rows, and nothing that breaks a format."""

import csv
import io
import json

import polars as pl
import pytest

from bench.output.formats import FORMATS, key, rate, render, text, value
from bench.output.table import END, FAINT, Look
from bench.scoring.rate import FNR
from bench.statistics.intervals import wilson
from generators.errors import ConfirmbenchError

FRAME = pl.DataFrame(
    {
        "matcher": ["exact", "a_b(x='1|2')", "50 % & $5 #1 {~^\\}"],
        "requests": [1_234_567, 0, None],
        "rate": [0.25, 0.00004, None],
        "enough": [True, False, None],
    }
)


def test_terminal():
    assert render(FRAME, "terminal").splitlines()[:3] == [
        "matcher              requests     rate  enough",
        "------------------  ---------  -------  ------",
        "exact               1,234,567   0.2500     yes",
    ]


def test_csv_is_read_back_as_it_was():
    rows = list(csv.DictReader(io.StringIO(render(FRAME, "csv"))))
    assert [row["matcher"] for row in rows] == FRAME["matcher"].to_list()
    assert rows[0]["requests"] == "1234567"
    assert float(rows[1]["rate"]) == 0.00004
    assert rows[2]["rate"] == ""


def test_json_is_read_back_as_it_was():
    assert json.loads(render(FRAME, "json")) == FRAME.to_dicts()


def test_markdown():
    assert render(FRAME, "markdown").splitlines() == [
        "| matcher | requests | rate | enough |",
        "| --- | ---: | ---: | ---: |",
        "| exact | 1,234,567 | 0.2500 | yes |",
        r"| a_b(x='1\|2') | 0 | 4.0e-05 | no |",
        r"| 50 % & $5 #1 {~^\} | - | - | - |",
    ]


def test_latex():
    assert render(FRAME, "latex").splitlines() == [
        r"\begin{tabular}{lrrr}",
        r"\toprule",
        r"matcher & requests & rate & enough \\",
        r"\midrule",
        r"exact & 1,234,567 & 0.2500 & yes \\",
        r"a\_b(x='1\textbar{}2') & 0 & 4.0e-05 & no \\",
        r"50 \% \& \$5 \#1 \{\textasciitilde{}\textasciicircum{}\textbackslash{}\} & - & - & - \\",
        r"\bottomrule",
        r"\end{tabular}",
    ]


def test_a_row_that_starts_with_a_bracket_is_no_option_of_the_line_break():
    assert r"{[}1, 2] \\" in render(pl.DataFrame({"interval": ["[1, 2]"]}), "latex")


@pytest.mark.parametrize("form", FORMATS)
def test_no_rows(form):
    assert ("matcher" in render(FRAME.clear(), form)) == (form != "json")


@pytest.mark.parametrize("form", ["markdown", "latex"])
def test_a_line_break_in_a_cell_breaks_no_row(form):
    assert "one two" in render(pl.DataFrame({"message": ["one\ntwo"]}), form)


def test_values():
    assert [text(value) for value in (0, 0.0, -0.0005, 1e-9, 12_345.678, "x")] == [
        "0",
        "0.0000",
        "-5.0e-04",
        "1.0e-09",
        "12,345.6780",
        "x",
    ]


def test_an_unknown_format():
    with pytest.raises(ConfirmbenchError, match="There is no format 'pdf'; the formats are terminal, csv"):
        render(FRAME, "pdf")


COUNTED = pl.DataFrame(
    {"who": ["a", "b"], "wrong_no_matches": [3, 0], "positives": [60, 0], "effective_positives": [40.0, 0.0]}
)
FIELDS = [key("who", "matcher"), rate(FNR), value("positives", "asked", lambda count: f"{count} times")]


def test_fields_say_what_people_read_and_machines_get_the_frame():
    assert render(COUNTED, "terminal", FIELDS, width=80).splitlines() == [
        "matcher            FNR     asked",
        "-------  -------------  --------",
        "a        0.0500 (3/60)  60 times",
        "b                    -   0 times",
    ]
    assert render(COUNTED, "csv", FIELDS) == COUNTED.write_csv().rstrip("\n")
    assert json.loads(render(COUNTED, "json", FIELDS)) == COUNTED.to_dicts()


@pytest.mark.parametrize(("form", "width"), [("terminal", 120), ("markdown", 80), ("latex", 80)])
def test_intervals_are_shown_where_there_is_room(form, width):
    low, high = wilson(2, 40)
    assert f"{low:.4f}, {high:.4f}" in render(COUNTED, form, FIELDS, width)


def test_counts_are_faint_on_a_terminal_with_colours():
    assert f"0.0500 {FAINT}(3/60){END}" in render(COUNTED, "terminal", FIELDS, 80, Look(colour=True))
