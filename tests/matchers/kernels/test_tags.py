"""Tags never rule out a pair of names that is as similar as a rule needs."""

import numpy as np
import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from matchers.engine.rule import spare_letters
from matchers.engine.text import text as encoded
from matchers.kernels import search

NAME = st.text("ABCDEJKQVWXZ019", min_size=1, max_size=20)


def excluded(a, b, similarity, prefix_weight):
    tag, other = search.tags(*encoded(pl.Series([a, b], dtype=pl.String))).astype(np.int64)
    spare = np.ravel([spare_letters(similarity, prefix_weight), spare_letters(0.0, 0.1)])
    swapped = np.ravel([spare_letters(0.0, 0.1), spare_letters(similarity, prefix_weight)])
    found = search.excludes(tag, other, spare)
    assert found == search.excludes(tag << search.TAG_BITS, other << search.TAG_BITS, swapped)
    return found


@settings(max_examples=500, deadline=None)
@given(a=NAME, b=NAME, weight=st.sampled_from([0.0, 0.1, 0.25]), slack=st.sampled_from([0.0, 0.01, 0.2]))
@example("JQ", "QJ", 0.1, 0.0)
@example("A" * 14, "A" * 15, 0.1, 0.0)
@example("A" * 16, "A" * 20, 0.1, 0.0)
def test_what_is_similar_enough_is_never_excluded(a, b, weight, slack):
    """Whatever a pair's similarity, a rule that needs no more keeps it."""
    similarity = JaroWinkler.similarity(a, b, prefix_weight=weight)

    assert not excluded(a, b, similarity - slack, weight)
    assert excluded(a, b, similarity, weight) == excluded(b, a, similarity, weight)


def test_most_strangers_are_excluded():
    """At 0.88, of 45 pairs of unlike names few need a further look."""
    names = ["SMITH", "JOHNSON", "WILLIAMS", "BROWN", "JONES", "GARCIA", "MILLER", "DAVIS", "LOPEZ", "CLARK"]
    pairs = [(a, b) for a in names for b in names if a < b]

    assert sum(excluded(a, b, 0.88, 0.1) for a, b in pairs) >= 38


def test_a_missing_name_is_excluded_where_one_is_needed():
    """Missing agrees with nothing; where nothing is needed, it may stay."""
    for a, b in [("", "SMITH"), ("SMITH", ""), ("", "")]:
        assert excluded(a, b, 0.5, 0.1)
        assert not excluded(a, b, 0.0, 0.1)
