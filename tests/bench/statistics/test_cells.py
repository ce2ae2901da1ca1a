"""Cells against counting cluster by cluster."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.statistics.cells import collapse, merge


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
