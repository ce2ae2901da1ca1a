"""Expected errors in batches, against numbers worked by hand."""

import pytest

from bench.page.figures.expected import expected, figure
from bench.scoring.prevalence import REGISTRY
from tests.bench.page.figures.of_forty import drawn
from tests.bench.page.made_costs import MARKUP, failed, many, matcher, material


def test_rates_times_the_requests_of_each_side():
    """FNR 1 %, FCR 0.1 %; of 700,000 requests 25,900 should be confirmed and 674,100 should not."""
    found = expected(material(matcher("a", misses=100, wrong=10)))

    assert found["requests"].to_list() == [700_000, 7_000_000]
    assert found["wrong_confirms"].to_list() == pytest.approx([674.1, 6741])
    assert found["wrong_no_matches"].to_list() == pytest.approx([259, 2590])


def test_zero_is_drawn_at_the_upper_end_and_told_as_such():
    """1 - 0.025^(1/10,000) of 674,100 is 248.6."""
    found = figure(material(matcher("a", misses=100, wrong=0)))
    panel = found.spec["vconcat"][0]["hconcat"][0]
    row = panel["data"]["values"][0]

    assert (row["full"], row["value"], row["drawn"]) == (0, 0, pytest.approx(248.6, abs=0.1))
    assert "a at most 249 wrong confirms and 259 wrong no-matches" in found.alt
    assert "Open marks" in found.caption


def test_a_registry_of_another_size_is_an_extrapolation():
    small = figure(material(matcher("a"), records=1_000_000))
    whole = figure(material(matcher("a"), records=REGISTRY))

    assert "Extrapolated: measured against 1,000,000 records" in small.caption
    assert "expect more wrong confirms" in small.caption
    assert "expected, extrapolated" in drawn(small)
    assert "xtrapolated" not in whole.caption + drawn(whole)


def test_those_with_too_few_requests_are_named_and_failed_ones_are_not_drawn():
    found = figure(material(matcher("a"), matcher("few", positives=50, misses=1), failed("late")))

    assert "fewer than 100 on a side): few." in found.caption
    assert set(found.data["matcher"]) == {"a"}
    assert figure(material(failed("late"))) is None


@pytest.mark.parametrize("number", [1, 5, 50])
def test_draws_any_number_of_matchers(number):
    drawn(figure(material(*many(number))))


def test_markup_is_text():
    drawn(figure(material(matcher(MARKUP))))
