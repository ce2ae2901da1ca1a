"""Paired differences, against numbers counted by hand."""

import dataclasses

import polars as pl
import pytest

from bench.page.figures.differences import MOST_PAIRS, differences, figure, with_sign
from tests.bench.page.figures.of_forty import FORTY, MARKUP, NEVER, RIGHT, drawn, many, material

THREE = {"forty": FORTY, "nobody": NEVER, "perfect": RIGHT}


def test_each_pair_is_turned_to_the_earlier_one_in_the_order_of_errors():
    """Of 16 that should be confirmed forty misses 6 and nobody 16; of 24 others forty confirms 5."""
    found = differences(material(THREE))
    points = {(m, a, r): d for m, a, r, d in found.select("matcher", "against", "rate", "difference").rows()}

    assert points == {
        ("nobody", "perfect", "FNR"): pytest.approx(16 / 16),
        ("forty", "perfect", "FNR"): pytest.approx(6 / 16),
        ("forty", "nobody", "FNR"): pytest.approx(-10 / 16),
        ("nobody", "perfect", "FCR"): 0,
        ("forty", "perfect", "FCR"): pytest.approx(5 / 24),
        ("forty", "nobody", "FCR"): pytest.approx(5 / 24),
    }


def test_intervals_and_counts_turn_with_the_difference():
    found = differences(material(THREE))
    turned = found.filter(matcher="forty", against="nobody", rate="FNR")

    assert turned.select("errors", "errors_against", "requests").row(0) == (360, 960, 960)
    assert found.filter(~pl.col("difference").is_between("low", "high")).is_empty()


def test_a_pair_that_no_test_tells_apart_is_open():
    found = differences(material(THREE))
    open_ones = found.filter(~pl.col("finding")).select("matcher", "against", "rate").rows()

    assert open_ones == [("nobody", "perfect", "FCR")]


def test_beyond_so_many_pairs_each_is_against_the_best():
    five, six = (differences(material(many(number), copies=3)) for number in (5, 6))

    assert five.height == 2 * MOST_PAIRS
    assert six.height == 2 * 5
    assert six["against"].unique().to_list() == ["matcher 0"]


def test_bounds_are_left_out():
    found = differences(material({"never": NEVER, "forty": FORTY, "perfect": RIGHT}))

    assert found.select("matcher", "against").unique().rows() == [("forty", "perfect")]


def test_tie_groups_are_named():
    caption = figure(material(THREE, failed=("slow",))).caption

    assert "FNR: every test tells its two apart." in caption
    assert "FCR, not told apart: nobody and perfect." in caption
    assert "slow (timed out)" in caption


def test_words_say_the_counts():
    found = figure(material(THREE))

    assert "FNR of the 960 that should be confirmed and FCR of the 1,440 that should not be" in found.caption
    assert "FNR: 3 of 3 differences are findings" in found.alt
    assert "the largest is 100.00 points, nobody (960 of 960) against perfect (0)" in found.alt


def test_small_findings_beside_large_ones_get_an_axis_that_shows_them():
    made = material(THREE)
    small = pl.when(a="forty", b="perfect").then(pl.lit(0.01)).otherwise(pl.lit(1.0))
    tests = made.tests.with_columns(difference=small, low=pl.lit(0.0), high=pl.lit(1.0))
    found = figure(dataclasses.replace(made, tests=tests))

    scale = next(layer["encoding"]["x"]["scale"] for layer in found.spec["hconcat"][0]["layer"][1:2])
    assert (scale["type"], scale["constant"]) == ("symlog", 1)
    assert "logarithmic away from 0" in drawn(found)


@pytest.mark.parametrize("number", [2, 3, 50])
def test_any_number_of_matchers_is_drawn(number):
    drawn(figure(material(many(number), copies=2)))


def test_the_same_answers_are_drawn_at_zero():
    svg = drawn(figure(material({"one": RIGHT, "other": RIGHT})))

    assert ">0<" in svg


def test_names_with_markup_are_drawn_as_text():
    drawn(figure(material({MARKUP: FORTY, "other": NEVER})))


def test_without_tests_there_is_no_picture():
    assert figure(material({"forty": FORTY})) is None
    assert figure(material(THREE, with_tests=False)) is None
    assert figure(material({}, failed=("slow",))) is None


@pytest.mark.parametrize(("share", "text"), [(0.0123, "+1.23"), (-0.00002, "\u22120.002"), (0.0, "0")])
def test_differences_have_their_sign(share, text):
    assert with_sign(share) == text
