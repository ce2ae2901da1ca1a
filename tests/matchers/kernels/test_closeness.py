"""How two strings are related, against plain Python and RapidFuzz."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from matchers.kernels.search import APART, LONE_LETTER, ONE_EDIT, PART, SAME, closeness, one_edit_apart

TEXTS = st.text("ABC", min_size=1, max_size=6)


def letters(text):
    return np.frombuffer(text.encode(), np.uint8)


def expected(a, b):
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) == 1 and longer[0] == shorter[0]:
        return LONE_LETTER
    if a == b:
        return SAME
    if len(longer) >= 3 and OSA.distance(a, b) == 1:
        return ONE_EDIT
    if len(shorter) >= 3 and (longer.startswith(shorter) or longer.endswith(shorter)):
        return PART
    return APART


@given(TEXTS, TEXTS)
@settings(max_examples=2_000, deadline=None)
def test_as_plain_python_has_it(a, b):
    assert expected(a, b) == closeness(letters(a), letters(b), a == b)
    assert expected(a, b) == closeness(letters(b), letters(a), a == b)


@given(TEXTS, TEXTS)
@settings(max_examples=2_000, deadline=None)
def test_one_edit_is_an_optimal_string_alignment_of_one(a, b):
    """Of different strings; the same letters twice count as one edit of none."""
    if a != b:
        assert (OSA.distance(a, b) == 1) == one_edit_apart(letters(a), letters(b))


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("DANIEL", "DANIEL", SAME),
        ("DANIEL", "DANEIL", ONE_EDIT),
        ("DANIEL", "DANIELL", ONE_EDIT),
        ("DANIEL", "DANIELLE", PART),
        ("GARCIALOPEZ", "LOPEZ", PART),
        ("LI", "LIU", ONE_EDIT),
        ("LI", "LO", APART),
        ("D", "DANIEL", LONE_LETTER),
        ("D", "D", LONE_LETTER),
        ("D", "MARIA", APART),
        ("ABCDEF", "ABDCFE", APART),
    ],
)
def test_by_hand(a, b, relation):
    assert relation == closeness(letters(a), letters(b), a == b)
