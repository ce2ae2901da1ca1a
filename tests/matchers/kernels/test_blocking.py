"""Grouping by hashed key puts every row where a probe looks for it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchers.kernels import blocking as kernel

ids = st.lists(st.tuples(st.integers(-2, 3), st.integers(-2, 3)), max_size=40)


def table(rows):
    """Ids in the first two of ten columns."""
    filled = np.full((len(rows), 10), -1, np.int32)
    filled[:, :2] = np.array(rows, np.int32).reshape(-1, 2)
    return filled


@given(ids)
def test_each_bucket_holds_its_rows(rows):
    """Every row with a whole key is in the bucket of that key, in its order; no other is."""
    buckets = kernel.buckets(table(rows), np.array([0, 1]), 8)
    starts, grouped = kernel.group(buckets, 8)

    for b in range(8):
        expected = [i for i in range(len(rows)) if buckets[i] == b]
        assert expected == grouped[starts[b] : starts[b + 1]].tolist()


@given(ids)
def test_missing_and_unknown_are_in_no_bucket(rows):
    """A negative id in any column of the key leaves the row out."""
    buckets = kernel.buckets(table(rows), np.array([0, 1]), 8)

    assert [min(row) < 0 for row in rows] == [b == -1 for b in buckets]
