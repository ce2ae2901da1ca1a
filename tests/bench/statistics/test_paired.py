"""Paired tests against scipy, published intervals and the laws of symmetry.

The sign-flip test against flipping every sign, McNemar, and its error rate.

q values against scipy, false discoveries on null data, and tie groups.
"""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import binomtest, false_discovery_control, multinomial

from bench.scoring.rate import FNR, Rate
from bench.statistics import paired as module
from bench.statistics.clusters import Cells, collapse
from bench.statistics.groups import against_rest
from bench.statistics.intervals import Interval
from bench.statistics.paired import (
    FALSE_DISCOVERY_RATE,
    MINIMUM_DISCORDANT,
    Pairs,
    benjamini_hochberg,
    mcnemar,
    newcombe,
    pairs,
    sign_flip,
    tie_groups,
)

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


def cells_of(differences):
    """Clusters with so many more errors of A than of B."""
    totals = np.array([[5, max(d, 0), max(-d, 0)] for d in differences], np.int64).reshape(-1, 3)
    return Cells(totals, np.ones(len(totals), np.int64))


@given(st.lists(st.integers(-3, 3), max_size=9))
def test_exact_p_counts_all_flips(differences):
    sums = [
        sum(s * d for s, d in zip(signs, differences, strict=True))
        for signs in product((-1, 1), repeat=len(differences))
    ]
    expected = np.mean([abs(x) >= abs(sum(differences)) for x in sums])
    assert sign_flip(cells_of(differences)) == pytest.approx(expected)


@given(st.integers(0, 300), st.integers(0, 300))
def test_single_requests_give_mcnemar(b, c):
    cells = Cells(np.array([[1, 1, 0], [1, 0, 1], [1, 1, 1]]), np.array([b, c, 40]))
    assert sign_flip(cells) == pytest.approx(mcnemar(b, c), rel=1e-9)


@pytest.mark.parametrize("seen", [60, 300, 600])
def test_the_normal_limit_agrees_where_it_takes_over(seen):
    sizes, counts = np.array([1, 2, 3]), np.array([11_000, 3_000, 1_000])
    exact, normal = (tail(sizes, counts, seen) for tail in (module._exact_tail, module._normal_tail))
    assert normal == pytest.approx(exact, rel=2e-3)


def test_many_discordants_take_the_limit():
    cells = Cells(np.array([[1, 1, 0], [1, 0, 1]]), np.array([51_000, 50_000]))
    assert sign_flip(cells) == pytest.approx(mcnemar(51_000, 50_000), rel=1e-3)


def test_no_discordant_cluster_is_no_evidence():
    assert sign_flip(cells_of([])) == sign_flip(cells_of([0, 0])) == sign_flip(cells_of([2, -2])) == 1


def test_clusters_that_agree_fool_mcnemar_and_not_this():
    """Every cluster has four requests that go the same way: McNemar takes them for four witnesses."""
    rng = np.random.default_rng(1)
    p_values = []
    for _ in range(400):
        ids = np.repeat(np.arange(40), 4)
        a_errs = np.repeat(rng.random(40) < 0.5, 4)
        cells = collapse(ids, np.ones(160, np.bool_), a_errs, ~a_errs)
        p_values.append((sign_flip(cells), mcnemar(int(a_errs.sum()), int((~a_errs).sum()))))
    rejected = (np.array(p_values) < 0.05).mean(axis=0)
    assert rejected[0] <= 0.06
    assert rejected[1] > 0.2


P_VALUES = arrays.arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1))


@given(P_VALUES)
def test_q_values_agree_with_scipy(p):
    np.testing.assert_allclose(benjamini_hochberg(p), false_discovery_control(p), rtol=1e-12, atol=1e-300)


@given(P_VALUES, st.randoms(use_true_random=False))
def test_order_makes_no_difference_and_no_q_is_below_its_p(p, random):
    order = np.array(random.sample(range(len(p)), len(p)))
    q = benjamini_hochberg(p)
    np.testing.assert_array_equal(benjamini_hochberg(p[order]), q[order])
    assert np.all((q >= p) & (q <= 1))


def test_an_empty_family_has_no_findings():
    assert benjamini_hochberg([]).size == 0


@pytest.mark.parametrize("p", [[0.5, np.nan], [-0.1], [1.1], [[0.5]], 0.5])
def test_refuses_what_is_no_family(p):
    with pytest.raises(ValueError, match="flat list"):
        benjamini_hochberg(p)


def test_null_datasets_give_at_most_5_percent_false_discoveries():
    """1,000 datasets of 8 groups that err alike: any finding is false. Three standard errors of slack."""
    errors = np.random.default_rng(3).binomial(2_000, 0.05, (1_000, 8))
    found = 0
    for row in errors.tolist():
        overall = Rate(FNR, sum(row), 16_000)
        q = benjamini_hochberg([against_rest(Rate(FNR, k, 2_000), overall) for k in row])
        found += bool(np.any(q <= FALSE_DISCOVERY_RATE))
    assert found / 1_000 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1_000)


def table(n, differing):
    """The symmetric table in which just these pairs differ."""
    separable = np.zeros((n, n), np.bool_)
    for i, j in differing:
        separable[i, j] = separable[j, i] = True
    return separable


def test_being_tied_is_not_passed_on():
    assert tie_groups(table(3, [(0, 2)])) == [[0, 1], [1, 2]]


def test_all_tied_none_tied_and_none_there():
    assert tie_groups(table(3, [])) == [[0, 1, 2]]
    assert tie_groups(table(3, [(0, 1), (0, 2), (1, 2)])) == [[0], [1], [2]]
    assert tie_groups(np.empty((0, 0), np.bool_)) == []


def test_a_clear_winner_stands_alone():
    assert tie_groups(table(4, [(0, 1), (0, 2), (0, 3), (1, 3)])) == [[0], [1, 2], [2, 3]]


@given(st.integers(1, 7), st.data())
def test_groups_are_all_that_cannot_be_made_larger(n, data):
    every = [(i, j) for i in range(n) for j in range(i)]
    separable = table(n, data.draw(st.lists(st.sampled_from(every))) if every else [])

    def mutual(group):
        return not any(separable[i, j] for i in group for j in group if i != j)

    subsets = [{i for i in range(n) if mask >> i & 1} for mask in range(1, 2**n)]
    tied = [group for group in subsets if mutual(group)]
    largest = [group for group in tied if not any(group < other for other in tied)]
    assert tie_groups(separable) == sorted(sorted(group) for group in largest)


def test_sixty_matchers_in_a_row_are_quick():
    n = 60
    separable = table(n, [(i, j) for i in range(n) for j in range(i) if i - j > 5])
    assert tie_groups(separable) == [list(range(i, i + 6)) for i in range(n - 5)]


def test_refuses_a_lopsided_table():
    with pytest.raises(ValueError, match="symmetric"):
        tie_groups(np.array([[False, True], [False, False]]))
