"""Who makes the fewest errors: counts that were written by hand, and no winner where there is none."""

from dataclasses import replace

import polars as pl
import pytest

from bench.output.fewest import fewest
from bench.runs.points import FCR, FNR
from tests.bench.page.made_words import Made, errs, material

THREE = {"careful": errs(200, 2), "keen": errs(10, 40), "loose": errs(100, 300)}
ALL = [("careful", "keen"), ("careful", "loose"), ("keen", "loose")]


def test_one_that_the_tests_tell_from_all_others():
    told = fewest(material(THREE, {FCR: ALL, FNR: ALL}))

    assert told == [
        "careful makes the fewest wrong confirms: 2 among the 1,000 requests that should not be confirmed "
        "(0.2 %); the others make 40 or more, and the tests tell each of them apart from careful.",
        "What that costs: careful makes 200 wrong no-matches among the 1,000 requests that should be "
        "confirmed (20.0 %) and answers 12,000 requests a second.",
        "keen makes the fewest wrong no-matches: 10 among the 1,000 requests that should be confirmed "
        "(1.0 %); the others make 100 or more, and the tests tell each of them apart from keen; keen "
        "pays with 40 (4.0 %) wrong confirms.",
    ]


def test_without_tests_nothing_is_said_of_certainty():
    told = " ".join(fewest(material(THREE)))

    assert "careful makes the fewest wrong confirms: 2 among" in told
    assert "test" not in told


def test_a_tie_is_no_win():
    tied = material(THREE, {FCR: [("careful", "loose"), ("keen", "loose")], FNR: ALL})
    who, cost, _ = fewest(tied)

    assert who == (
        "careful (2) and keen (40) make the fewest wrong confirms among the 1,000 requests that should not "
        "be confirmed; no test tells them apart."
    )
    assert cost == (
        "What that costs: keen makes 10 wrong no-matches among the 1,000 requests that should be confirmed "
        "(1.0 %) and answers 12,000 requests a second; careful 200 (20.0 %) and 12,000 a second."
    )


def test_ties_are_not_passed_on():
    """careful is tied with both, yet these two differ."""
    who = fewest(material(THREE, {FCR: [("keen", "loose")], FNR: ALL}))[0]

    assert who.startswith("careful (2), keen (40) and loose (300) make the fewest wrong confirms")
    assert who.endswith("; no test tells the others from careful.")


def test_all_tied():
    who = fewest(material(THREE, {FCR: [], FNR: ALL}))[0]

    assert who.startswith(
        "No test tells careful (2), keen (40) and loose (300) apart by wrong confirms among"
    )
    assert "fewest" not in who


@pytest.mark.parametrize("differ", [None, {}])
def test_equal_counts(differ):
    told = fewest(material({"a": errs(5, 0), "b": errs(5, 0)}, differ))

    assert told[0] == (
        "All 2 matchers make as many wrong confirms among the 1,000 requests that should not be confirmed: 0."
    )
    assert told[-1].startswith("All 2 matchers make as many wrong no-matches")


def test_a_tie_for_the_first_place_without_tests():
    told = fewest(material({"a": errs(5, 0), "b": errs(9, 0), "c": errs(1, 7)}))

    assert told[0].startswith("a (0) and b (0) make the fewest wrong confirms among the 1,000")
    assert told[2].endswith("the others make 5 or more; c pays with 7 (0.7 %) wrong confirms.")


def test_many_in_a_tie_are_counted():
    many = {f"m{place}": errs(place, place) for place in range(9)}
    who, cost, misses = fewest(material(many, {}))

    assert who.startswith("No test tells m0 (0), m1 (1) and 7 others (2 to 8) apart by wrong confirms")
    assert cost.startswith("What that costs: m0 makes 0 wrong no-matches among the 1,000")
    assert cost.endswith("; the 8 others up to 8 (0.8 %), m8.")
    assert misses.startswith("No test tells m0 (0), m1 (1) and 7 others (2 to 8) apart by wrong no-matches")


def test_a_pair_that_was_not_tested_is_no_tie():
    tested = material(THREE, {})
    untested = replace(tested, tests=tested.tests.filter(pl.col("a") != "keen"))
    told = fewest(untested)

    assert told[0].startswith("careful makes the fewest wrong confirms: 2 among")
    assert not any("test" in each for each in told)


def test_of_two_the_other():
    told = fewest(material({"a": errs(1, 1), "b": errs(200, 200)}, {FCR: [("a", "b")], FNR: [("a", "b")]}))

    assert told[0].endswith("; the other makes 200, and the tests tell it apart from a.")
    assert told[2].endswith("; the other makes 200, and the tests tell it apart from a.")  # no price twice


def test_one_alone_has_nobody_to_beat():
    assert fewest(material({"only": errs(0, 25)})) == [
        "only makes 25 wrong confirms among the 1,000 requests that should not be confirmed (2.5 %), "
        "makes 0 wrong no-matches among the 1,000 requests that should be confirmed and answers 12,000 "
        "requests a second."
    ]


def test_no_one_answered():
    assert fewest(material({"broken": Made({}, status="error")})) == []


def test_bounds_and_the_oracle_are_not_praised():
    bounds = {
        "never": errs(200, 0),
        "always": errs(0, 500),
        "told": errs(0, 0, name="oracle", reads_truth=True),
    }
    told = " ".join(fewest(material({"a": errs(5, 5), "b": errs(6, 6), **bounds}, {})))

    assert not any(name in told for name in bounds)


def test_times_that_were_not_measured_are_not_told():
    told = " ".join(fewest(material({"a": errs(5, 5, speed=None), "b": errs(6, 6, speed=None)})))

    assert "second" not in told


def test_names_stand_as_they_are():
    odd = "<b>x</b> | `y`(path='a_b')"

    assert odd in fewest(material({odd: errs(0, 0), "plain": errs(1, 1)}))[0]
