"""Time by phase: sums, order and what was not measured."""

import pytest

from bench.page.figures.time import figure
from tests.bench.page.figures.of_forty import drawn
from tests.bench.page.made_costs import MARKUP, failed, many, matcher, material


def bars(figure):
    return figure.spec["layer"][0]["data"]["values"]


def test_totals_are_of_fit_ask_and_score_and_the_quickest_is_first():
    slow = matcher("slow", fit_seconds=4.0, ask_seconds=2.0, score_seconds=1.0, load_seconds=99.0)
    data = figure(material(slow, matcher("quick"))).data

    assert data.select("matcher", "total_seconds").rows() == [("quick", 3.5), ("slow", 7.0)]


def test_bars_of_one_matcher_stand_end_to_end():
    found = bars(figure(material(matcher("a"))))

    assert [(row["phase"], row["from"], row["to"]) for row in found] == [
        ("fit", 0.0, 2.0),
        ("ask", 2.0, 3.0),
        ("score", 3.0, 3.5),
    ]


def test_a_phase_without_time_is_named_and_takes_no_room():
    found = figure(material(matcher("a", score_seconds=None)))

    assert "Not measured for every matcher: score." in found.caption
    assert [(row["from"], row["to"]) for row in bars(found)] == [(0.0, 2.0), (2.0, 3.0), (3.0, 3.0)]
    assert ">score<" not in drawn(found)


def test_words_have_totals_speeds_and_what_is_left_out():
    found = figure(material(matcher("a", speed=12_345.0), failed("late")))

    assert "3.5 s, 12,345 requests/s" in drawn(found)
    assert "a 3.5 s (fit 2 s, ask 1 s, score 0.5 s)" in found.alt
    assert "warm-up, which compiles, are left out" in found.caption
    assert "1,000,000 records, ask 20,000 requests" in found.caption
    assert "No answers: late (timeout)." in found.caption


def test_nothing_measured_is_no_picture():
    unmeasured = matcher("a", fit_seconds=None, ask_seconds=None, score_seconds=None)

    assert figure(material(unmeasured, failed("late"))) is None


@pytest.mark.parametrize("number", [1, 5, 50])
def test_draws_any_number_of_matchers(number):
    drawn(figure(material(*many(number))))


def test_markup_is_text():
    drawn(figure(material(matcher(MARKUP))))
