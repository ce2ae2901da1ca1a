"""PPV against prevalence, against the formula worked by hand."""

import polars as pl
import pytest

from bench.page.figures.prevalence import LINES, NAMED, figure, ppv_rows
from tests.bench.page.figures.of_forty import drawn
from tests.bench.page.made_costs import MARKUP, failed, many, matcher, material


def at(found, prevalence):
    return found.filter(pl.col("prevalence") == prevalence).row(0, named=True)


def test_ppv_follows_from_recall_and_fcr():
    """Recall 0.9, FCR 0.01: at 1 % 0.009 / (0.009 + 0.0099); at 50 % 0.45 / (0.45 + 0.005)."""
    found = ppv_rows(material(matcher("a", misses=1000, wrong=100)))

    assert at(found, 0.01)["ppv"] == pytest.approx(0.009 / 0.0189)
    assert at(found, 0.5)["ppv"] == pytest.approx(0.45 / 0.455)
    assert at(found, 0.01)["right_confirms"] == 9000


def test_intervals_hold_the_ppv_and_all_named_prevalences_are_there():
    found = ppv_rows(material(matcher("a", misses=1000, wrong=100)))

    assert set(found.filter("named")["prevalence"]) == set(NAMED)
    assert found.filter(~pl.col("ppv").is_between("ppv_low", "ppv_high")).is_empty()
    assert found["prevalence"].is_sorted()
    assert (found["prevalence"].min(), found["prevalence"].max()) == (0.005, 0.5)


def test_without_a_wrong_confirm_the_lower_end_is_drawn_and_told():
    """0 of 10,000 may be 1 - 0.025^(1/n) = 0.0369 %; at 1 %: 0.0099 / (0.0099 + 0.99 x 0.000369) = 96.4 %."""
    found = figure(material(matcher("a", misses=100, wrong=0)))

    assert "a at least 96.4 % (0 of 10,000 confirmed wrongly)" in found.alt
    assert "Dashed, with open marks: no wrong confirm was seen" in found.caption
    assert at(ppv_rows(material(matcher("a", wrong=0))), 0.01)["ppv"] == 1


def test_who_never_confirms_has_no_ppv():
    found = figure(material(matcher("never", misses=10_000, wrong=0), matcher("a")))

    assert "without a PPV: never." in found.caption
    assert "never" not in found.alt
    assert figure(material(matcher("never", misses=10_000, wrong=0))) is None


def test_captions_have_the_denominators_and_those_left_out():
    caption = figure(material(matcher("a"), matcher("few", misses=1, wrong=1, negatives=50))).caption

    assert "10,000 requests that should be confirmed" in caption
    assert "fewer than 100 on a side): few." in caption
    assert figure(material(failed("late"))) is None


def test_lines_for_few_and_rows_for_many():
    few = figure(material(*many(LINES)))
    more = figure(material(*many(LINES + 3)))

    assert "layer" in few.spec
    assert "hconcat" in more.spec
    assert "Bands" in few.caption
    assert "Lines: 95 %" in more.caption


@pytest.mark.parametrize("number", [1, 8, 50])
def test_draws_any_number_of_matchers(number):
    svg = drawn(figure(material(*many(number))))

    assert "3.7" in svg


def test_markup_is_text():
    drawn(figure(material(matcher(MARKUP))))
    drawn(figure(material(matcher(MARKUP), *many(12))))
