"""Time by phase: sums, order and what was not measured.

Peak memory in GB of 2^30 bytes, beside an empty interpreter.
"""

import pytest

from bench.page.figures.memory import figure as memory_figure
from bench.page.figures.time import figure
from tests.bench.page.figures.of_forty import drawn
from tests.bench.page.made import COSTLY_MARKUP, costing, failed, many, matcher


def bars(figure):
    return figure.spec["layer"][0]["data"]["values"]


def test_totals_are_of_fit_ask_and_score_and_the_quickest_is_first():
    slow = matcher("slow", fit_seconds=4.0, ask_seconds=2.0, score_seconds=1.0, load_seconds=99.0)
    data = figure(costing(slow, matcher("quick"))).data

    assert data.select("matcher", "total_seconds").rows() == [("quick", 3.5), ("slow", 7.0)]


def test_bars_of_one_matcher_stand_end_to_end():
    found = bars(figure(costing(matcher("a"))))

    assert [(row["phase"], row["from"], row["to"]) for row in found] == [
        ("fit", 0.0, 2.0),
        ("ask", 2.0, 3.0),
        ("score", 3.0, 3.5),
    ]


def test_a_phase_without_time_is_named_and_takes_no_room():
    found = figure(costing(matcher("a", score_seconds=None)))

    assert "Not measured for every matcher: score." in found.caption
    assert [(row["from"], row["to"]) for row in bars(found)] == [(0.0, 2.0), (2.0, 3.0), (3.0, 3.0)]
    assert ">score<" not in drawn(found)


def test_words_have_totals_speeds_and_what_is_left_out():
    found = figure(costing(matcher("a", speed=12_345.0), failed("late")))

    assert "3.5 s, 12,345 requests/s" in drawn(found)
    assert "a 3.5 s (fit 2 s, ask 1 s, score 0.5 s)" in found.alt
    assert "warm-up, which compiles, are left out" in found.caption
    assert "1,000,000 records, ask 20,000 requests" in found.caption
    assert "No answers: late (timeout)." in found.caption


def test_nothing_measured_is_no_picture():
    unmeasured = matcher("a", fit_seconds=None, ask_seconds=None, score_seconds=None)

    assert figure(costing(unmeasured, failed("late"))) is None


@pytest.mark.parametrize("number", [1, 5, 50])
def test_draws_any_number_of_matchers(number):
    drawn(figure(costing(*many(number))))


def test_markup_is_text():
    drawn(figure(costing(matcher(COSTLY_MARKUP))))


def test_bytes_are_gb_of_two_to_the_thirty_the_least_first():
    data = memory_figure(costing(matcher("big", peak_memory_bytes=3 * 2**30), matcher("half"))).data

    assert data.select("matcher", "gb").rows() == [("half", 0.5), ("big", 3.0)]


def test_words_have_the_numbers_and_the_interpreter():
    found = memory_figure(
        costing(matcher("big", peak_memory_bytes=3 * 2**30), matcher("half"), failed("late"))
    )

    assert (
        found.alt
        == "Peak memory, the least first: half 0.50 GB, big 3.00 GB; an empty interpreter takes 0.1 GB."
    )
    assert "1,000,000 records and 20,000 requests" in found.caption
    assert "No answers: late (timeout)." in found.caption
    assert "3.00 GB" in drawn(found)


def test_memory_nothing_measured_is_no_picture():
    assert memory_figure(costing(matcher("a", peak_memory_bytes=None), failed("late"))) is None


def test_less_than_an_interpreter_is_drawn():
    assert "0.01 GB" in drawn(memory_figure(costing(matcher("a", peak_memory_bytes=2**30 // 100))))


@pytest.mark.parametrize("number", [1, 5, 50])
def test_memory_draws_any_number_of_matchers(number):
    drawn(memory_figure(costing(*many(number))))


def test_memory_markup_is_text():
    drawn(memory_figure(costing(matcher(COSTLY_MARKUP))))
