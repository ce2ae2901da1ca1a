"""Intervals against scipy, closed forms and published values."""

import pytest
from scipy.stats import binom, binomtest

from bench.intervals import Interval, clopper_pearson, wilson

CASES = [(0, 1), (1, 1), (0, 30), (30, 30), (1, 30), (7, 100), (50, 100), (3, 100_000), (99_999, 100_000)]


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
@pytest.mark.parametrize(("k", "n"), CASES)
def test_wilson_agrees_with_scipy(k, n, level):
    expected = binomtest(k, n).proportion_ci(level, "wilson")
    assert wilson(k, n, level) == pytest.approx((expected.low, expected.high), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
@pytest.mark.parametrize(("k", "n"), CASES)
def test_clopper_pearson_agrees_with_scipy(k, n, level):
    """scipy looks for the ends with a root finder that stops at 2e-12."""
    expected = binomtest(k, n).proportion_ci(level, "exact")
    assert clopper_pearson(k, n, level) == pytest.approx((expected.low, expected.high), abs=1e-10)


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
@pytest.mark.parametrize(("k", "n"), [case for case in CASES if 0 < case[0] < case[1]])
def test_clopper_pearson_puts_the_same_chance_beyond_each_end(k, n, level):
    """Its definition: were the rate `low`, k or more would come with probability (1 - level) / 2."""
    low, high = clopper_pearson(k, n, level)
    assert binom.sf(k - 1, n, low) == pytest.approx((1 - level) / 2)
    assert binom.cdf(k, n, high) == pytest.approx((1 - level) / 2)


@pytest.mark.parametrize("n", [1, 10, 300_000])
def test_no_error_at_all_has_closed_forms(n):
    z = 1.959963984540054
    assert clopper_pearson(0, n).high == pytest.approx(1 - 0.025 ** (1 / n))
    assert wilson(0, n).high == pytest.approx(z * z / (n + z * z))


def test_ends_are_exact_where_the_rate_is_0_or_1():
    for interval in (wilson, clopper_pearson):
        assert interval(0, 9).low == 0.0
        assert interval(9, 9).high == 1.0


def test_nothing_seen_says_nothing():
    assert wilson(0, 0) == clopper_pearson(0, 0) == Interval(0.0, 1.0)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@pytest.mark.parametrize(("k", "n", "level"), [(-1, 5, 0.95), (6, 5, 0.95), (1, 5, 0), (1, 5, 1), (1, 5, 95)])
def test_refuses_what_is_no_rate_or_level(interval, k, n, level):
    with pytest.raises(ValueError, match=r"must"):
        interval(k, n, level)
