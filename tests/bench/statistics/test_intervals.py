"""Intervals against scipy, closed forms and their coverage by enumeration."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from bench.statistics.intervals import (
    Interval,
    clopper_pearson,
    lower_bound,
    normal_quantile,
    upper_bound,
    wilson,
)

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


SHARES = st.sampled_from([0.0, 1.0]) | st.floats(
    1e-6, 1 - 1e-6
)  # nothing between 0 and a millionth of an error


def coverage(interval, n, rate):
    """The chance that the interval of a binomial count holds the rate, summed over all counts."""
    k = np.arange(n + 1)
    holds = [low <= rate <= high for low, high in (interval(int(x), n) for x in k)]
    return float(binom.pmf(k, n, rate) @ holds)


@pytest.mark.parametrize("rate", [0.001, 0.01, 0.05, 0.2, 0.5, 0.93])
def test_clopper_pearson_never_covers_less_than_it_says(rate):
    assert coverage(clopper_pearson, 200, rate) >= 0.95


def test_wilson_covers_what_it_says_on_average():
    rates = np.linspace(0.005, 0.995, 100)
    assert np.mean([coverage(wilson, 60, rate) for rate in rates]) == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(
    ("expected", "of_wilson", "of_exact"), [(1, 0.92, 0.98), (5, 0.96, 0.98), (10, 0.96, 0.98)]
)
def test_coverage_where_few_errors_are_expected(expected, of_wilson, of_exact):
    assert coverage(wilson, 1000, expected / 1000) == pytest.approx(of_wilson, abs=0.006)
    assert coverage(clopper_pearson, 1000, expected / 1000) == pytest.approx(of_exact, abs=0.006)


def test_one_sided_bounds_are_the_ends_of_a_wider_interval():
    both = clopper_pearson(7, 300, 0.9)
    assert both == (lower_bound(7, 300, 0.95), upper_bound(7, 300, 0.95))
    assert upper_bound(7, 300) == pytest.approx(binomtest(7, 300, alternative="less").proportion_ci().high)


def test_the_rule_of_three_made_exact():
    assert upper_bound(0, 2_995) <= 1e-3 < upper_bound(0, 2_994)


def test_no_request_and_no_other_answer_bound_nothing():
    assert (upper_bound(0, 0), lower_bound(0, 0), upper_bound(4, 4), lower_bound(0, 4)) == (
        1.0,
        0.0,
        1.0,
        0.0,
    )


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_real_counts_lie_between_whole_ones(interval):
    """An effective n: half as many independent requests at the same rate, and a wider interval."""
    whole, half = interval(15, 301), interval(7.5, 150.5)
    assert half.low < whole.low < 15 / 301 < whole.high < half.high
    assert interval(7, 150).high < interval(7.5, 150).high < interval(8, 150).high


def test_the_quantile_is_not_rounded():
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054, rel=1e-15)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@given(n=st.floats(0.1, 1e7), share=SHARES, level=st.floats(0.5, 0.999))
def test_an_interval_holds_its_rate_and_mirrors(interval, n, share, level):
    k = min(share * n, n)
    low, high = interval(k, n, level)
    mirrored = interval(n - k, n, level)
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((low, high), abs=1e-7)


def test_a_coin_lies_in_its_own_interval():
    """`coin` confirms with probability 0.3 whatever the request says; both rates, 1,000 seeds."""
    draws = np.random.default_rng(5).binomial(800, 0.3, 1000)
    for interval in (wilson, clopper_pearson):
        assert np.mean([low <= 0.3 <= high for low, high in (interval(int(k), 800) for k in draws)]) >= 0.93
