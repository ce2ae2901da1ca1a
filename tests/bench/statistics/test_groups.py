"""Ratios to the overall rate: coverage, the test behind them, and the floor.

Max/GeoMean and its null band.

Direct standardisation: Simpson's paradox taken apart.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from bench.scoring.rate import FNR, Rate
from bench.statistics.groups import (
    against_rest,
    differential,
    enough,
    floor,
    max_over_geomean,
    ratio_to_overall,
    standardise,
)
from bench.statistics.intervals import Interval, wilson
from generators.errors import ConfirmbenchError


def test_by_hand():
    assert max_over_geomean([0.01, 0.04]) == pytest.approx(2)
    np.testing.assert_allclose(max_over_geomean([[0.1, 0.1, 0.1], [0.1, 0.1, 0.8]]), [1, 4])


@pytest.mark.parametrize(
    ("groups", "size", "middle", "high"),
    [(6, 5_000, 1.18, 1.34), (50, 2_000, 1.56, 1.80), (50, 50_000, 1.10, 1.14)],
)
def test_it_exceeds_1_although_nothing_differs(groups, size, middle, high):
    """Medians and 95th percentiles of equal groups at a rate of 1 %, simulated apart from this code."""
    found = differential([Rate(FNR, size // 100, size)] * groups, 1, level=0.9)
    assert (found.value, found.n_groups) == (pytest.approx(1), groups)
    assert found.expected == pytest.approx(middle, abs=0.02)
    assert found.null_band.high == pytest.approx(high, abs=0.04)


def test_null_datasets_lie_in_their_band():
    errors = np.random.default_rng(2).binomial(2_000, 0.03, (1_000, 6))
    found = [differential([Rate(FNR, k, 2_000) for k in row], 3, 500) for row in errors.tolist()]
    inside = [d.null_band.low <= d.value <= d.null_band.high for d in found]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.025)
    assert np.mean([d.p_value <= 0.05 for d in found]) == pytest.approx(0.05, abs=0.025)


def test_a_true_difference_lies_above():
    found = differential([Rate(FNR, 200, 2_000), Rate(FNR, 50, 2_000), Rate(FNR, 60, 2_000)], 1)
    assert found.value > found.null_band.high
    assert found.p_value < 0.001


def test_clusters_widen_the_band():
    independent = differential([Rate(FNR, 100, 2_000)] * 6, 1)
    clustered = differential([Rate(FNR, 100, 2_000, 500.0)] * 6, 1)
    assert clustered.null_band.high > independent.null_band.high


def test_the_seed_decides():
    groups = [Rate(FNR, 30, 1_000), Rate(FNR, 45, 1_000)]
    assert differential(groups, 1) == differential(groups, 1) != differential(groups, 2)


def test_a_group_without_errors_has_half_an_error_of_one_request_more():
    found = differential([Rate(FNR, 0, 999), Rate(FNR, 50, 999)], 1)
    assert found.value == pytest.approx(0.0505 / np.sqrt(0.0505 * 0.0005))


def test_groups_without_errors_and_too_few_groups():
    assert differential([Rate(FNR, 0, 500)] * 3, 1).value == pytest.approx(1)
    assert differential([Rate(FNR, 0, 500)] * 3, 1).p_value == 1
    assert differential([Rate(FNR, 5, 500)], 1) is None


def test_a_worse_mix_is_no_worse_group():
    """Both err in 2 % of easy and 20 % of hard requests; raw, one has three times the other's rate."""
    easy_mix = [Rate(FNR, 18, 900), Rate(FNR, 20, 100)]
    hard_mix = [Rate(FNR, 6, 300), Rate(FNR, 140, 700)]
    found = [standardise(classes, [0.6, 0.4]) for classes in (easy_mix, hard_mix)]
    assert [f.value for f in found] == pytest.approx([0.092, 0.092])
    assert [f.covered for f in found] == [1, 1]


def test_own_weights_give_the_raw_rate_and_about_its_interval():
    classes = [Rate(FNR, 100, 2_000), Rate(FNR, 100, 2_000)]
    found = standardise(classes, [2_000, 2_000])
    assert found.value == 0.05
    assert found.interval == pytest.approx(wilson(200, 4_000), abs=2e-4)


def test_weights_far_from_the_groups_own_make_it_less_sure():
    near = standardise([Rate(FNR, 90, 900), Rate(FNR, 10, 100)], [0.9, 0.1]).interval
    far = standardise([Rate(FNR, 90, 900), Rate(FNR, 10, 100)], [0.1, 0.9]).interval
    assert far.high - far.low > 2 * (near.high - near.low)


def test_classes_that_the_group_lacks_are_left_out_and_said():
    found = standardise([Rate(FNR, 5, 100), Rate(FNR, 0, 0)], [0.7, 0.3])
    assert (found.value, found.covered) == (0.05, pytest.approx(0.7))


def test_nothing_seen_and_no_error_seen():
    nothing = standardise([Rate(FNR, 0, 0)], [1])
    assert (nothing.value, nothing.interval, nothing.covered) == (None, Interval(0.0, 1.0), 0)
    none = standardise([Rate(FNR, 0, 500), Rate(FNR, 0, 500)], [0.5, 0.5])
    assert none.interval.low == none.value == 0 < none.interval.high < 0.02


@pytest.mark.parametrize("weights", [[1], [0, 0], [-1, 2], []])
def test_refuses_weights_that_are_none(weights):
    with pytest.raises(ConfirmbenchError, match="as many weights"):
        standardise([Rate(FNR, 1, 10), Rate(FNR, 1, 10)], weights)


def test_intervals_cover_what_they_say():
    rng = np.random.default_rng(1)
    sizes, rates, weights = [400, 100, 50], [0.02, 0.1, 0.3], [0.5, 0.3, 0.2]
    true = float(np.dot(rates, weights))
    draws = rng.binomial(sizes, rates, (2_000, 3)).tolist()
    found = [
        standardise([Rate(FNR, k, n) for k, n in zip(row, sizes, strict=True)], weights) for row in draws
    ]
    assert np.mean([f.interval.low <= true <= f.interval.high for f in found]) == pytest.approx(
        0.95, abs=0.02
    )


def test_floor_is_where_ten_errors_are_expected():
    assert floor(Rate(FNR, 10, 1_000)) == 1_000
    assert floor(Rate(FNR, 900, 1_000)) == 30
    assert floor(Rate(FNR, 0, 1_000)) is None
    assert floor(Rate(FNR, 0, 0)) is None


def test_enough_goes_by_effective_n():
    overall = Rate(FNR, 100, 10_000)
    assert enough(Rate(FNR, 0, 1_000), overall)
    assert not enough(Rate(FNR, 0, 999), overall)
    assert not enough(Rate(FNR, 0, 2_000, 900.0), overall)
    assert not enough(Rate(FNR, 5, 10_000), Rate(FNR, 0, 20_000))


def test_a_group_without_errors_has_a_ratio():
    found = ratio_to_overall(Rate(FNR, 0, 1_000), Rate(FNR, 100, 10_000))
    assert found.value == pytest.approx((0.5 / 1_001) / (100.5 / 10_001))
    assert 0 < found.interval.low < found.value < found.interval.high


def test_everybody_and_nobody():
    assert ratio_to_overall(Rate(FNR, 7, 90), Rate(FNR, 7, 90)).interval == Interval(1.0, 1.0)
    assert ratio_to_overall(Rate(FNR, 0, 0), Rate(FNR, 7, 90)) is None
    assert against_rest(Rate(FNR, 7, 90), Rate(FNR, 7, 90)) is None
    assert against_rest(Rate(FNR, 0, 0), Rate(FNR, 7, 90)) is None
    assert against_rest(Rate(FNR, 0, 10), Rate(FNR, 0, 90)) == 1


def test_a_group_must_be_part_of_the_whole():
    for group in (Rate(FNR, 3, 200), Rate(FNR, 9, 50), Rate(FNR, 0, 98)):
        with pytest.raises(ValueError, match="no part of"):
            ratio_to_overall(group, Rate(FNR, 5, 100))


@pytest.mark.parametrize(
    ("share", "of_group", "of_rest"), [(0.5, 0.1, 0.1), (0.1, 0.2, 0.1), (0.8, 0.02, 0.1)]
)
def test_subgroups_intervals_cover_what_they_say(share, of_group, of_rest):
    """The group's own part in the overall rate included: at a share of a half it matters most."""
    rng = np.random.default_rng(1)
    n, total = int(5_000 * share), 5_000
    true = of_group / (share * of_group + (1 - share) * of_rest)
    draws = zip(
        rng.binomial(n, of_group, 2_000).tolist(),
        rng.binomial(total - n, of_rest, 2_000).tolist(),
        strict=True,
    )
    found = [ratio_to_overall(Rate(FNR, a, n), Rate(FNR, a + b, total)).interval for a, b in draws]
    assert np.mean([low <= true <= high for low, high in found]) == pytest.approx(0.95, abs=0.015)


def test_design_effects_widen_it():
    narrow = ratio_to_overall(Rate(FNR, 20, 500), Rate(FNR, 100, 5_000)).interval
    wide = ratio_to_overall(Rate(FNR, 20, 500, 250.0), Rate(FNR, 100, 5_000, 2_500.0)).interval
    assert wide.low < narrow.low < narrow.high < wide.high


def test_design_effects_make_less_of_a_difference():
    halved = against_rest(Rate(FNR, 40, 500, 250.0), Rate(FNR, 240, 5_000, 2_500.0))
    assert halved == pytest.approx(against_rest(Rate(FNR, 20, 250), Rate(FNR, 120, 2_500)))
    assert halved > 2 * against_rest(Rate(FNR, 40, 500), Rate(FNR, 240, 5_000))


@given(st.integers(1, 300), st.integers(301, 900), st.data())
def test_the_test_is_pearsons(n, total, data):
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, total - n))
    table = [[a, n - a], [b, total - n - b]]
    found = against_rest(Rate(FNR, a, n), Rate(FNR, a + b, total))
    if 0 < a + b < total:
        assert found == pytest.approx(chi2_contingency(table, correction=False).pvalue, rel=1e-6, abs=1e-12)
    else:
        assert found == 1
