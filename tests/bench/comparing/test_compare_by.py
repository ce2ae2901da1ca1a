"""compare --by on run folders made by hand, and what it prints."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from bench.comparing.by_slice import SLICE_TESTS, within_slices
from bench.comparing.by_slice_report import slices_text
from bench.comparing.by_slice_words import slice_findings
from bench.comparing.compare_by import compare_by
from bench.leaderboard.accuracy import keep
from bench.output.progress import Silent
from bench.output.tables import FORMATS
from bench.runs.paired_tests import TESTS
from bench.scoring.groupings import Groupings
from generators.errors import ConfirmbenchError
from generators.schema import EDITS
from tests.bench.made_runs import write_run_by_hand
from tests.bench.tiny import truth, write_tiny

RIGHT = range(11)


@pytest.fixture
def folder(tmp_path):
    tiny = write_tiny(tmp_path / "datasets" / "tiny")
    write_run_by_hand(
        tmp_path / "a",
        tiny,
        {"always": range(28), "exact": range(9), "blocked": RIGHT, "phonetic": None, "oracle": RIGHT},
        "oracle",
    )
    write_run_by_hand(tmp_path / "b", tiny, {"exact": RIGHT, "blocked": RIGHT})
    return tmp_path


def compared(folder, a, b=None, by=("kind",), **more):
    texts = [None if each is None else str(folder / each) for each in (a, b)]
    return compare_by(*texts, by, Silent(), datasets=folder / "datasets", **more)


def with_tests(found, floor=2):
    """The same with tests of slices that are small, of always against a matcher that is right."""
    everyone = truth()
    right = everyone["should_confirm"].to_numpy()
    wrong = [~right, np.zeros(28, np.bool_)]
    groupings = Groupings(everyone, pl.DataFrame(schema=EDITS))
    tests = within_slices(["always", "exact"], wrong, [(0, 1)], right, groupings, found.by, floor)
    return replace(found, tests=tests)


def test_one_run_is_held_against_the_one_with_the_fewest_errors(folder):
    found = compared(folder, "a")
    assert found.fewest == "blocked"  # no error; exact has two and always 17
    assert found.tests.schema == SLICE_TESTS
    assert found.tests.select("a", "b").unique(maintain_order=True).rows() == [
        ("blocked", "always"),
        ("blocked", "exact"),
    ]
    assert found.left_out == (("phonetic", "error"), ("oracle", "reads the truth"))
    renamed = found.tests.filter(value="renamed", rate="FNR", b="exact").row(0, named=True)
    assert (renamed["requests"], renamed["errors_a"], renamed["errors_b"]) == (3, 0, 2)
    assert "blocked is A for it has the fewest wrong answers" in slices_text(found, "terminal", 100)


def test_a_named_matcher_is_a(folder):
    found = compared(folder, "a:always")
    assert found.fewest is None
    assert found.tests["a"].unique().to_list() == ["always"]


def test_two_runs_and_two_matchers(folder):
    found = compared(folder, "a", "b")
    assert found.tests.select("a", "b").unique(maintain_order=True).rows() == [
        ("exact", "exact"),
        ("blocked", "blocked"),
    ]
    found = compared(folder, "a:always", "b:exact", by=["sex x kind", "Kind x Sex"])
    assert found.by == ("sex x kind",)
    assert found.tests["value"][0] == "not known x current"
    other = compared(folder, "a:always", "b:exact", by=["all"], question="person_on_file").tests
    assert other["requests"].to_list() == [16, 12]


def test_slices_too_small_say_so_and_are_no_test(folder):
    found = compared(folder, "a", "b")
    assert found.tests["p"].count() == 0
    counted, few = slice_findings(found)
    assert counted == "No slice has enough requests for a test."
    assert few.startswith("Fewer than 100 requests, so not tested: current (FNR, 8), renamed (FNR, 3)")
    assert few.endswith("namesake (FCR, 3) and 3 more.")
    text = slices_text(found, "terminal", 100)
    assert "renamed      exact    FNR          3  too few (2)  too few (0)" in text


def test_findings_are_told_the_largest_difference_first(folder):
    """always errs on all 4 + 3 + 3 + 2 + 2 + 3 that should not be confirmed, exact never."""
    found = with_tests(compared(folder, "a:always", "b:exact", by=["all", "kind"]))
    one, told, *rest = slice_findings(found)
    assert one == "1 of 10 tests (1 pair, 9 slices, FNR and FCR) is a finding:"
    assert told == "all = all: FCR is 100.00 points lower with B (0.0000 against 1.0000), q = 0.00015."
    assert rest == []
    made = pl.DataFrame(
        [("kind", each, "x", "y", "FCR", 200, 0, k, 0.0, k / 200, k / 200, 0.1) for each, k in _DIFFERENCES],
        schema=[*list(SLICE_TESTS)[:11], "p"],
        orient="row",
    ).with_columns(pl.lit(0.001).alias("q"))
    several = replace(found, by=("kind",), tests=made)
    lines = slice_findings(several)
    assert lines[0].endswith("are findings, the largest difference first:")
    assert [line.split(":")[0] for line in lines[1:]] == ["moved", "household", "stranger"]


_DIFFERENCES = (("stranger", 7), ("moved", 90), ("household", 40))


def test_no_finding_says_how_many_tests_there_were(folder):
    found = with_tests(compared(folder, "a:always", "b:exact"))
    said, *_ = slice_findings(found)
    assert said == "No difference is shown within any slice, by 8 tests (1 pair, 8 slices, FNR and FCR)."


def test_a_long_table_shows_its_findings_alone(folder):
    found = with_tests(compared(folder, "a:always", "b:exact"), floor=2)
    many = pl.concat([found.tests] * 6).with_columns(q=pl.when(pl.col("value") == "moved").then(0.01))
    text = slices_text(replace(found, tests=many), "terminal", 150)
    assert "6 of the 48 rows by kind: the largest findings." in text
    assert "household" not in text.split("6 of the 48")[0]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format(folder, form):
    for found in (compared(folder, "a"), with_tests(compared(folder, "a:always", "b:exact"))):
        text = slices_text(found, form, 80)
        assert "household" in text
        assert str(folder) not in text or form == "terminal"
        if form == "terminal":
            assert all(len(line) <= 80 for line in text.splitlines() if str(folder) not in line)


def test_json_and_csv_have_every_row_in_full(folder):
    found = with_tests(compared(folder, "a:always", "b:exact"))
    content = json.loads(slices_text(found, "json", 80))
    assert content["by"] == ["kind"]
    assert content["tests"] == found.tests.to_dicts()
    assert list(content["tests"][0]) == ["slice", "value", *TESTS]
    assert len(slices_text(found, "csv", 80).splitlines()) == 1 + 16


def test_refusals(folder):
    kept = keep(folder / "b", folder / "kept").folder
    with pytest.raises(ConfirmbenchError, match="stored accuracy has counts alone"):
        compare_by(str(folder / "a"), str(kept), ["kind"], Silent(), datasets=folder / "datasets")
    with pytest.raises(ConfirmbenchError, match="There is no slice 'knid'"):
        compared(folder, "a", by=["knid"])
    with pytest.raises(ConfirmbenchError, match="no question 'right'"):
        compared(folder, "a", question="right")
    with pytest.raises(ConfirmbenchError, match="has no matcher 'exakt'"):
        compared(folder, "a:exakt")
