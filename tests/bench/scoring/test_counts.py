"""Rates against numbers worked out by hand."""

import pytest

from bench.scoring.counts import Counts

COUNTS = Counts(right_confirms=76, wrong_no_matches=4, wrong_confirms=5, right_no_matches=115)
NOTHING = Counts()


def test_each_rate_has_its_own_denominator():
    assert COUNTS.fnr == 4 / 80
    assert COUNTS.fcr == 5 / 120
    assert COUNTS.recall == 76 / 80
    assert COUNTS.precision == 76 / 81
    assert COUNTS.prevalence == 80 / 200
    assert COUNTS.confirm_rate == 81 / 200


def test_the_four_outcomes_add_up_to_the_requests():
    assert COUNTS.requests == 200 == COUNTS.positives + COUNTS.negatives


def test_precision_at_the_prevalence_of_the_batch_is_the_precision_of_the_batch():
    assert COUNTS.precision_at(0.4) == pytest.approx(COUNTS.precision)


def test_precision_falls_with_prevalence():
    """Recall 0.8 and FCR 0.01 at 3.7 %: 0.0296 / (0.0296 + 0.00963)."""
    counts = Counts(800, 200, 10, 990)
    assert counts.precision_at(0.037) == pytest.approx(0.0296 / 0.03923)
    low, high = counts.precision_interval_at(0.037)
    assert low < counts.precision_at(0.037) < high


@pytest.mark.parametrize("rate", ["fnr", "fcr", "recall", "precision", "prevalence", "confirm_rate"])
def test_a_rate_of_nothing_is_unknown(rate):
    assert getattr(NOTHING, rate) is None


def test_precision_elsewhere_is_unknown_without_either_rate():
    assert NOTHING.precision_at(0.5) is None
    assert Counts(3, 1, 0, 0).precision_at(0.5) is None
    assert Counts(0, 4, 0, 9).precision_at(0.5) is None  # nothing would ever be confirmed
    assert Counts(0, 4, 0, 9).precision_interval_at(0.5) is None


def test_counts_add_up_cell_by_cell():
    assert Counts(1, 2, 3, 4) + Counts(10, 20, 30, 40) == Counts(11, 22, 33, 44)


def test_intervals_hold_their_rates():
    assert COUNTS.fnr_interval().low < COUNTS.fnr < COUNTS.fnr_interval().high
    assert COUNTS.fcr_interval().low < COUNTS.fcr < COUNTS.fcr_interval().high
    assert COUNTS.precision_interval().low < COUNTS.precision < COUNTS.precision_interval().high
