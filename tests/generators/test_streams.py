"""Words depend on their address alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.errors import ConfirmbenchError
from generators.sampling import MAX_SEED, Streams


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
