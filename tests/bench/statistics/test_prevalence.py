"""PPV against worked numbers, its coverage, and expected errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.scoring.rate import FCR, FNR, Rate, Rates
from bench.statistics.intervals import Interval
from bench.statistics.prevalence import expected_errors, ppv
from generators.errors import ConfirmbenchError

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
