"""Tests within slices: forty requests counted by hand, and no more findings than chance may give.

compare --by on run folders made by hand, and what it prints.
"""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from bench.comparing.by_slice import SLICE_TESTS, compare_by, slice_tests, slices_of, within_slices
from bench.comparing.by_slice_report import slice_findings, slices_text
from bench.leaderboard.accuracy import keep
from bench.output.formats import FORMATS
from bench.output.progress import Silent
from bench.scoring.groupings import Groupings
from bench.scoring.pairwise import TESTS, paired_tests
from generators.errors import ConfirmbenchError
from generators.schema import EDITS
from tests.bench import forty
from tests.bench.made_runs import write_run_by_hand
from tests.bench.tiny import truth, write_tiny

GROUPINGS = Groupings(forty.truth(), forty.edits())


def confirming(rows):
    return pl.Series("confirmed", [row in set(rows) for row in range(forty.REQUESTS)])


ANSWERS = {"forty": forty.ANSWERS, "on_file": confirming(range(22))}


def row_of(tests, value, rate, b="on_file"):
    return tests.filter(value=value, rate=rate, b=b).row(0, named=True)


def test_kinds_by_hand():
    tests = slice_tests(ANSWERS, GROUPINGS, ["kind"], against="forty", floor=4)
    assert tests.schema == SLICE_TESTS
    assert tests.height == 8 * 2  # each kind has both sides, one of them without a request
    current = row_of(tests, "current", "FNR")
    assert (current["requests"], current["errors_a"], current["errors_b"]) == (12, 3, 0)
    assert current["mcnemar_p"] == pytest.approx(2 / 2**3)
    assert current["p"] == 1.0  # 9, 10 and 11 are one dwelling, which is no evidence alone
    moved = row_of(tests, "moved", "FCR")
    assert (moved["requests"], moved["errors_a"], moved["errors_b"]) == (6, 2, 6)
    assert (moved["only_a"], moved["only_b"], moved["p"]) == (0, 4, pytest.approx(2 / 2**4))
    family = tests["p"].drop_nulls()
    assert family.len() == 6  # those with four requests: two by FNR, and moved, household, namesake, stranger
    assert moved["q"] == pytest.approx(moved["p"] * 6)


def test_below_the_floor_there_are_counts_and_no_test():
    tests = slice_tests(ANSWERS, GROUPINGS, ["kind"], against="forty", floor=4)
    successor = row_of(tests, "successor", "FCR")
    assert (successor["requests"], successor["errors_a"], successor["only_a"]) == (3, 1, 1)
    assert [successor[name] for name in ("low", "high", "effective_n", "mcnemar_p", "p", "q")] == [None] * 6


def test_a_side_without_requests():
    for floor in (0, 4):
        none = row_of(slice_tests(ANSWERS, GROUPINGS, ["kind"], floor=floor), "moved", "FNR", b="forty")
        assert (none["requests"], none["errors_a"], none["rate_a"], none["low"]) == (0, 0, None, None)


def test_the_slice_of_all_is_the_whole():
    alone = slice_tests(ANSWERS, GROUPINGS, ["all"], against="forty", floor=0)
    assert alone.select("slice", "value").unique().rows() == [("all", "all")]
    assert alone.drop("slice", "value").equals(paired_tests(ANSWERS, GROUPINGS.truth))


def test_a_request_is_in_every_slice_of_its_edits():
    slices = {value: list(members) for value, members in slices_of(GROUPINGS.of("edit_field x edit"))}
    assert slices["street x drop"] == [0, 9]
    assert slices["surname x substitute"] == [9]  # twice in one surname is one request
    assert slices["surname x substitute on the record"] == [16]
    tests = slice_tests(ANSWERS, GROUPINGS, ["Edit x edit_field"], against="forty", floor=1)
    assert row_of(tests, "street x drop", "FNR")["requests"] == 2


def test_slices_named_twice_are_one_and_the_family_is_all_of_them():
    tests = slice_tests(ANSWERS, GROUPINGS, ["kind", "KIND", "sex"], against="forty", floor=4)
    assert tests["slice"].unique(maintain_order=True).to_list() == ["kind", "sex"]
    alone = slice_tests(ANSWERS, GROUPINGS, ["kind"], against="forty", floor=4)
    both = tests.filter(slice="kind")
    assert both.drop("q").equals(alone.drop("q"))
    assert both["q"].to_list() != alone["q"].to_list()


def test_the_one_with_the_fewest_errors_is_a():
    """Wrong answers: forty 6 + 5, on_file 0 + 6, nobody 16 + 0."""
    answers = ANSWERS | {"nobody": confirming([])}
    tests = slice_tests(answers, GROUPINGS, ["kind"])
    assert tests.select("a", "b").unique(maintain_order=True).rows() == [
        ("on_file", "forty"),
        ("on_file", "nobody"),
    ]
    assert tests["p"].count() == 0  # none has 100 requests


@pytest.mark.parametrize(
    ("by", "against", "text"),
    [
        (["knid"], None, "no slice 'knid'; the slices are all, kind"),
        (["kind x kind"], None, "crosses no two things"),
        (["kind"], "twin", "no matcher 'twin'; there are forty, on_file"),
    ],
)
def test_bad_names(by, against, text):
    with pytest.raises(ConfirmbenchError, match=text):
        slice_tests(ANSWERS, GROUPINGS, by, against=against)


def test_answers_that_do_not_fit():
    with pytest.raises(ConfirmbenchError, match="39 answers"):
        slice_tests({"a": forty.ANSWERS, "b": forty.ANSWERS[:39]}, GROUPINGS, ["kind"])


def test_a_thousand_null_datasets_give_few_false_discoveries():
    """Three matchers that err alike, by whole submissions of two, in three slices: no finding is true.

    5 % of a thousand is 50. Without clusters and the number of tests there are 784.
    """
    rng = np.random.Generator(np.random.Philox(11))
    n = 480
    truth = pl.concat([forty.truth()] * 12).with_columns(
        pl.Series("submission_id", np.arange(n) // 2),
        pl.lit(None, pl.Int64()).alias("person_id"),
        pl.lit(None, pl.Int64()).alias("dwelling_id"),
        pl.Series("should_confirm", np.arange(n) % 8 < 4),
        pl.Series("birth_decade", 1950 + 10 * (np.arange(n) // 160), pl.Int16()),
    )
    groupings = Groupings(truth, forty.edits())
    right = truth["should_confirm"].to_numpy()
    found = np.zeros((1000, 2), np.bool_)
    for once in found:
        wrong = np.repeat(rng.random((3, n // 2)) < 0.4, 2, axis=1)
        answers = {name: pl.Series(right ^ each) for name, each in zip("xyz", wrong, strict=True)}
        tests = slice_tests(answers, groupings, ["birth_decade"], against="x", floor=10)
        assert tests["p"].count() == 2 * 3 * 2
        once[:] = (tests["q"].min() < 0.05, tests["mcnemar_p"].min() < 0.05)
    by_q, by_mcnemar = found.sum(axis=0)
    assert by_q <= 50
    assert by_mcnemar > 500


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
