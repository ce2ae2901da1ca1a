"""Intervals against scipy, closed forms and their coverage by enumeration.

PPV against worked numbers, its coverage, and expected errors.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from bench.scoring.rate import FCR, FNR, Rate, Rates
from bench.statistics.intervals import (
    Interval,
    clopper_pearson,
    lower_bound,
    normal_quantile,
    upper_bound,
    wilson,
)
from bench.statistics.prevalence import expected_errors, ppv
from generators.errors import ConfirmbenchError

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


MISSES = Rate(FNR, 5_000, 100_000)  # recall 0.95


@pytest.mark.parametrize(
    ("fcr", "prevalence", "expected"),
    [(1e-3, 0.5, 0.999), (1e-3, 0.01, 0.906), (1e-2, 0.5, 0.990), (1e-2, 0.01, 0.490)],
)
def test_the_same_matcher_at_other_prevalences(fcr, prevalence, expected):
    found = ppv(Rates(MISSES, Rate(FCR, round(fcr * 100_000), 100_000)), prevalence)
    assert found.value == pytest.approx(expected, abs=0.0005)
    assert found.method == "log"
    assert found.interval.low < found.value < found.interval.high


def test_few_wrong_confirms_take_the_exact_interval():
    found = ppv(Rates(MISSES, Rate(FCR, 3, 1_000)), 0.1)
    low, high = Rate(FCR, 3, 1_000).interval()
    assert found.method == "plug-in"
    assert found.interval == pytest.approx((0.095 / (0.095 + 0.9 * high), 0.095 / (0.095 + 0.9 * low)))


def test_few_right_confirms_count_as_well():
    wide = ppv(Rates(Rate(FNR, 95, 100), Rate(FCR, 300, 100_000)), 0.1).interval
    narrow = ppv(Rates(Rate(FNR, 95_000, 100_000), Rate(FCR, 300, 100_000)), 0.1).interval
    assert wide.low < narrow.low < narrow.high < wide.high


def test_ends_and_unknowns():
    wrong = Rate(FCR, 50, 1_000)
    assert ppv(Rates(MISSES, wrong), 0).value == 0
    assert ppv(Rates(MISSES, wrong), 1).value == 1
    assert ppv(Rates(Rate(FNR, 9, 9), Rate(FCR, 0, 9)), 0.5).value is None
    assert ppv(Rates(Rate(FNR, 0, 0), wrong), 0.5).value is None
    assert ppv(Rates(MISSES, Rate(FCR, 0, 0)), 0.5).interval == pytest.approx((0.95 / 1.95, 1))
    assert ppv(Rates(Rate(FNR, 9, 9), wrong), 0.5).value == 0


@pytest.mark.parametrize("prevalence", [-0.1, 1.1, 3.7, float("nan")])
def test_refuses_what_is_no_share(prevalence):
    with pytest.raises(ConfirmbenchError, match="from 0 to 1"):
        ppv(Rates(MISSES, MISSES), prevalence)


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.001, 0.999))
def test_the_interval_holds_the_value_and_lies_in_0_to_1(misses, wrong, prevalence):
    found = ppv(Rates(Rate(FNR, misses, 500), Rate(FCR, wrong, 500)), prevalence)
    low, high = found.interval
    assert 0 <= low <= high <= 1
    assert found.value is None or low - 1e-12 <= found.value <= high + 1e-12


@pytest.mark.parametrize("expected", [3, 10, 100])
def test_intervals_cover_what_they_say(expected):
    rng = np.random.default_rng(1)
    n, f = 20_000, expected / 20_000
    true = 0.95 * 0.037 / (0.95 * 0.037 + f * 0.963)
    counts = zip(rng.binomial(n, 0.05, 1_000).tolist(), rng.binomial(n, f, 1_000).tolist(), strict=True)
    holds = [
        low <= true <= high
        for low, high in (ppv(Rates(Rate(FNR, m, n), Rate(FCR, w, n)), 0.037).interval for m, w in counts)
    ]
    assert np.mean(holds) >= 0.935


@pytest.mark.parametrize(("of_misses", "of_wrong"), [(300.0, 1_000.0), (1_000.0, 300.0)])
def test_design_effects_widen_it(of_misses, of_wrong):
    wide = ppv(Rates(Rate(FNR, 100, 1_000, of_misses), Rate(FCR, 100, 1_000, of_wrong)), 0.1).interval
    narrow = ppv(Rates(Rate(FNR, 100, 1_000), Rate(FCR, 100, 1_000)), 0.1).interval
    assert wide.low < narrow.low < narrow.high < wide.high


def expected(requests=1_000_000, prevalence=0.1, registry_size=10**6):
    rates = Rates(Rate(FNR, 200, 1_000), Rate(FCR, 2, 4_000))
    return expected_errors(rates, requests, prevalence, registry_size=registry_size, measured_size=10**6)


def test_expected_errors_are_rates_times_requests():
    found = expected()
    assert found.wrong_confirms == pytest.approx(900_000 * 2 / 4_000)
    assert found.wrong_no_matches == pytest.approx(100_000 * 0.2)
    assert found.wrong_confirms_interval == pytest.approx(
        [900_000 * end for end in Rate(FCR, 2, 4_000).interval()]
    )
    assert found.wrong_no_matches_interval == pytest.approx(
        [1e5 * end for end in Rate(FNR, 200, 1_000).interval()]
    )


def test_another_registry_is_extrapolation():
    assert not expected().extrapolated
    assert expected(registry_size=160_000_000).extrapolated


def test_a_batch_without_requests_and_rates_that_are_unknown():
    assert expected(requests=0).wrong_confirms_interval == Interval(0, 0)
    none = Rates(Rate(FNR, 0, 0), Rate(FCR, 0, 0))
    found = expected_errors(none, 100, 0.5, registry_size=1, measured_size=1)
    assert (found.wrong_confirms, found.wrong_no_matches) == (None, None)
    assert found.wrong_confirms_interval == Interval(0, 50)
    with pytest.raises(ConfirmbenchError, match="0 or more"):
        expected(requests=-1)
