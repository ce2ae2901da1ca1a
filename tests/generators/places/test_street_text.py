"""Streets written in other ways."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.places.street_text import (
    DIRECTIONS,
    DIRECTIONS_IN_FULL,
    IN_FULL,
    SUFFIXES,
    drop_direction,
    drop_suffix,
    lengthen,
    rewrite,
    rewrite_all,
    shorten,
)

pieces = st.sampled_from(
    [*SUFFIXES, *list(IN_FULL)[:12], *DIRECTIONS, *DIRECTIONS_IN_FULL, "Oak", "Park", "1st", "PO", "Box", ""]
)
streets = st.lists(pieces, min_size=1, max_size=5).map(" ".join)


@given(st.lists(st.tuples(streets, st.integers(0, 2**32 - 1)), min_size=1, max_size=8))
def test_many_at_once_are_written_as_one_by_one(cases):
    texts = [street for street, _ in cases]
    written, expanded, changed = rewrite_all(pl.Series(texts), np.array([c for _, c in cases], np.uint32))

    expected = [rewrite(street, choice) for street, choice in cases]

    assert written.to_list() == [text for text, _ in expected]
    assert expanded.tolist() == [operation == "expand" for _, operation in expected]
    assert changed.tolist() == [text != street for street, (text, _) in zip(texts, expected, strict=True)]


@pytest.mark.parametrize(
    ("street", "short", "long"),
    [
        ("North Oak Avenue", "N Oak Ave", "North Oak Avenue"),
        ("North Street", "North St", "North Street"),
        ("N Oak Ave.", "N Oak Ave.", "North Oak Avenue"),
        ("PO Box", "PO Box", "PO Box"),
    ],
)
def test_short_and_long(street, short, long):
    assert (shorten(street), lengthen(street)) == (short, long)


@pytest.mark.parametrize(
    ("street", "without_direction", "without_suffix"),
    [
        ("N Oak Ave", "Oak Ave", "N Oak"),
        ("North Avenue", "North Avenue", "North"),
        ("South Elm Street", "Elm Street", "South Elm"),
        ("PO Box", "PO Box", "PO Box"),
        ("Broadway", "Broadway", "Broadway"),
    ],
)
def test_parts_left_out(street, without_direction, without_suffix):
    assert drop_direction(street) == without_direction
    assert drop_suffix(street) == without_suffix
