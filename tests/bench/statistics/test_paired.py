"""Paired tests against scipy, published intervals and the laws of symmetry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, multinomial

from bench.statistics.intervals import Interval
from bench.statistics.paired import MINIMUM_DISCORDANT, Pairs, mcnemar, mcnemar_mid_p, newcombe, pairs

COUNTS = st.integers(0, 2_000)


def test_pairs_count_who_erred():
    a = np.array([True, True, True, False, False, False])
    b = np.array([True, False, False, True, False, False])
    assert pairs(a, b) == Pairs(both=1, only_a=2, only_b=1, neither=2)
    assert pairs(a, b).difference == pytest.approx(1 / 6)
    with pytest.raises(ValueError, match="not to the same requests"):
        pairs(a, b[1:])


def test_no_request_is_no_difference():
    none = pairs(np.empty(0, np.bool_), np.empty(0, np.bool_))
    assert (none.requests, none.difference) == (0, None)
    assert newcombe(none) == Interval(-1.0, 1.0)


@given(COUNTS, COUNTS)
def test_mcnemar_is_the_sign_test_and_takes_no_side(b, c):
    expected = binomtest(b, b + c).pvalue if b + c else 1.0
    assert mcnemar(b, c) == pytest.approx(expected, rel=1e-9)
    assert mcnemar(b, c) == mcnemar(c, b)


@given(COUNTS, COUNTS)
def test_mid_p_is_smaller_by_the_chance_of_what_was_seen(b, c):
    seen = binom.pmf(min(b, c), b + c, 0.5)
    share = 0.5 if b == c else 1.0
    expected = mcnemar(b, c) - share * seen if b + c else 1.0
    assert mcnemar_mid_p(b, c) == pytest.approx(expected, rel=1e-6, abs=1e-12)
    assert mcnemar_mid_p(b, c) == mcnemar_mid_p(c, b)


def test_minimum_evidence():
    assert mcnemar(0, MINIMUM_DISCORDANT) == 0.03125
    assert mcnemar(0, MINIMUM_DISCORDANT - 1) == 0.0625


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        (Pairs(59, 6, 16, 80), (-0.1186, -0.0046)),  # Fagerland, Lydersen and Laake 2017, chapter 8
        (Pairs(1, 1, 7, 12), (-0.507, -0.026)),  # the same
    ],
)
def test_newcombes_interval_as_published(counts, published):
    digits = 4 if abs(published[0] * 1000) % 1 else 3
    assert newcombe(counts) == pytest.approx(published, abs=0.51 * 10**-digits)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_newcombes_interval_turns_with_its_sides(both, b, c, neither):
    one, other = newcombe(Pairs(both, b, c, neither)), newcombe(Pairs(both, c, b, neither))
    difference = Pairs(both, b, c, neither).difference
    assert one == pytest.approx((-other.high, -other.low), abs=1e-12)
    assert difference is None or one.low - 1e-12 <= difference <= one.high + 1e-12


def test_newcombes_interval_keeps_its_width_without_discordants():
    low, high = newcombe(Pairs(3, 0, 0, 97))
    assert low < -0.01 < 0.01 < high


def test_fewer_independent_requests_widen_newcombes_interval():
    counts = Pairs(30, 20, 10, 140)
    assert newcombe(counts, effective_n=200) == pytest.approx(newcombe(counts))
    assert newcombe(counts, effective_n=100) == pytest.approx(newcombe(Pairs(15, 10, 5, 70)))


@pytest.mark.parametrize("shares", [(0.05, 0.10, 0.02, 0.83), (0.3, 0.1, 0.2, 0.4), (0.0, 0.02, 0.02, 0.96)])
def test_newcombes_interval_covers_what_it_says(shares):
    """By enumeration of all tables of 40 requests."""
    n, difference = 40, shares[1] - shares[2]
    tables = [
        (a, b, c, n - a - b - c) for a in range(n + 1) for b in range(n + 1 - a) for c in range(n + 1 - a - b)
    ]
    chances = multinomial.pmf(tables, n, shares)
    likely = [(t, p) for t, p in zip(tables, chances, strict=True) if p > 1e-7]
    ends = [(newcombe(Pairs(*t)), p) for t, p in likely]
    assert sum(p for (low, high), p in ends if low <= difference <= high) >= 0.93
