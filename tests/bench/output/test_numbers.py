"""Numbers in sentences: never a 0 or 100 that is not one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.output.numbers import about, listed, percent


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.0669, "6.7 %"),
        (0.00044, "0.044 %"),
        (0.5, "50.0 %"),
        (0.99951, "over 99.9 %"),
        (0.000004, "4.0e-04 %"),
    ],
)
def test_percent(rate, text):
    assert percent(rate) == text


@given(st.integers(1, 10**9), st.integers(2, 10**9))
def test_only_none_is_0_and_only_all_is_100(part, whole):
    text = percent(min(part, whole - 1) / whole)

    assert text not in ("0 %", "0.0 %", "100 %", "100.0 %")


@pytest.mark.parametrize(
    ("speed", "text"),
    [(86_693, "87,000"), (1_760_825, "1.8 million"), (999_999, "1 million"), (12.34, "12"), (0.456, "0.46")],
)
def test_speeds_have_two_digits(speed, text):
    assert about(speed) == text


def test_listed():
    assert [listed(list("abc"[:n])) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
