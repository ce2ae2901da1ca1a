"""Rates as shades.

The order of matchers: that of the leaderboard.

Logarithmic axes: pixels and values, ends and ticks.

Specifications without style, and data as JSON.
"""

from itertools import pairwise

import altair
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.page.figures.marks import (
    COLOURS,
    FEW,
    INKS,
    LABELS,
    MOST_ROWS,
    NONE,
    LogAxis,
    best,
    by_error,
    competing,
    log_axis,
    shade,
    spec_of,
    values,
    why_best,
)
from tests.bench.page.figures.of_forty import FORTY, NEVER, RIGHT, material


def test_those_within_the_limit_come_by_fnr_and_the_others_by_fcr_behind_them():
    found = material({"forty": FORTY, "nobody": NEVER, "perfect": RIGHT})

    assert by_error(found) == ["perfect", "nobody", "forty"]
    assert best(found) == "perfect"
    assert why_best(found) == "the lowest FNR of those whose FCR is at most 0.1 %"


def test_bounds_and_the_oracle_come_last_and_do_not_compete():
    found = material({"told": RIGHT, "never": NEVER, "forty": FORTY}, oracle="told")

    assert by_error(found) == ["forty", "never", "told"]
    assert competing(found) == ["forty"]
    assert why_best(found) == "the lowest FCR, none being at most 0.1 %"


def test_without_answers_there_is_no_best():
    found = material({}, failed=("slow",))

    assert by_error(found) == []
    assert best(found) is None


@given(st.floats(1e-6, 1e6), st.booleans())
def test_pixels_and_values_are_inverse(value, up):
    axis = LogAxis(1e-6, 1e6, 640, up)

    assert axis.value(axis.pixel(value)) == pytest.approx(value)


def test_high_values_are_right_and_on_top():
    assert LogAxis(1, 100, 200).pixel(10) == pytest.approx(100)
    assert LogAxis(1, 100, 200).pixel(100) == pytest.approx(200)
    assert LogAxis(1, 100, 200, up=True).pixel(100) == pytest.approx(0)


@given(st.lists(st.floats(1e-6, 1), min_size=1))
def test_all_values_have_room_on_a_factor_of_ten_or_more(values):
    axis = log_axis(values, 640, most=1)

    assert all(axis.low < value < axis.high for value in values)
    assert axis.high <= 1.02


@pytest.mark.parametrize("values", [[5.0], [0.2, 0.3]])
def test_close_values_get_an_axis_of_a_factor_of_ten(values):
    axis = log_axis(values, 640)

    assert axis.high / axis.low == pytest.approx(10)


def test_ticks_are_round_and_between_the_ends():
    assert LogAxis(0.003, 0.9, 640).ticks == [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
    assert LogAxis(1e-6, 1.0, 300).ticks == [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0]


def luminance(colour):
    """WCAG 2: relative luminance of an sRGB colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("colour", "ink"), list(zip(COLOURS, INKS, strict=True)))
def test_text_on_every_shade_has_enough_contrast(colour, ink):
    low, high = sorted((luminance(colour), luminance(ink)))

    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_every_shade_is_darker_than_the_one_before():
    assert all(luminance(a) > 1.3 * luminance(b) for a, b in pairwise(COLOURS))


@pytest.mark.parametrize(
    ("rate", "label", "text"),
    [
        (None, FEW, "few"),
        (0.0, NONE, "0"),
        (0.0009, LABELS[0], "0.09"),
        (0.001, LABELS[1], "0.1"),
        (0.2999, LABELS[5], "30.0"),
        (0.3, LABELS[6], "30.0"),
        (1.0, LABELS[6], "100"),
    ],
)
def test_a_rate_belongs_to_the_class_whose_lower_end_it_reaches(rate, label, text):
    found = shade(rate)

    assert (found["shade"], found["text"]) == (label, text)


def test_the_configuration_that_altair_adds_is_left_out():
    spec = spec_of(altair.Chart(altair.Data(values=[{"a": 1}])).mark_point().encode(x="a:Q"))

    assert "config" not in spec
    assert spec["data"] == {"values": [{"a": 1}]}


def test_what_is_no_number_is_null():
    frame = pl.DataFrame({"a": [1.5, float("nan"), float("inf"), None], "b": ["x"] * 4})

    assert [row["a"] for row in values(frame)] == [1.5, None, None, None]


def test_too_many_rows_are_refused():
    with pytest.raises(ValueError, match="too many"):
        values(pl.DataFrame({"a": range(MOST_ROWS + 1)}))
