"""A slip changes one thing, and where it says."""

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.noise.edits import SLIPS
from generators.noise.misspelling import ZIP_POSITIONS
from generators.noise.swap_table import code_points, texts_of
from generators.noise.typos import NEIGHBOURS, SCANNER, TYPIST, mistype
from generators.sampling import Streams

words = st.lists(st.integers(0, 2**32 - 1), min_size=4, max_size=4)
names = st.text("abcdeAB -'é", min_size=2, max_size=12)
MANY = 40_000


def once(text, quadruple, hand=TYPIST):
    slips = mistype(code_points(pl.Series([text])), np.array([quadruple], np.uint32).T.copy(), hand)
    return texts_of(slips.codes).item(), SLIPS[slips.operation[0]], int(slips.position[0])


def many(text, hand=TYPIST, positions=()):
    codes = np.repeat(code_points(pl.Series([text])), MANY, axis=0)
    return mistype(codes, Streams(1).words("t", np.arange(MANY)), hand, positions)


@given(names, words)
def test_a_slip_always_changes_more_than_capitals(text, quadruple):
    assert once(text, quadruple)[0].lower() != text.lower()


@given(names, words)
def test_a_slip_does_what_it_says_where_it_says(text, quadruple):
    edited, operation, i = once(text, quadruple)

    match operation:
        case "substitute":
            assert (edited[:i], edited[i + 1 :]) == (text[:i], text[i + 1 :])
        case "delete":
            assert edited == text[:i] + text[i + 1 :]
        case "insert":
            assert edited[:i] + edited[i + 1 :] == text
        case "transpose":
            assert edited.lower() == (text[:i] + text[i + 1] + text[i] + text[i + 2 :]).lower()


@given(st.text("0123456789", min_size=1, max_size=5), words)
def test_a_field_of_fixed_width_keeps_it(text, quadruple):
    edited, operation, _ = once(text, quadruple, TYPIST.keeping_length())

    assert edited.isdigit()
    assert len(edited) == len(text)
    assert operation in ("substitute", "transpose")


@given(st.text("abcz", min_size=1, max_size=6).map(str.capitalize), words)
def test_a_name_keeps_its_capital_unless_that_is_lost(name, quadruple):
    edited, operation, position = once(name, quadruple)

    assert edited[0].isupper() or (operation, position) == ("delete", 0)


@pytest.mark.parametrize("hand", [TYPIST, SCANNER], ids=["typist", "scanner"])
def test_operations_come_in_their_shares(hand):
    counts = Counter(many("abcdefghij", hand).operation.tolist())

    for i, (_, share) in enumerate(hand.by_name()):
        assert counts[i] / MANY == pytest.approx(share, abs=0.012)


def test_the_first_letter_is_wrong_half_as_often_as_another():
    """In 7.8 % of misspellings (Pollock and Zamora 1984)."""
    slips = many("abcdefg")
    first = (slips.position == 0).mean()

    assert first == pytest.approx(0.078, abs=0.02)
    substituted = slips.position[slips.operation == 0]
    assert (substituted == 0).mean() / (substituted == 4).mean() == pytest.approx(0.5, abs=0.07)


def test_neighbouring_keys_are_hit_as_often_as_measured():
    """A random key is a neighbour now and then as well."""
    slips = many("aaaaaaaa")
    hit = slips.operation == 0
    typed = slips.codes[hit, slips.position[hit]]

    share = np.isin(typed, [ord(key) for key in NEIGHBOURS["a"]]).mean()

    assert share == pytest.approx(0.6 + 0.4 * 4 / 25, abs=0.02)


def test_half_of_the_letters_added_are_typed_twice():
    slips = many("abcdefghij")
    added = slips.operation == 2
    twice = slips.codes[added, slips.position[added]] == slips.codes[added, slips.position[added] - 1]

    assert twice.mean() == pytest.approx(0.5, abs=0.02)


def test_positions_may_have_shares_of_their_own():
    slips = many("12345", TYPIST.keeping_length(), ZIP_POSITIONS)
    substituted = slips.position[slips.operation == 0]

    assert np.bincount(substituted) / len(substituted) == pytest.approx(ZIP_POSITIONS, abs=0.01)


def test_the_neighbour_relation_is_mutual():
    assert [(a, b) for a, keys in NEIGHBOURS.items() for b in keys if a not in NEIGHBOURS[b]] == []
