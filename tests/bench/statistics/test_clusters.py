"""Design effects against the formula written out, simulation and the cases that have none.

Cells against counting cluster by cluster.
"""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.scoring.rate import FNR
from bench.statistics.clusters import Cells, coarser, collapse, merge, of_cells, of_requests, of_sums
from bench.statistics.intervals import wilson


def slowly(ids, *flags):
    """(totals of a cluster) -> how many clusters have them, by a dictionary."""
    clusters = {}
    for i, label in enumerate(ids):
        key = ("alone", i) if label < 0 else ("id", label)
        totals = clusters.setdefault(key, [0] * len(flags))
        for j, flag in enumerate(flags):
            totals[j] += int(flag[i])
    return Counter(tuple(totals) for totals in clusters.values())


def as_counter(cells):
    return Counter({tuple(t): c for t, c in zip(cells.totals.tolist(), cells.clusters.tolist(), strict=True)})


@given(st.lists(st.tuples(st.integers(-2, 6), st.booleans(), st.booleans())))
def test_collapse_counts_like_a_dictionary(rows):
    ids = np.array([row[0] for row in rows], np.int64)
    flags = [np.array([row[j] for row in rows], np.bool_) for j in (1, 2)]
    everything = np.ones(len(rows), np.bool_)

    cells = collapse(ids, everything, *flags)

    assert as_counter(cells) == slowly(ids, everything, *flags)
    assert cells.sums.tolist() == [len(rows), *(int(flag.sum()) for flag in flags)]


def test_order_and_size_of_ids_make_no_difference():
    rng = np.random.default_rng(1)
    ids, errors = rng.integers(0, 50, 400), rng.random(400) < 0.3
    everything = np.ones(400, np.bool_)
    order = np.argsort(ids, kind="stable")
    huge = ids + (2**63 - 51)

    expected = as_counter(collapse(ids, everything, errors))

    assert as_counter(collapse(ids[order], everything, errors[order])) == expected
    assert as_counter(collapse(huge, everything, errors)) == expected


def test_ids_that_differ_in_their_highest_bit_differ():
    ids, everything = np.array([3 + 2**62, 3, 3]), np.ones(3, np.bool_)
    assert as_counter(collapse(ids, everything, everything)) == {(2, 2): 1, (1, 1): 1}


def test_no_request_makes_no_cell():
    cells = collapse(np.empty(0, np.int64), np.empty(0, np.bool_), np.empty(0, np.bool_))
    assert (cells.n_clusters, cells.totals.shape, cells.sums.tolist()) == (0, (0, 2), [0, 0])


@pytest.mark.parametrize("top", [9, 10**6, 2**40])
def test_merge_adds_up_equal_rows(top):
    """Rows that fit a table of all keys, a sort of packed keys, and neither."""
    totals = np.array([[top, 1], [2, 0], [top, 1], [top, top]])
    assert as_counter(merge(totals)) == {(top, 1): 2, (2, 0): 1, (top, top): 1}
    assert as_counter(merge(totals, np.array([5, 1, 2, 3]))) == {(top, 1): 7, (2, 0): 1, (top, top): 3}


def test_refuses_flags_that_do_not_fit():
    ids = np.zeros(3, np.int64)
    with pytest.raises(ValueError, match="must be 3 Booleans"):
        collapse(ids, np.ones(2, np.bool_))
    with pytest.raises(ValueError, match="must be 3 Booleans"):
        collapse(ids, np.ones(3, np.int64))
    with pytest.raises(ValueError, match="1 to 8"):
        collapse(ids)
    with pytest.raises(ValueError, match="negative"):
        merge(np.array([[-1, 0]]))


def clustered(rng, n_clusters, mean_size, spread):
    """Requests whose chance of an error is the cluster's own."""
    sizes = rng.poisson(mean_size - 1, n_clusters) + 1
    chances = rng.beta(0.1 * spread, 0.9 * spread, n_clusters)
    ids = np.repeat(np.arange(n_clusters), sizes)
    return rng.random(len(ids)) < chances[ids], ids


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2))
def test_variance_is_the_formula(rows):
    ids, errors = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    labels = np.unique(ids)
    p, c = errors.mean(), len(labels)

    found = of_requests(errors, ids)

    if c == 1:
        assert (found.variance, found.design_effect) == (None, None)
        assert found.effective_n == found.cautious_n == pytest.approx(1)
        return
    squares = sum((errors[ids == x].sum() - p * (ids == x).sum()) ** 2 for x in labels)
    assert found.variance == pytest.approx(c / (c - 1) * squares / len(rows) ** 2, abs=1e-15)
    assert (found.requests, found.errors, found.n_clusters) == (len(rows), errors.sum(), c)


@pytest.mark.parametrize("ids", [np.arange(500), np.full(500, -1)])
def test_single_requests_have_no_design_effect(ids):
    errors = np.random.default_rng(2).random(500) < 0.2
    found = of_requests(errors, ids)
    assert (found.design_effect, found.effective_n, found.cautious_n) == (1, 500, 500)


def test_twins_that_always_agree_are_worth_half():
    errors = np.repeat(np.random.default_rng(3).random(4_000) < 0.1, 2)
    found = of_requests(errors, np.repeat(np.arange(4_000), 2))
    assert found.design_effect == pytest.approx(2, rel=1e-3)
    assert found.effective_n == pytest.approx(4_000, rel=1e-3)
    assert found.cautious_n == 4_000


def test_standard_error_is_what_datasets_scatter():
    rng = np.random.default_rng(4)
    found = [of_requests(*clustered(rng, 300, 3, 2)) for _ in range(1_000)]
    scatter = np.std([c.errors / c.requests for c in found])
    assert np.sqrt(np.mean([c.variance for c in found])) == pytest.approx(scatter, rel=0.06)
    assert np.mean([c.design_effect for c in found]) > 1.5


def test_intervals_with_effective_n_cover_what_they_say():
    """95 % is meant; without the design effect the same intervals hold the rate in far fewer datasets."""
    rng = np.random.default_rng(6)
    found = [of_requests(*clustered(rng, 300, 3, 2)) for _ in range(1_000)]
    holds = [low <= 0.1 <= high for low, high in (c.rate(FNR).interval() for c in found)]
    naive = [low <= 0.1 <= high for low, high in (wilson(c.errors, c.requests) for c in found)]
    assert 0.93 <= np.mean(holds) <= 0.97
    assert np.mean(naive) < 0.90


def test_large_clusters_weigh_more_for_the_cautious():
    found = of_requests(np.array([True, False, False, False]), np.array([1, 2, 2, 2]))
    assert found.cautious_n == 16 / 10


def test_an_effect_below_1_makes_no_request_worth_more():
    found = of_requests(np.tile([True, False], 100), np.repeat(np.arange(100), 2))
    assert found.design_effect == 0
    assert found.effective_n == 200


@pytest.mark.parametrize("errs", [False, True])
def test_where_nothing_differs_nothing_clusters(errs):
    """No error, or nothing but errors: the design effect is 0 / 0. `cautious_n` does not rely on it."""
    found = of_requests(np.full(30, errs), np.repeat(np.arange(10), 3))
    assert (found.variance, found.design_effect, found.effective_n) == (0, 1, 30)
    assert found.cautious_n == 10


def test_no_request_is_worth_nothing():
    found = of_requests(np.empty(0, np.bool_), np.empty(0, np.int64))
    assert (found.variance, found.effective_n, found.cautious_n) == (None, 0, 0)
    assert found.rate(FNR).value is None


def test_sums_of_a_data_frame_give_the_same():
    errors, ids = clustered(np.random.default_rng(7), 200, 3, 2)
    m = np.bincount(ids)
    e = np.bincount(ids, errors).astype(int)
    sums = (int(x) for x in (m.sum(), e.sum(), (m * m).sum(), (m * e).sum(), (e * e).sum()))
    assert of_sums(200, *sums) == of_requests(errors, ids)


def test_clusters_without_requests_do_not_count():
    cells = Cells(np.array([[0, 0], [2, 1], [1, 0]]), np.array([99, 3, 4]))
    assert of_cells(cells).n_clusters == 7


def test_the_coarser_of_two_is_worth_less():
    errors = np.repeat(np.random.default_rng(8).random(100) < 0.3, 4)
    person = of_requests(errors, np.repeat(np.arange(200), 2))
    dwelling = of_requests(errors, np.repeat(np.arange(100), 4))
    assert coarser(person, dwelling) == coarser(dwelling, person) == dwelling
    with pytest.raises(ValueError, match="different requests"):
        coarser(person, of_requests(~errors, np.arange(400)))


def test_cells_and_requests_agree():
    errors, ids = clustered(np.random.default_rng(9), 50, 2, 1)
    assert of_cells(collapse(ids, np.ones(len(ids), np.bool_), errors)) == of_requests(errors, ids)
