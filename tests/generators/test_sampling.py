"""Draws have the distributions that they say.

Words depend on their address alone.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.errors import ConfirmbenchError
from generators.sampling import MAX_SEED, Streams, WeightedTables, below, chance, permute_values

N = 200_000
WORDS = Streams(11).words("t", np.arange(N))


@given(st.integers(1, 2**31))
def test_below_stays_below(bound):
    drawn = below(WORDS[0, :100], bound)

    assert drawn.min() >= 0
    assert drawn.max() < bound


@pytest.mark.parametrize("probability", [0.0, 0.001, 0.3, 1.0])
def test_chance_is_true_that_often(probability):
    share = chance(WORDS[0], probability).mean()

    assert abs(share - probability) <= 5 * (probability * (1 - probability) / N) ** 0.5


def test_weighted_draws_come_in_proportion():
    weights = np.array([5.0, 0.0, 1.0, 94.0])

    counts = np.bincount(WeightedTables.build([weights]).draw(WORDS), minlength=4)

    expected = weights / weights.sum() * N
    assert counts[1] == 0
    assert np.all(np.abs(counts - expected) <= 5 * np.sqrt(expected + 1))


@given(st.lists(st.floats(0.001, 1000), min_size=1, max_size=30))
def test_an_alias_table_gives_every_value_its_exact_share(weights):
    """Summed over all cells, kept and passed-on mass is each value's weight (to the 32 bits of a word)."""
    tables = WeightedTables.build([np.array(weights)])
    thresholds, kept, passed_on = tables.cells.reshape(-1, 3).T
    mass = np.zeros(len(weights))
    np.add.at(mass, kept, thresholds / 2.0**32)
    np.add.at(mass, passed_on, 1 - thresholds / 2.0**32)

    assert np.allclose(mass / len(weights), np.array(weights) / sum(weights), atol=1e-8)


def test_each_row_draws_from_its_own_table():
    tables = WeightedTables.build([np.array([1.0, 0.0]), np.array([0.0, 1.0])])
    groups = np.arange(N) % 2

    assert np.array_equal(groups, tables.draw(WORDS, groups))


@given(st.integers(1, 3000), st.integers(0, 2**64 - 1))
def test_a_permutation_visits_every_number_once(size, key):
    assert np.array_equal(np.arange(size), np.sort(permute_values(np.arange(size), size, key)))


def test_permutations_of_other_keys_differ():
    numbers = np.arange(1000)

    assert (permute_values(numbers, 1000, 1) == permute_values(numbers, 1000, 2)).mean() < 0.02


@given(st.integers(0, MAX_SEED), st.integers(0, 10_000), st.integers(1, 50))
def test_a_slice_equals_the_same_rows_of_the_whole(seed, start, length):
    streams = Streams(seed)
    whole = streams.words("column", np.arange(start + length + 10))

    assert np.array_equal(
        whole[:, start : start + length], streams.words("column", np.arange(start, start + length))
    )


def test_the_order_of_rows_changes_no_value():
    rows = np.arange(1000)
    streams = Streams(3)

    assert np.array_equal(streams.words("c", rows)[:, ::-1], streams.words("c", rows[::-1]))


@pytest.mark.parametrize(
    "other",
    [
        Streams(1).words("b", np.arange(99)),
        Streams(2).words("a", np.arange(99)),
        Streams(1).words("a", np.arange(99), draw=1),
    ],
)
def test_another_name_seed_or_draw_gives_other_words(other):
    assert (Streams(1).words("a", np.arange(99)) != other).mean() > 0.99


def test_words_are_uniform():
    words = Streams(5).words("u", np.arange(100_000))

    for row in words:
        counts = np.bincount(row >> 28, minlength=16)
        assert ((counts - 6250) ** 2 / 6250).sum() < 45  # chi-square, 15 degrees of freedom, p about 1e-4


@pytest.mark.parametrize("seed", [-1, MAX_SEED + 1])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ConfirmbenchError, match="must be from 0 to"):
        Streams(seed)
