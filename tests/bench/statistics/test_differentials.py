"""Max/GeoMean and its null band."""

import numpy as np
import pytest

from bench.statistics.counted import Counted
from bench.statistics.differentials import differential, max_over_geomean


def test_by_hand():
    assert max_over_geomean([0.01, 0.04]) == pytest.approx(2)
    np.testing.assert_allclose(max_over_geomean([[0.1, 0.1, 0.1], [0.1, 0.1, 0.8]]), [1, 4])


@pytest.mark.parametrize(
    ("groups", "size", "middle", "high"),
    [(6, 5_000, 1.18, 1.34), (50, 2_000, 1.56, 1.80), (50, 50_000, 1.10, 1.14)],
)
def test_it_exceeds_1_although_nothing_differs(groups, size, middle, high):
    """Medians and 95th percentiles of equal groups at a rate of 1 %, simulated apart from this code."""
    found = differential([Counted(size // 100, size)] * groups, 1, level=0.9)
    assert (found.value, found.n_groups) == (pytest.approx(1), groups)
    assert found.expected == pytest.approx(middle, abs=0.02)
    assert found.null_band.high == pytest.approx(high, abs=0.04)


def test_null_datasets_lie_in_their_band():
    errors = np.random.default_rng(2).binomial(2_000, 0.03, (1_000, 6))
    found = [differential([Counted(k, 2_000) for k in row], 3, 500) for row in errors.tolist()]
    inside = [d.null_band.low <= d.value <= d.null_band.high for d in found]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.025)
    assert np.mean([d.p_value <= 0.05 for d in found]) == pytest.approx(0.05, abs=0.025)


def test_a_true_difference_lies_above():
    found = differential([Counted(200, 2_000), Counted(50, 2_000), Counted(60, 2_000)], 1)
    assert found.value > found.null_band.high
    assert found.p_value < 0.001


def test_clusters_widen_the_band():
    independent = differential([Counted(100, 2_000)] * 6, 1)
    clustered = differential([Counted(100, 2_000, 500.0)] * 6, 1)
    assert clustered.null_band.high > independent.null_band.high


def test_the_seed_decides():
    groups = [Counted(30, 1_000), Counted(45, 1_000)]
    assert differential(groups, 1) == differential(groups, 1) != differential(groups, 2)


def test_a_group_without_errors_has_half_an_error_of_one_request_more():
    found = differential([Counted(0, 999), Counted(50, 999)], 1)
    assert found.value == pytest.approx(0.0505 / np.sqrt(0.0505 * 0.0005))


def test_groups_without_errors_and_too_few_groups():
    assert differential([Counted(0, 500)] * 3, 1).value == pytest.approx(1)
    assert differential([Counted(0, 500)] * 3, 1).p_value == 1
    assert differential([Counted(5, 500)], 1) is None
