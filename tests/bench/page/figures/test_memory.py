"""Peak memory in GB of 2^30 bytes, beside an empty interpreter."""

import pytest

from bench.page.figures.memory import figure
from tests.bench.page.figures.of_forty import drawn
from tests.bench.page.made_costs import MARKUP, failed, many, matcher, material


def test_bytes_are_gb_of_two_to_the_thirty_the_least_first():
    data = figure(material(matcher("big", peak_memory_bytes=3 * 2**30), matcher("half"))).data

    assert data.select("matcher", "gb").rows() == [("half", 0.5), ("big", 3.0)]


def test_words_have_the_numbers_and_the_interpreter():
    found = figure(material(matcher("big", peak_memory_bytes=3 * 2**30), matcher("half"), failed("late")))

    assert (
        found.alt
        == "Peak memory, the least first: half 0.50 GB, big 3.00 GB; an empty interpreter takes 0.1 GB."
    )
    assert "1,000,000 records and 20,000 requests" in found.caption
    assert "No answers: late (timeout)." in found.caption
    assert "3.00 GB" in drawn(found)


def test_nothing_measured_is_no_picture():
    assert figure(material(matcher("a", peak_memory_bytes=None), failed("late"))) is None


def test_less_than_an_interpreter_is_drawn():
    assert "0.01 GB" in drawn(figure(material(matcher("a", peak_memory_bytes=2**30 // 100))))


@pytest.mark.parametrize("number", [1, 5, 50])
def test_draws_any_number_of_matchers(number):
    drawn(figure(material(*many(number))))


def test_markup_is_text():
    drawn(figure(material(matcher(MARKUP))))
