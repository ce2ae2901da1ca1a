"""A slip changes one thing, and where it says."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.streams import Streams
from generators.typos import DELETE, INSERT, NEIGHBOURS, OPERATIONS, SUBSTITUTE, TRANSPOSE, slip

words = st.tuples(*[st.integers(0, 2**32 - 1)] * 4)
names = st.text("abcdeAB -'é", min_size=2, max_size=12)


@given(names, words, st.booleans())
def test_a_slip_always_changes_the_text_and_spares_the_first_letter(text, quadruple, keep_length):
    edited, _, position = slip(text, quadruple, keep_length)

    assert edited != text
    assert edited[0] == text[0]
    assert 1 <= position < len(text)


@given(names, words)
def test_a_slip_does_what_it_says_where_it_says(text, quadruple):
    edited, operation, i = slip(text, quadruple)

    match operation:
        case "substitute":
            assert (edited[:i], edited[i + 1 :]) == (text[:i], text[i + 1 :])
        case "delete":
            assert edited == text[:i] + text[i + 1 :]
        case "insert":
            assert edited[:i] + edited[i + 1 :] == text
        case "transpose":
            assert edited == text[:i] + text[i + 1] + text[i] + text[i + 2 :] or len(text) == 2


@given(st.text("0123456789", min_size=5, max_size=5), words)
def test_a_field_of_fixed_width_keeps_it(text, quadruple):
    edited, operation, _ = slip(text, quadruple, keep_length=True)

    assert edited.isdigit()
    assert len(edited) == 5
    assert operation in (SUBSTITUTE, TRANSPOSE)


def test_operations_come_in_their_shares():
    quadruples = Streams(1).words("t", np.arange(40_000)).T.tolist()

    counts = Counter(slip("abcdefghij", quadruple)[1] for quadruple in quadruples)

    for operation, share in OPERATIONS.items():
        assert counts[operation] / 40_000 == pytest.approx(share, abs=0.012)
    assert set(counts) == {SUBSTITUTE, DELETE, INSERT, TRANSPOSE}


def test_the_neighbour_relation_is_mutual_among_letters():
    lonely = [(a, b) for a, keys in NEIGHBOURS.items() for b in keys if a not in NEIGHBOURS[b]]

    assert lonely == []


def test_one_character_cannot_be_mistyped():
    with pytest.raises(ValueError, match="one character"):
        slip("A", (0, 0, 0, 0))
