"""Counts and what they are worth."""

import pytest

from bench.statistics.counted import Counted
from bench.statistics.intervals import Interval, clopper_pearson, wilson


def test_independent_requests_are_worth_themselves():
    counted = Counted(3, 60)
    assert (counted.k, counted.n, counted.rate) == (3, 60, 0.05)
    assert counted.wilson() == wilson(3, 60)
    assert counted.clopper_pearson() == clopper_pearson(3, 60)


def test_an_effective_n_keeps_the_rate_and_widens_the_interval():
    counted = Counted(3, 60, 40.0)
    assert (counted.k, counted.n, counted.rate) == (2, 40, 0.05)
    assert counted.wilson() == wilson(2, 40)
    assert counted.upper_bound() > Counted(3, 60).upper_bound()


def test_nothing_but_errors_stays_so():
    assert Counted(7, 7, 0.1 + 0.2).wilson().high == 1.0


def test_without_requests_nothing_is_known():
    counted = Counted(0, 0)
    assert (counted.rate, counted.k, counted.n, counted.smoothed) == (None, 0, 0, 0.5)
    assert counted.clopper_pearson() == counted.wilson() == Interval(0.0, 1.0)


def test_smoothed_rates_are_never_0_or_1():
    assert Counted(0, 9).smoothed == 0.05
    assert Counted(9, 9).smoothed == 0.95
    assert Counted(3, 60, 40.0).smoothed == 2.5 / 41


@pytest.mark.parametrize("counts", [(-1, 3), (4, 3), (1, 3, 4.0), (1, 3, 0.0), (1, 3, -1.0)])
def test_refuses_what_cannot_be_counted(counts):
    with pytest.raises(ValueError, match=r"cannot be|are worth"):
        Counted(*counts)
