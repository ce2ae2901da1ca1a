"""Numbers and names as they are written, cut to what there is room for."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.output import wording
from bench.output.wording import (
    LONGEST,
    bare_percent,
    cut,
    duration,
    listing,
    names,
    of,
    percent,
    rough,
    short,
)


def test_examples_in_the_docstrings_hold():
    found = doctest.testmod(wording)

    assert (found.attempted > 5, found.failed) == (True, 0)


@pytest.mark.parametrize("number", [1e-9, 0.0004, 0.03, 7.2, 99.4, 1e9])
def test_what_is_not_zero_does_not_read_as_zero(number):
    assert float(rough(number).replace(",", "")) == pytest.approx(number, rel=0.06)
    assert not duration(number).startswith("0 ")


def test_names_stay_on_one_line():
    assert cut("a\nb\t c") == "a b c"
    assert len(cut("x" * 200)) == 30
    assert "\n" not in names(["a\nb", "c"])


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.0, "0 %"),
        (0.000088, "0.0088 %"),
        (0.0267, "2.7 %"),
        (0.228, "22.8 %"),
        (0.01, "1.0 %"),
        (0.0999, "10.0 %"),
        (1.0, "100 %"),
    ],
)
def test_percent_has_one_decimal_or_two_digits(rate, text):
    assert percent(rate) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [(0.9991, "99.9"), (0.99996, "99.996"), (0.995, "99.5"), (1.0, "100"), (0.00999, "1.0"), (0.002, "0.2")],
)
def test_what_is_not_all_does_not_read_as_all(rate, text):
    assert bare_percent(rate) == text


@given(st.integers(1, 10**9), st.integers(2, 10**9))
def test_only_none_is_0_and_only_all_is_100(part, whole):
    assert percent(min(part, whole - 1) / whole) not in ("0 %", "0.0 %", "100 %", "100.0 %")


def test_a_long_name_is_cut_and_stands_on_one_line():
    assert short("a\nb") == "a b"
    assert len(short("x" * 200)) == LONGEST


def test_counts_and_lists():
    assert of(1_205, 57_000) == "1,205 of 57,000"
    assert (listing([]), listing(["a"]), listing(["a", "b", "c"])) == ("", "a", "a, b and c")
