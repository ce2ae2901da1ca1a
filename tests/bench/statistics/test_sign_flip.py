"""The sign-flip test against flipping every sign, McNemar, and its error rate."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.statistics import sign_flip as module
from bench.statistics.cells import Cells, collapse
from bench.statistics.paired import mcnemar
from bench.statistics.sign_flip import sign_flip


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
