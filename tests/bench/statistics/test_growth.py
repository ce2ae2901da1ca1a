"""Rates over registry sizes: a line recovered, its uncertainty, and extrapolation said."""

import numpy as np
import pytest

from bench.scoring.rate import FNR, Rate
from bench.statistics.growth import fit_growth
from generators.errors import ConfirmbenchError

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
