"""Groups of people against everybody, against numbers counted by hand."""

import dataclasses

import polars as pl
import pytest

from bench.page.figures.subgroups import figure
from tests.bench.page.figures.of_forty import FORTY, MARKUP, NEVER, RIGHT, drawn, many, material


@pytest.fixture(scope="module")
def forty():
    """Of 16 that should be confirmed 3 are hispanic, all missed; of the 13 white ones 3 were.

    Of the 24 others 2 are hispanic, both confirmed; of the 21 white ones 3 were. One origin is not known.
    """
    return figure(material({"forty": FORTY}))


def test_counts_are_those_of_the_forty_requests(forty):
    origin = forty.data.filter(subgroup="origin").select("group", "rate", "errors", "requests")
    counted = {(group, rate): (k / 60, n / 60) for group, rate, k, n in origin.rows()}

    assert counted == {
        ("white", "fnr"): (3, 13),
        ("white", "fcr"): (3, 21),
        ("hispanic", "fnr"): (3, 3),
        ("hispanic", "fcr"): (2, 2),
        ("not known", "fnr"): (0, 0),
        ("not known", "fcr"): (0, 1),
    }


def test_everybody_is_the_denominator_of_the_ratio(forty):
    overall = dict(forty.data.select("rate", "overall").unique().rows())

    assert overall == {"fnr": pytest.approx(6 / 16), "fcr": pytest.approx(5 / 24)}


def test_a_standardised_ratio_needs_nearly_all_kinds(forty):
    """No hispanic person is renamed, so their rate at everybody's mix is not known; white ones are."""
    fnr = forty.data.filter(subgroup="origin", rate="fnr")
    ratio = dict(fnr.select("group", "standardised_ratio").rows())

    # current: 0 of 9, renamed: 3 of 4; at 12 and 4 of 16, over 6 of 16
    assert ratio["white"] == pytest.approx((0 * 12 / 16 + 3 / 4 * 4 / 16) / (6 / 16))
    assert ratio["hispanic"] is None


def test_columns_of_one_value_are_left_out(forty):
    """All are female; tenure and others are not known of anybody."""
    assert forty.data["subgroup"].unique(maintain_order=True).to_list() == ["origin", "birth_decade"]


def test_groups_that_differ_are_filled_and_too_few_are_said_to_be(forty):
    rows = {row["group"]: row for row in forty.spec["hconcat"][0]["data"]["values"]}

    assert rows["origin: hispanic"]["filled"] == 1
    assert rows["birth_decade: 1950"]["few"] == "too few: 0 of 0"
    assert "too few: 0 of 0" in drawn(forty)


def test_words_name_the_matcher_and_what_differs(forty):
    assert forty.caption.startswith("forty, the one with the lowest FCR, none being at most 0.1 %")
    assert "FNR is 37.5 % and FCR is 20.8 %" in forty.caption
    assert "origin hispanic: FNR 2.6" in forty.alt
    assert "(180 of 180)" in forty.alt


def test_the_best_matcher_is_shown_and_the_oracle_only_when_alone():
    answers = {"told": RIGHT, "forty": FORTY, "nobody": NEVER}
    found = figure(material(answers, oracle="told", failed=("slow",)))

    assert found.data["matcher"].unique().to_list() == ["nobody"]
    assert "slow (timed out)" in found.caption


def test_zero_errors_leave_counts_and_no_rate():
    found = figure(material({"perfect": RIGHT}))

    assert found.data["ratio"].null_count() == found.data.height
    assert "0 of 0 tests of groups show a difference" in found.alt
    drawn(found)


@pytest.mark.parametrize("number", [1, 3, 50])
def test_any_number_of_matchers_is_drawn(number):
    drawn(figure(material(many(number), with_tests=False)))


def test_names_with_markup_are_drawn_as_text():
    drawn(figure(material({MARKUP: FORTY})))


def test_groups_with_markup_are_drawn_as_text():
    made = material({"forty": FORTY})
    named = pl.col("value").str.replace("hispanic", "<b>x|y</b>", literal=True)
    drawn(figure(dataclasses.replace(made, counts=made.counts.with_columns(named))))


def test_without_groups_there_is_no_picture():
    made = material({"forty": FORTY})
    plain = dataclasses.replace(made, counts=made.counts.filter(pl.col("slice").is_in(["all", "kind"])))

    assert figure(plain) is None
    assert figure(material({}, failed=("slow",))) is None
