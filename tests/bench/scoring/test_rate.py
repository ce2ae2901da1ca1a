"""A rate: its interval, what its requests are worth, and how it prints."""

import doctest

import pytest

from bench.scoring import rate as module
from bench.scoring.rate import FCR, FNR, PRECISION, RARE_SHARE, SHARE, Rate, Rates, Side
from bench.statistics.intervals import Interval, clopper_pearson, wilson


def test_independent_requests_are_worth_themselves():
    rate = Rate(FNR, 3, 60)
    assert (rate.k, rate.n, rate.value) == (3, 60, 0.05)
    assert rate.interval() == wilson(3, 60)
    assert Rate(FCR, 3, 60).interval() == clopper_pearson(3, 60)


def test_an_effective_n_keeps_the_rate_and_widens_the_interval():
    rate = Rate(FNR, 3, 60, 40.0)
    assert (rate.k, rate.n, rate.value) == (2, 40, 0.05)
    assert rate.interval() == wilson(2, 40)
    assert rate.upper_bound() > Rate(FNR, 3, 60).upper_bound()


def test_nothing_but_errors_stays_so():
    assert Rate(FNR, 7, 7, 0.1 + 0.2).interval().high == 1.0


def test_without_requests_nothing_is_known():
    rate = Rate(FNR, 0, 0)
    assert (rate.value, rate.k, rate.n, rate.smoothed) == (None, 0, 0, 0.5)
    assert rate.interval() == Rate(FCR, 0, 0).interval() == Interval(0.0, 1.0)
    assert rate.known_interval() == (None, None)


def test_smoothed_rates_are_never_0_or_1():
    assert Rate(FNR, 0, 9).smoothed == 0.05
    assert Rate(FNR, 9, 9).smoothed == 0.95
    assert Rate(FNR, 3, 60, 40.0).smoothed == 2.5 / 41


@pytest.mark.parametrize("counts", [(-1, 3), (4, 3), (1, 3, 4.0), (1, 3, 0.0), (1, 3, -1.0)])
def test_refuses_what_cannot_be_rate(counts):
    with pytest.raises(ValueError, match=r"cannot be|are worth"):
        Rate(FNR, *counts)


@pytest.mark.parametrize("side", Side)
def test_the_side_knows_its_interval(side):
    expected = clopper_pearson if side in (FCR, RARE_SHARE) else wilson
    assert Rate(side, 5, 500).interval() == expected(5, 500)
    assert {FNR, FCR, PRECISION, SHARE, RARE_SHARE} == set(Side)


def test_a_frame_names_the_side():
    assert Rate("FCR", 1, 10) == Rate(FCR, 1, 10)
    with pytest.raises(ValueError, match="FPR"):
        Rate("FPR", 1, 10)


def test_prints_itself():
    rate = Rate(FNR, 1_116, 43_000)
    assert str(rate) == f"{rate}" == "0.0260 (1,116/43,000)"
    assert f"{rate:interval}" == f"0.0260 (1,116/43,000) {rate.interval()}"
    assert f"{rate:>25}" == "    0.0260 (1,116/43,000)"
    assert (rate.brief, rate.wordy) == ("2.6 %", "2.6 % (1,116 of 43,000)")
    assert f"{Rate(FNR, 0, 0):interval}" == "- (0/0)"
    assert Rate(FNR, 0, 0).brief == "-"


def test_both_rates_of_a_matcher():
    rates = Rates(Rate(FNR, 1, 2), Rate(FCR, 3, 4))
    assert list(rates) == [rates.of(FNR), rates.of(FCR)]
    assert FNR.other is FCR
    assert FCR.other is FNR


def test_examples_in_the_docstrings_hold():
    tested = doctest.testmod(module)
    assert (tested.failed, tested.attempted) == (0, 6)
