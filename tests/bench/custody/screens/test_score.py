"""Counting what screens got wrong, by hand.

Screens put to a dataset, what is printed of it, and the command.
"""

import csv
import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.custody.screens.score import (
    CASES,
    SCORE,
    cases_of,
    each_without,
    score,
    screens_of,
    trial_text,
    try_all,
    with_share,
)
from bench.output.progress import Silent
from bench.statistics.intervals import wilson
from generators.dataset import load
from generators.errors import ConfirmbenchError
from generators.schema import CONTROLS, DEFECTS
from tests.bench.custody.screens.made import papers, planted, write_with_papers
from tests.bench.tiny import REQUESTS, write_tiny
from tests.command import confirmbench

# Requests 0 to 3 are ineligible, 4 to 7 eligible; 1 has two defects, 3 a control beside its defect.
CASES_OF_EIGHT = planted(
    (0, "locate"),
    (1, "locate"),
    (1, "no_name"),
    (2, "no_name"),
    (3, "wrong_purpose"),
    (3, "time_zone"),
    (4, "time_zone"),
    (5, "order_day_91"),
)
SAID = pl.Series([True, True, False, False, False, True, True, False])


def row(found, case):
    """Requests, wrong ones, and both again of those without another defect."""
    return found.filter(pl.col("case") == case).select(
        "requests", "wrong", "requests_alone", "wrong_alone"
    ).row(0)  # fmt: skip


@pytest.mark.parametrize(
    ("case", "counts"),
    [
        ("any defect", (4, 2, 3, 1)),
        ("locate", (2, 2, 1, 1)),
        ("no_name", (2, 1, 1, 0)),
        ("wrong_purpose", (1, 0, 1, 0)),
        ("duplicate", (0, 0, 0, 0)),
        ("eligible", (4, 2, 4, 2)),
        ("time_zone", (1, 1, 1, 1)),  # that of request 3 is not counted: it is ineligible
        ("order_day_91", (1, 0, 1, 0)),
    ],
)
def test_counted_by_hand(case, counts):
    assert row(score({"none": SAID}, CASES_OF_EIGHT, 8), case) == counts


def test_a_row_for_each_screen_and_each_case():
    found = score({"a": SAID, "b": ~SAID}, CASES_OF_EIGHT, 8)

    assert found.schema == SCORE
    assert found["screen"].to_list() == ["a"] * len(CASES) + ["b"] * len(CASES)
    assert found["case"].to_list() == [*CASES, *CASES]
    assert row(found.filter(pl.col("screen") == "b"), "locate") == (2, 0, 1, 0)


def test_rates_have_wilsons_interval_and_none_without_requests():
    found = score({"none": SAID}, CASES_OF_EIGHT, 8)
    rates = {case: rest for case, *rest in found.select("case", "rate", "low", "high").iter_rows()}

    assert rates["eligible"] == [0.5, *wilson(2, 4)]
    assert rates["duplicate"] == [None, 0.0, 1.0]


def test_without_requests_nothing_is_counted():
    found = score({"none": pl.Series([], dtype=pl.Boolean)}, planted(), 0)
    assert found["requests"].sum() == 0


@given(
    st.lists(st.tuples(st.integers(0, 11), st.sampled_from((*DEFECTS[:4], *CONTROLS))), max_size=20),
    st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_laws(rows, said):
    """Eligible and ineligible are all; of a screen and its opposite exactly one is wrong, on each."""
    cases = planted(*rows)
    found = score({"said": pl.Series(said), "not": ~pl.Series(said)}, cases, 12)
    both = found.partition_by("screen")

    assert row(both[0], "any defect")[0] + row(both[0], "eligible")[0] == 12
    assert (both[0]["wrong"] + both[1]["wrong"] == both[0]["requests"]).all()
    assert (found["wrong_alone"] <= found["requests_alone"]).all()
    defects = both[0].filter(pl.col("case").is_in(DEFECTS))
    assert defects["requests"].sum() == cases.filter(pl.col("case").is_in(DEFECTS)).unique().height
    assert cases_of(cases, 12)["request_id"].n_unique() == 12


UNFIT = planted(
    (0, "no_evidence"), (1, "no_evidence"), (1, "no_statute"), (2, "placeholder"), (3, "time_zone")
)
STATED = papers(*[{"evidence": None}] * 2, *[{}] * (REQUESTS - 2))

RULES = """
from dataclasses import dataclass, field
import polars as pl

@dataclass(frozen=True)
class Ruled:
    without: str = ""

    def open(self, gazetteer):
        return self

    def rules(self):
        return tuple(rule for rule in ("evidence", "first") if rule not in self.without.split())

    def admit(self, requests, papers):
        said = pl.repeat(True, requests.height, dtype=pl.Boolean, eager=True)
        if "evidence" in self.rules():
            said = said & papers["evidence"].is_not_null()
        return said & (requests["request_id"] > 2) if "first" in self.rules() else said
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_with_papers(tmp_path_factory.mktemp("datasets") / "tiny", STATED, UNFIT)


@pytest.fixture
def ruled(tmp_path):
    """The spec of a screen with two rules: evidence, and that the request is not one of the first three."""
    file = tmp_path / "ruled.py"
    file.write_text(RULES)
    return f"{file}:Ruled"


def admit(*arguments, columns=120):
    """Run the command."""
    return confirmbench(*arguments, COLUMNS=columns)


def wrong(scores, case):
    """How many of how many were decided wrongly, screen by screen."""
    return scores.filter(pl.col("case") == case).select("wrong", "requests").rows()


def test_each_screen_is_scored_against_what_was_planted(folder):
    """Three of 28 requests are ineligible; two of them lack their evidence."""
    found = try_all(load(folder), ["none", "fields_present(fields=())"], Silent())

    assert (found.requests, found.rules, found.scores.schema) == (REQUESTS, None, SCORE)
    assert wrong(found.scores, "any defect") == [(3, 3), (1, 3)]
    assert wrong(found.scores, "no_evidence") == [(2, 2), (0, 2)]
    assert wrong(found.scores, "eligible") == [(0, 25), (0, 25)]


def test_papers_from_elsewhere_take_the_place_of_the_datasets_own(folder):
    """Without any, a screen that asks for papers refuses everything."""
    found = try_all(load(folder), ["fields_present"], Silent(), papers())
    assert (wrong(found.scores, "any defect"), wrong(found.scores, "eligible")) == ([(0, 3)], [(25, 25)])


def test_each_rule_is_switched_off_in_turn(folder, ruled):
    """What one rule alone keeps out comes in without it."""
    found = try_all(load(folder), ["none", ruled], Silent(), each_rule=True)

    assert found.rules["without"].unique(maintain_order=True).to_list() == ["evidence", "first"]
    assert wrong(found.rules, "placeholder") == [(0, 1), (1, 1)]
    assert wrong(found.rules, "no_evidence") == [(0, 2), (0, 2)]
    (without,) = (each for rule, each in each_without(*screens_of([f"{ruled}(without='first')"]).values()))
    assert without.without == "first evidence"


def test_what_cannot_be_tried(folder, tmp_path, ruled):
    with pytest.raises(ConfirmbenchError, match=r"The screen zip_like is there twice\."):
        try_all(load(folder), ["zip_like", "zip_like()"], Silent())
    with pytest.raises(ConfirmbenchError, match="None of none, zip_like has rules to switch off"):
        try_all(load(folder), ["none", "zip_like"], Silent(), each_rule=True)
    with pytest.raises(ConfirmbenchError, match="have no papers; generate a dataset from a profile"):
        try_all(load(write_tiny(tmp_path / "bare")), ["none"], Silent())


def test_a_screen_that_fails_is_named(folder, tmp_path):
    """What it raised, what it returned: in one message."""
    file = tmp_path / "broken.py"
    file.write_text(RULES.replace("said = pl.repeat", "said = 1 / 0; pl.repeat"))
    with pytest.raises(
        ConfirmbenchError, match=r"Ruled failed: ZeroDivisionError: division by zero\. .*says"
    ):
        try_all(load(folder), [f"{file}:Ruled"], Silent())
    other = tmp_path / "short.py"
    other.write_text(RULES.replace("return said &", "return said[1:] if True else said &"))
    with pytest.raises(
        ConfirmbenchError, match=r"short.py:Ruled: admit\(\) returned 27 values for 28 requests"
    ):
        try_all(load(folder), [f"{other}:Ruled"], Silent())


def test_text_for_people(folder, ruled):
    """Counts with their shares, denominators in the titles, and what each rule keeps out alone."""
    text = trial_text(try_all(load(folder), [ruled, "none"], Silent(), each_rule=True), "terminal", 100)

    assert max(map(len, text.splitlines())) <= 100 or str(ruled) in text
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "none 28 (100 %) 3 (100 %) 0 (0 %)" in " ".join(rows)
    assert any(row.startswith("no_evidence 2 0 (0 %)") for row in rows)
    assert not any(row.startswith("duplicate") for row in rows)  # there is none
    assert any("placeholder +1" in row for row in rows)


def test_text_for_documents_and_programs(folder, ruled):
    found = try_all(load(folder), [ruled, "none"], Silent(), each_rule=True)

    tables = trial_text(found, "markdown", 80).split("\n\n")
    assert [table.splitlines()[0].split(" | ")[0] for table in tables] == ["| screen", "| case", "| screen"]
    rows = list(csv.DictReader(trial_text(found, "csv", 80).splitlines()))
    assert len(rows) == found.scores.height + found.rules.height
    assert {row["without"] for row in rows} == {"", "evidence", "first"}
    whole = try_all(load(folder), ["none"], Silent())
    assert json.loads(trial_text(whole, "json", 80)) == whole.scores.to_dicts()


def test_counts_have_their_share():
    assert with_share(12, 3529) == "12 (0.34 %)"
    assert with_share(0, 0) == "-"


def test_the_command(folder, tmp_path):
    """Prints the tables, says on standard error what it is doing, and takes papers from a file."""
    own = tmp_path / "papers.csv"
    STATED.write_csv(own)
    done = admit("admit", folder, "--screen", "fields_present(fields=())", "--papers", own)

    assert done.returncode == 0, done.stderr
    assert "26 (92.9 %)" in done.stdout
    assert "95% Wilson" in done.stdout
    assert "fields_present(fields=()), 28 rows" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--screen", "zip"], "There is no screen called zip"),
        (["--screen", "none", "--papers", "nowhere.csv"], "There is no file nowhere.csv."),
    ],
)
def test_wrong_input_ends_with_2(folder, arguments, message):
    done = admit("admit", folder, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
