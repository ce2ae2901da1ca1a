"""Weighted draws without repetition in groups.

Philox4x32-10 gives the published words.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.kernels.distinct import draw_distinct
from generators.kernels.draws import fill_words
from generators.sampling import Streams, WeightedTables

# Known answers published with Random123 (kat_vectors: philox 4x32, 10 rounds): counter, key, words.
PUBLISHED = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF,) * 4,
        (0xFFFFFFFF,) * 2,
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "expected"), PUBLISHED)
def test_matches_the_published_vectors(counter, key, expected):
    row = counter[0] | counter[1] << 32
    seed = key[0] | key[1] << 32

    words = fill_words(
        np.array([row], np.uint64), np.uint64(counter[2]), np.uint64(counter[3]), np.uint64(seed)
    )

    assert expected == tuple(int(word) for word in words[:, 0])


def test_compiles_once():
    """A second specialisation means that some caller passes other types and pays for a compile."""
    fill_words(np.zeros(1, np.uint64), np.uint64(0), np.uint64(0), np.uint64(0))

    assert len(fill_words.signatures) == 1


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
