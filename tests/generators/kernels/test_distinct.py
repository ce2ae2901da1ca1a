"""Weighted draws without repetition in groups."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.kernels.distinct import draw_distinct
from generators.sampling import Streams, WeightedTables


def draw(sizes, weights, seed=1):
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    cells = WeightedTables.build([np.array(weights, np.float64)]).cells
    words = Streams(seed).words("test.distinct", np.arange(starts[-1]))
    return np.split(draw_distinct(starts, words[0], words[1], cells), starts[1:-1])


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=20), st.integers(0, 2**32))
def test_no_value_comes_twice_in_a_group(sizes, seed):
    groups = draw(sizes, np.arange(1, 13) ** 3, seed)

    assert [len(group) for group in groups] == sizes
    for group in groups:
        assert len(set(group.tolist())) == len(group)
        assert all(0 <= value < 12 for value in group)


def test_the_first_of_a_group_is_drawn_by_weight():
    """As the alias table itself draws it."""
    weights = np.array([5.0, 1.0, 3.0, 1.0])
    first = np.concatenate(draw([1] * 40_000, weights))

    assert np.bincount(first) / len(first) == pytest.approx(weights / weights.sum(), abs=0.01)


def test_a_pair_is_drawn_as_if_repeats_were_drawn_again():
    """The second value has its weight among those left."""
    weights = np.array([5.0, 1.0, 3.0, 1.0])
    pairs = np.array(draw([2] * 40_000, weights))

    for value in range(4):
        second = pairs[pairs[:, 0] == value, 1]
        left = np.where(np.arange(4) == value, 0.0, weights)
        assert np.bincount(second, minlength=4) / len(second) == pytest.approx(left / left.sum(), abs=0.03)


def test_a_group_as_large_as_the_table_gets_every_value():
    (group,) = draw([6], [1e9, 1.0, 1e-3, 1.0, 1.0, 1.0])

    assert sorted(group.tolist()) == list(range(6))
