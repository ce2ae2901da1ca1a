"""PPV against prevalence, against the formula worked by hand.

Expected errors in batches, against numbers worked by hand.
"""

import polars as pl
import pytest

from bench.page.figures.expected import expect
from bench.page.figures.expected import figure as expected_figure
from bench.page.figures.prevalence import LINES, NAMED, figure, ppv_rows
from bench.scoring.prevalence import REGISTRY
from tests.bench.page.figures.of_forty import drawn
from tests.bench.page.made import COSTLY_MARKUP, costing, failed, many, matcher


def at(found, prevalence):
    return found.filter(pl.col("prevalence") == prevalence).row(0, named=True)


def test_ppv_follows_from_recall_and_fcr():
    """Recall 0.9, FCR 0.01: at 1 % 0.009 / (0.009 + 0.0099); at 50 % 0.45 / (0.45 + 0.005)."""
    found = ppv_rows(costing(matcher("a", misses=1000, wrong=100)))

    assert at(found, 0.01)["ppv"] == pytest.approx(0.009 / 0.0189)
    assert at(found, 0.5)["ppv"] == pytest.approx(0.45 / 0.455)
    assert at(found, 0.01)["right_confirms"] == 9000


def test_intervals_hold_the_ppv_and_all_named_prevalences_are_there():
    found = ppv_rows(costing(matcher("a", misses=1000, wrong=100)))

    assert set(found.filter("named")["prevalence"]) == set(NAMED)
    assert found.filter(~pl.col("ppv").is_between("ppv_low", "ppv_high")).is_empty()
    assert found["prevalence"].is_sorted()
    assert (found["prevalence"].min(), found["prevalence"].max()) == (0.005, 0.5)


def test_without_a_wrong_confirm_the_lower_end_is_drawn_and_told():
    """0 of 10,000 may be 1 - 0.025^(1/n) = 0.0369 %; at 1 %: 0.0099 / (0.0099 + 0.99 x 0.000369) = 96.4 %."""
    found = figure(costing(matcher("a", misses=100, wrong=0)))

    assert "a at least 96.4 % (0 of 10,000 confirmed wrongly)" in found.alt
    assert "Dashed, with open marks: no wrong confirm was seen" in found.caption
    assert at(ppv_rows(costing(matcher("a", wrong=0))), 0.01)["ppv"] == 1


def test_who_never_confirms_has_no_ppv():
    found = figure(costing(matcher("never", misses=10_000, wrong=0), matcher("a")))

    assert "without a PPV: never." in found.caption
    assert "never" not in found.alt
    assert figure(costing(matcher("never", misses=10_000, wrong=0))) is None


def test_captions_have_the_denominators_and_those_left_out():
    caption = figure(costing(matcher("a"), matcher("few", misses=1, wrong=1, negatives=50))).caption

    assert "10,000 requests that should be confirmed" in caption
    assert "fewer than 100 on a side): few." in caption
    assert figure(costing(failed("late"))) is None


def test_lines_for_few_and_rows_for_many():
    few = figure(costing(*many(LINES)))
    more = figure(costing(*many(LINES + 3)))

    assert "layer" in few.spec
    assert "hconcat" in more.spec
    assert "Bands" in few.caption
    assert "Lines: 95 %" in more.caption


@pytest.mark.parametrize("number", [1, 8, 50])
def test_draws_any_number_of_matchers(number):
    svg = drawn(figure(costing(*many(number))))

    assert "3.7" in svg


def test_markup_is_text():
    drawn(figure(costing(matcher(COSTLY_MARKUP))))
    drawn(figure(costing(matcher(COSTLY_MARKUP), *many(12))))


def test_rates_times_the_requests_of_each_side():
    """FNR 1 %, FCR 0.1 %; of 700,000 requests 25,900 should be confirmed and 674,100 should not."""
    found = expect(costing(matcher("a", misses=100, wrong=10)))

    assert found["requests"].to_list() == [700_000, 7_000_000]
    assert found["wrong_confirms"].to_list() == pytest.approx([674.1, 6741])
    assert found["wrong_no_matches"].to_list() == pytest.approx([259, 2590])


def test_zero_is_drawn_at_the_upper_end_and_told_as_such():
    """1 - 0.025^(1/10,000) of 674,100 is 248.6."""
    found = expected_figure(costing(matcher("a", misses=100, wrong=0)))
    panel = found.spec["vconcat"][0]["hconcat"][0]
    row = panel["data"]["values"][0]

    assert (row["full"], row["value"], row["drawn"]) == (0, 0, pytest.approx(248.6, abs=0.1))
    assert "a at most 249 wrong confirms and 259 wrong no-matches" in found.alt
    assert "Open marks" in found.caption


def test_a_registry_of_another_size_is_an_extrapolation():
    small = expected_figure(costing(matcher("a"), records=1_000_000))
    whole = expected_figure(costing(matcher("a"), records=REGISTRY))

    assert "Extrapolated: measured against 1,000,000 records" in small.caption
    assert "expect more wrong confirms" in small.caption
    assert "expected, extrapolated" in drawn(small)
    assert "xtrapolated" not in whole.caption + drawn(whole)


def test_those_with_too_few_requests_are_named_and_failed_ones_are_not_drawn():
    found = expected_figure(costing(matcher("a"), matcher("few", positives=50, misses=1), failed("late")))

    assert "fewer than 100 on a side): few." in found.caption
    assert set(found.data["matcher"]) == {"a"}
    assert expected_figure(costing(failed("late"))) is None


@pytest.mark.parametrize("number", [1, 5, 50])
def test_expected_draws_any_number_of_matchers(number):
    drawn(expected_figure(costing(*many(number))))


def test_expected_markup_is_text():
    drawn(expected_figure(costing(matcher(COSTLY_MARKUP))))
