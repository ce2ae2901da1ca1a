"""Shares of a whole number."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generators.places.zip_codes import apportion


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(lambda ws: sum(ws) > 0),
)
def test_parts_sum_to_the_whole_and_miss_their_share_by_less_than_one(total, weights):
    parts = apportion(total, np.array(weights))

    assert parts.sum() == total
    for part, weight in zip(parts.tolist(), weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)
        assert weight or not part
