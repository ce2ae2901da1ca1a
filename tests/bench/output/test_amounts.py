"""Numbers and names, cut to what a picture has room for."""

import doctest

import pytest

from bench.output import amounts
from bench.output.amounts import cut, duration, names, rough


def test_examples_in_the_docstrings_hold():
    found = doctest.testmod(amounts)

    assert (found.attempted > 5, found.failed) == (True, 0)


@pytest.mark.parametrize("number", [1e-9, 0.0004, 0.03, 7.2, 99.4, 1e9])
def test_what_is_not_zero_does_not_read_as_zero(number):
    assert float(rough(number).replace(",", "")) == pytest.approx(number, rel=0.06)
    assert not duration(number).startswith("0 ")


def test_names_stay_on_one_line():
    assert cut("a\nb\t c") == "a b c"
    assert len(cut("x" * 200)) == 30
    assert "\n" not in names(["a\nb", "c"])
