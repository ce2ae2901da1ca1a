"""Tests within slices: forty requests counted by hand, and no more findings than chance may give."""

import numpy as np
import polars as pl
import pytest

from bench.comparing.by_slice import SLICE_TESTS, slice_tests, slices_of
from bench.comparing.pairwise import paired_tests
from bench.scoring.groupings import Groupings
from generators.errors import ConfirmbenchError
from tests.bench import forty

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
