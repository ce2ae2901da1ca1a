"""Plans against the intervals and tests that will judge the claim.

Rates over registry sizes: a line recovered, its uncertainty, and extrapolation said.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from bench.scoring.rate import FNR, Rate
from bench.statistics.growth import fit_growth
from bench.statistics.intervals import upper_bound
from bench.statistics.paired import mcnemar
from bench.statistics.planning import (
    mcnemar_power,
    requests_for_bound,
    requests_for_mcnemar,
    requests_for_share,
    smallest_claim,
    with_design_effect,
)
from generators.errors import ConfirmbenchError


@pytest.mark.parametrize(("target", "n"), [(1e-3, 2_995), (1e-4, 29_956), (1e-5, 299_572), (1e-6, 2_995_731)])
def test_zero_errors_show_a_target(target, n):
    assert requests_for_bound(target) == n == math.ceil(math.log(0.05) / math.log1p(-target))


@given(st.floats(1e-5, 0.5), st.integers(0, 60), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_plan_is_just_enough_for_clopper_and_pearson(target, errors, level):
    n = requests_for_bound(target, errors, level)
    assert upper_bound(errors, n, level) <= target
    assert n == errors + 1 or upper_bound(errors, n - 1, level) > target


def test_what_a_finished_run_can_claim():
    assert smallest_claim(35_000) == pytest.approx(8.6e-5, rel=0.01)
    assert smallest_claim(requests_for_bound(1e-3, 5), 5) <= 1e-3
    assert smallest_claim(0) == 1


@pytest.mark.parametrize(("n", "a", "b"), [(60, 0.3, 0.1), (40, 0.2, 0.2), (25, 0.4, 0.0)])
def test_power_is_the_sum_over_all_outcomes(n, a, b):
    slowly = 0.0
    for d in range(n + 1):
        rejected = [x for x in range(d + 1) if mcnemar(x, d - x) <= 0.05]
        slowly += binom.pmf(d, n, a + b) * binom.pmf(rejected, d, a / (a + b)).sum()
    assert mcnemar_power(n, a, b) == pytest.approx(slowly, abs=1e-8)
    assert mcnemar_power(n, a, b) == pytest.approx(mcnemar_power(n, b, a))


def test_power_is_what_simulated_batches_find():
    draws = np.random.default_rng(1).multinomial(2_000, [0.03, 0.015, 0.955], 2_000)
    found = np.mean([mcnemar(int(b), int(c)) <= 0.05 for b, c, _ in draws])
    assert mcnemar_power(2_000, 0.03, 0.015) == pytest.approx(found, abs=0.03)


def test_requests_for_a_difference():
    n = requests_for_mcnemar(0.03, 0.015)
    assert mcnemar_power(n, 0.03, 0.015) >= 0.8 > mcnemar_power(n - 40, 0.03, 0.015)
    assert requests_for_mcnemar(0.03, 0.015, power=0.9) > n
    assert requests_for_mcnemar(0.03, 0.025) > n
    assert mcnemar_power(0, 0.03, 0.015) == 0


@given(st.integers(1, 2_000), st.floats(0.001, 1))
def test_enough_fall_into_a_subgroup(needed, share):
    n = requests_for_share(needed, share)
    assert binom.sf(needed - 1, n, share) >= 0.95 - 1e-9
    assert n == needed or binom.sf(needed - 1, n - 1, share) < 0.95 + 1e-9


def test_a_subgroup_of_everybody_and_no_need():
    assert requests_for_share(70, 1) == 70
    assert requests_for_share(0, 0.1) == 0


def test_clusters_need_more():
    assert with_design_effect(2_995, 1.5) == 4_493
    assert with_design_effect(2_995, 0.7) == 2_995


@pytest.mark.parametrize(
    "plan",
    [
        lambda: requests_for_bound(0),
        lambda: requests_for_bound(1e-3, -1),
        lambda: requests_for_bound(1e-3, level=95),
        lambda: requests_for_bound(1e-300),
        lambda: requests_for_mcnemar(0.1, 0.1),
        lambda: requests_for_mcnemar(0.9, 0.2),
        lambda: requests_for_mcnemar(0.2, 0.1, power=1),
        lambda: mcnemar_power(10, 0, 0),
        lambda: requests_for_share(5, 0),
    ],
)
def test_refuses_plans_that_cannot_be(plan):
    with pytest.raises(ConfirmbenchError):
        plan()


SIZES = [10**5, 3 * 10**5, 10**6, 3 * 10**6, 10**7]
REQUESTS = 200_000


def drawn(rng, slope=1.0, at_a_million=1e-3):
    rates = [at_a_million * (size / 1e6) ** slope for size in SIZES]
    return [Rate(FNR, int(rng.binomial(REQUESTS, rate)), REQUESTS) for rate in rates]


def test_an_exact_line_is_recovered():
    rates = [Rate(FNR, round(1e-9 * size * 10**9), 10**9) for size in SIZES]
    growth = fit_growth(SIZES, rates)
    assert growth.slope == pytest.approx(1, abs=1e-4)
    assert growth.predict(1e6).rate == pytest.approx(1e-3, rel=1e-4)


def test_weighted_least_squares_is_numpys():
    rates = drawn(np.random.default_rng(1))
    x, y = np.log(SIZES), np.log([rate.smoothed for rate in rates])
    expected = np.polyfit(x, y, 1, w=np.sqrt([rate.errors + 0.5 for rate in rates]))
    growth = fit_growth(SIZES, rates)
    assert growth.slope == pytest.approx(expected[0])
    assert growth.predict(5e5).rate == pytest.approx(np.exp(np.polyval(expected, np.log(5e5))))


def test_intervals_hold_slope_and_prediction():
    """Not below 95 %: variances are scaled up by scatter and never down, so about 98 % are covered."""
    rng = np.random.default_rng(2)
    fits = [fit_growth(SIZES, drawn(rng, 0.8)) for _ in range(400)]
    slopes = [g.slope_interval.low <= 0.8 <= g.slope_interval.high for g in fits]
    ends = [g.predict(1e8).interval for g in fits]
    assert np.mean(slopes) >= 0.95
    assert np.mean([low <= 1e-3 * 100**0.8 <= high for low, high in ends]) >= 0.95


def test_outside_the_measured_sizes_is_extrapolated_and_wider():
    growth = fit_growth(SIZES, drawn(np.random.default_rng(3)))
    inside, outside = growth.predict(1e6), growth.predict(160e6)
    assert (inside.extrapolated, outside.extrapolated) == (False, True)
    assert not growth.predict(SIZES[0]).extrapolated
    assert outside.interval.high / outside.interval.low > inside.interval.high / inside.interval.low


def test_a_rate_never_exceeds_1():
    found = fit_growth(SIZES, drawn(np.random.default_rng(4))).predict(1e12)
    assert found.rate == found.interval.high == 1


def test_scatter_beyond_the_counts_widens():
    rates = [Rate(FNR, k, REQUESTS) for k in (20, 90, 150, 900, 1_500)]
    growth = fit_growth(SIZES, rates)
    assert growth.spread > 3
    smooth = fit_growth(SIZES, [Rate(FNR, k, REQUESTS) for k in (20, 60, 200, 600, 2_000)])
    assert smooth.spread < 1
    assert growth.slope_error > smooth.slope_error


def test_sizes_without_errors_count_and_say_little():
    rates = [Rate(FNR, 0, REQUESTS), *drawn(np.random.default_rng(5))[1:]]
    assert fit_growth(SIZES, rates).slope == pytest.approx(1, abs=0.2)
    none = fit_growth(SIZES, [Rate(FNR, 0, REQUESTS)] * 5).predict(1e7).interval
    assert none.high / none.low > 100


@pytest.mark.parametrize(
    ("sizes", "n"),
    [([10, 20, 30], 50), ([10, 20, 30, 30], 50), ([10, 20, 30, 40], 0), ([0, 1, 2, 3], 50), ([], 1)],
)
def test_refuses_what_makes_no_line(sizes, n):
    with pytest.raises(ConfirmbenchError, match="4 different sizes"):
        fit_growth(sizes, [Rate(FNR, 0, n)] * len(sizes))


def test_refuses_sizes_that_are_none():
    with pytest.raises(ValueError, match="do not go with"):
        fit_growth(SIZES, [])
    with pytest.raises(ConfirmbenchError, match="1 or more"):
        fit_growth(SIZES, drawn(np.random.default_rng(6))).predict(0)
