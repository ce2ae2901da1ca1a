"""Slices cover every row once, in order."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.engine import hold as slices


@given(st.integers(0, 40), st.integers(1, 9))
def test_joins_the_answers_in_order(n, n_threads):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "SMALLEST", 1)
        patch.setattr(pl, "thread_pool_size", lambda: n_threads)

        assert slices.by_slices(n, np.arange).tolist() == list(range(n))


def test_a_small_batch_is_one_slice():
    asked = []
    slices.by_slices(
        slices.SMALLEST, lambda first, last: asked.append((first, last)) or np.zeros(last - first)
    )

    assert asked == [(0, slices.SMALLEST)]
