"""q values against scipy, false discoveries on null data, and tie groups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import false_discovery_control

from bench.scoring.rate import FNR, Rate
from bench.statistics.groups import against_rest
from bench.statistics.paired import FALSE_DISCOVERY_RATE, benjamini_hochberg, benjamini_yekutieli, tie_groups

P_VALUES = arrays.arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1))


@given(P_VALUES)
def test_q_values_agree_with_scipy(p):
    np.testing.assert_allclose(benjamini_hochberg(p), false_discovery_control(p), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(
        benjamini_yekutieli(p), false_discovery_control(p, method="by"), rtol=1e-12, atol=1e-300
    )


@given(P_VALUES, st.randoms(use_true_random=False))
def test_order_makes_no_difference_and_no_q_is_below_its_p(p, random):
    order = np.array(random.sample(range(len(p)), len(p)))
    q = benjamini_hochberg(p)
    np.testing.assert_array_equal(benjamini_hochberg(p[order]), q[order])
    assert np.all((q >= p) & (q <= 1))


def test_an_empty_family_has_no_findings():
    assert benjamini_hochberg([]).size == benjamini_yekutieli([]).size == 0


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
