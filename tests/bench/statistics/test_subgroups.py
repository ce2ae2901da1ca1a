"""Ratios to the overall rate: coverage, the test behind them, and the floor."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from bench.statistics.counted import Counted
from bench.statistics.intervals import Interval
from bench.statistics.subgroups import against_rest, enough, floor, ratio_to_overall


def test_floor_is_where_ten_errors_are_expected():
    assert floor(Counted(10, 1_000)) == 1_000
    assert floor(Counted(900, 1_000)) == 30
    assert floor(Counted(0, 1_000)) is None
    assert floor(Counted(0, 0)) is None


def test_enough_goes_by_effective_n():
    overall = Counted(100, 10_000)
    assert enough(Counted(0, 1_000), overall)
    assert not enough(Counted(0, 999), overall)
    assert not enough(Counted(0, 2_000, 900.0), overall)
    assert not enough(Counted(5, 10_000), Counted(0, 20_000))


def test_a_group_without_errors_has_a_ratio():
    found = ratio_to_overall(Counted(0, 1_000), Counted(100, 10_000))
    assert found.value == pytest.approx((0.5 / 1_001) / (100.5 / 10_001))
    assert 0 < found.interval.low < found.value < found.interval.high


def test_everybody_and_nobody():
    assert ratio_to_overall(Counted(7, 90), Counted(7, 90)).interval == Interval(1.0, 1.0)
    assert ratio_to_overall(Counted(0, 0), Counted(7, 90)) is None
    assert against_rest(Counted(7, 90), Counted(7, 90)) is None
    assert against_rest(Counted(0, 0), Counted(7, 90)) is None
    assert against_rest(Counted(0, 10), Counted(0, 90)) == 1


def test_a_group_must_be_part_of_the_whole():
    for group in (Counted(3, 200), Counted(9, 50), Counted(0, 98)):
        with pytest.raises(ValueError, match="no part of"):
            ratio_to_overall(group, Counted(5, 100))


@pytest.mark.parametrize(
    ("share", "of_group", "of_rest"), [(0.5, 0.1, 0.1), (0.1, 0.2, 0.1), (0.8, 0.02, 0.1)]
)
def test_intervals_cover_what_they_say(share, of_group, of_rest):
    """The group's own part in the overall rate included: at a share of a half it matters most."""
    rng = np.random.default_rng(1)
    n, total = int(5_000 * share), 5_000
    true = of_group / (share * of_group + (1 - share) * of_rest)
    draws = zip(
        rng.binomial(n, of_group, 2_000).tolist(),
        rng.binomial(total - n, of_rest, 2_000).tolist(),
        strict=True,
    )
    found = [ratio_to_overall(Counted(a, n), Counted(a + b, total)).interval for a, b in draws]
    assert np.mean([low <= true <= high for low, high in found]) == pytest.approx(0.95, abs=0.015)


def test_design_effects_widen_it():
    narrow = ratio_to_overall(Counted(20, 500), Counted(100, 5_000)).interval
    wide = ratio_to_overall(Counted(20, 500, 250.0), Counted(100, 5_000, 2_500.0)).interval
    assert wide.low < narrow.low < narrow.high < wide.high


def test_design_effects_make_less_of_a_difference():
    halved = against_rest(Counted(40, 500, 250.0), Counted(240, 5_000, 2_500.0))
    assert halved == pytest.approx(against_rest(Counted(20, 250), Counted(120, 2_500)))
    assert halved > 2 * against_rest(Counted(40, 500), Counted(240, 5_000))


@given(st.integers(1, 300), st.integers(301, 900), st.data())
def test_the_test_is_pearsons(n, total, data):
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, total - n))
    table = [[a, n - a], [b, total - n - b]]
    found = against_rest(Counted(a, n), Counted(a + b, total))
    if 0 < a + b < total:
        assert found == pytest.approx(chi2_contingency(table, correction=False).pvalue, rel=1e-6, abs=1e-12)
    else:
        assert found == 1
