"""Packed records give back their numbers, and lie where a probe looks for them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.schema import CLAIM_COLUMNS
from matchers.engine.hold import LAYOUT, WORDS
from matchers.kernels import packing as kernel

N_BUCKETS = 8
COLUMNS = len(CLAIM_COLUMNS)
tables = st.integers(0, 2**32 - 1).flatmap(
    lambda seed: st.builds(
        lambda n, most: table(seed, n, most), st.integers(0, 50), st.sampled_from([1, 3, 200])
    )
)
keys = st.lists(st.integers(-1, COLUMNS - 1), min_size=1, max_size=5).map(lambda key: np.array(key, np.int64))


def table(seed, n, most):
    """Numbers from -1 (missing) up."""
    return np.random.default_rng(seed).integers(-1, most, (COLUMNS, n), dtype=np.int32)


def packed(numbers):
    words = np.full((numbers.shape[1], WORDS), 2**64 - 1, np.uint64)
    kernel.pack(numbers, LAYOUT, words)
    return words


def buckets(words, key):
    return [kernel.bucket(words, r, LAYOUT, key, N_BUCKETS) for r in range(len(words))]


def test_bits_of_columns_do_not_overlap():
    """Each column has its own bits, inside one word."""
    words = [0] * WORDS
    for word, shift, mask in LAYOUT.tolist():
        assert mask << shift < 1 << 64
        assert words[word] & (mask << shift) == 0
        words[word] |= mask << shift


@given(tables)
def test_gives_numbers_back(numbers):
    """Word, shift and mask, by numpy and by the kernel."""
    words = packed(numbers)
    for c, (word, shift, mask) in enumerate(LAYOUT):
        unpacked = ((words[:, word] >> shift) & mask).astype(np.int64) - 1
        assert np.array_equal(numbers[c], unpacked)
        assert unpacked.tolist() == [kernel.number(words, r, LAYOUT, c) for r in range(len(words))]


def test_the_largest_numbers():
    """Full bits in every other column touch nothing in between."""
    largest = (LAYOUT[:, 2].astype(np.int64) - 1).astype(np.int32)
    numbers = np.full((COLUMNS, 3), -1, np.int32)
    numbers[::2, 0], numbers[1::2, 1], numbers[:, 2] = largest[::2], largest[1::2], largest
    words = packed(numbers)

    for c in range(COLUMNS):
        assert numbers[c].tolist() == [kernel.number(words, r, LAYOUT, c) for r in range(3)]


@given(tables, st.integers(0, COLUMNS - 1))
def test_by_number_is_a_stable_sort(numbers, c):
    order = kernel.by_number(packed(numbers), LAYOUT, c, int(numbers.max(initial=-1)) + 1)

    assert order.dtype == np.int32
    assert np.argsort(numbers[c], kind="stable").tolist() == order.tolist()


@given(tables, keys, st.randoms(use_true_random=False))
def test_groups_are_stable_and_complete(numbers, key, rng):
    """Every row once; a bucket's in the order in which they were taken; those in no bucket last."""
    words = packed(numbers)
    order = rng.sample(range(len(words)), len(words))
    starts = np.zeros(N_BUCKETS + 1, np.int32)
    rows = kernel.group(words, LAYOUT, key, np.array(order, np.int32), starts)
    found = buckets(words, key)

    for b in range(N_BUCKETS):
        assert [r for r in order if found[r] == b] == rows[starts[b] : starts[b + 1]].tolist()
    assert starts[0] == 0
    assert [r for r in order if found[r] == -1] == rows[starts[-1] :].tolist()


@given(tables, keys)
def test_askers_look_where_rows_lie(numbers, key):
    """A record and a request of the same numbers are in one bucket, whole keys in some and others in none."""
    found = kernel.asked_buckets(numbers, key, N_BUCKETS)
    used = numbers[key[key >= 0]]

    assert buckets(packed(numbers), key) == found.tolist()
    assert ((used < 0).any(axis=0) == (found == -1)).all()
    assert found.max(initial=0) < N_BUCKETS


@given(keys)
def test_unknown_is_in_no_bucket(key):
    """A value that no held row has: there is nobody to compare with."""
    numbers = np.full((COLUMNS, 2), -2, np.int32)
    expected = -1 if (key >= 0).any() else kernel.asked_buckets(numbers + 2, key, N_BUCKETS)[0]

    assert [expected] * 2 == kernel.asked_buckets(numbers, key, N_BUCKETS).tolist()


@pytest.mark.parametrize("n_columns", [1, 2, 3])
def test_buckets_are_used_evenly(n_columns):
    """10,000 keys in 1,024 buckets: the fullest has what chance alone may give it: 38, once in 10 million."""
    side = round(10_000 ** (1 / n_columns))
    grid = np.indices((side,) * n_columns, dtype=np.int32).reshape(n_columns, -1)
    numbers = np.full((COLUMNS, grid.shape[1]), -1, np.int32)
    numbers[:n_columns] = grid
    found = kernel.asked_buckets(numbers, np.arange(n_columns), 1_024)

    assert np.bincount(found).max() < 38


def test_compiles_once():
    numbers, key = table(0, 5, 3), np.array([0, 9])
    words = packed(numbers)
    kernel.by_number(words, LAYOUT, 0, 3)
    kernel.group(words, LAYOUT, key, np.arange(5, dtype=np.int32), np.zeros(9, np.int32))
    kernel.asked_buckets(numbers, key, N_BUCKETS)

    for function in (kernel.pack, kernel.by_number, kernel.group, kernel.asked_buckets):
        assert len(function.signatures) == 1
