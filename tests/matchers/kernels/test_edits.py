"""Edit distances of columns, against RapidFuzz; names that changed places.

One slip within the first letters of a surname.
"""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from matchers.engine.hold import hold
from matchers.engine.pairs import random_pairs
from matchers.engine.text import text as encode_text
from matchers.kernels import edits as kernel
from matchers.kernels.edits import MOST_LETTERS, alignment
from matchers.linkage.names import edits
from matchers.linkage.names import initials as across
from tests.matchers.people import claims

TEXTS = st.text("ABC", max_size=8)


def distance(a, b):
    rows = np.empty((3, MOST_LETTERS + 1), np.int64)
    return alignment(*(np.frombuffer(text.encode(), np.uint8) for text in (a, b)), rows)


@given(TEXTS, TEXTS)
@settings(max_examples=2_000, deadline=None)
def test_as_rapidfuzz_counts(a, b):
    assert OSA.distance(a, b) == distance(a, b) == distance(b, a)


@pytest.mark.parametrize(
    ("a", "b", "expected"), [("SMITH", "SMIHT", 1), ("CA", "ABC", 3), ("", "ANN", 3), ("ANNE", "ANNE", 0)]
)
def test_by_hand(a, b, expected):
    """CA is three edits from ABC, not two: no letter is touched twice."""
    assert distance(a, b) == expected


def pair(record, request):
    holding = hold([claims([record])], 1, ((),))
    return random_pairs(holding, claims([request]), 1)


def test_of_columns():
    """Within a column and across; missing is NaN; only the first letters of a very long string count."""
    found = pair({"given_name": "James", "surname": "Allen"}, {"given_name": "Alen", "surname": "Jamse"})
    long = pair({"surname": "A" * 80}, {"surname": "A" * 64 + "B" * 500})

    assert edits(found, "given_name", "surname").tolist() == [1.0]
    assert edits(found, "surname", "given_name").tolist() == [1.0]
    assert edits(found, "given_name", "given_name").tolist() == [3.0]
    assert math.isnan(edits(pair({}, {"surname": None}), "surname", "surname").item())
    assert math.isnan(edits(pair({"surname": ""}, {}), "surname", "surname").item())
    assert edits(long, "surname", "surname").tolist() == [0.0]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"given_name": "Smith", "surname": "William"}, True),
        ({"given_name": "S", "surname": "Wm"}, True),
        ({}, False),
        ({"given_name": "Smith", "surname": "Henry"}, False),
        ({"given_name": None, "surname": "William"}, False),
    ],
)
def test_initials_across(request_, expected):
    """Of William Smith."""
    assert across(pair({}, request_)).tolist() == [expected]
    assert across(pair({"given_name": None}, request_)).tolist() == [False]


names = st.text("ABC", max_size=10)


def slips(a, b, window=7):
    """What the kernel finds of one pair: whether a letter changed, whether one is extra."""
    left, right = (encode_text(pl.Series([text])) for text in (a, b))
    found = kernel.slips(*left, *right, window)[0]
    return bool(found & kernel.CHANGED), bool(found & kernel.DROPPED)


def plain_changed(a, b, window=7):
    """By trying every change."""
    a, b = a[:window], b[:window]
    swaps = {a[:i] + a[i + 1] + a[i] + a[i + 2 :] for i in range(len(a) - 1)}
    one = len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1
    return one or (a != b and b in swaps)


def plain_extra(a, b, window=7):
    """By leaving out every letter."""
    return any((a[:i] + a[i + 1 :])[:window] == b[:window] for i in range(min(len(a), window)))


@given(names, names)
def test_equals_trying_everything(a, b):
    assert slips(a, b) == (plain_changed(a, b), plain_extra(a, b) or plain_extra(b, a))


@given(names, names)
def test_does_not_matter_which_is_asked(a, b):
    assert slips(a, b) == slips(b, a)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("SMITH", "SMYTH", (True, False)),
        ("SMITH", "SMIHT", (True, False)),
        ("JOHNSON", "JOHNSTON", (False, True)),
        ("SMITH", "SMITHE", (False, True)),
        ("SMITH", "SMITH", (False, False)),
        ("ABCDEFGH", "ABCDEFGX", (False, False)),
        ("SMITH", "SCHMIDT", (False, False)),
    ],
)
def test_known_pairs(a, b, expected):
    assert slips(a, b) == expected
