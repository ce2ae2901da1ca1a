"""Logarithmic axes: pixels and values, ends and ticks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.page.figures.plane import LogAxis, log_axis


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
