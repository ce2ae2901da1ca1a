"""Filters against Python's sets: which bits a string sets, and the Dice coefficient of two."""

from itertools import pairwise

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from matchers.engine.text import text
from matchers.kernels import bloom as kernel

STRINGS = st.lists(st.text("AZ09 -", max_size=12), min_size=1, max_size=5)
POSITIONS = np.random.default_rng(1).integers(0, 1024, (kernel.BIGRAMS, 3)).astype(np.uint16)
ALPHABET = " ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def bits(string):
    """Return the bits of a string's bigrams, padded with a gap on both sides."""
    signs = [0, *(max(0, ALPHABET.find(letter)) for letter in string), 0] if string else []
    bigrams = [first * 37 + second for first, second in pairwise(signs)]
    return {int(bit) for bigram in bigrams for bit in POSITIONS[bigram]}


def filters(strings):
    found = np.zeros((len(strings), kernel.WORDS), np.uint64)
    kernel.insert(*text(pl.Series(strings, dtype=pl.String)), POSITIONS, found)
    return found


@given(STRINGS)
def test_sets_the_bits_of_every_bigram(strings):
    found = filters(strings)
    unpacked = np.unpackbits(found.view(np.uint8), axis=1, bitorder="little")

    assert [set(np.flatnonzero(row).tolist()) for row in unpacked] == [bits(string) for string in strings]
    assert kernel.sizes(found).tolist() == [len(bits(string)) for string in strings]


@given(STRINGS, STRINGS, st.floats(0.01, 1.0))
def test_dice_of_two_sets(asked, held, threshold):
    """Two empty strings have nothing in common."""
    ours, theirs = filters(asked), filters(held)
    rows = np.array([(i, r) for i in range(len(asked)) for r in range(len(held))], np.uint32)
    confirmed = np.zeros(len(asked), np.bool_)
    sides = (ours, kernel.sizes(ours), theirs, kernel.sizes(theirs))
    kernel.alike(*sides, rows[:, 0].copy(), rows[:, 1].copy(), threshold, confirmed)

    def dice(a, b):
        return 2 * len(a & b) - threshold * (len(a) + len(b)) if a & b else -1

    assert confirmed.tolist() == [any(dice(bits(a), bits(b)) >= 0 for b in held) for a in asked]


def test_one_specialisation():
    """Arrays come as one type, so that nothing is compiled twice."""
    filters(["A"])

    assert len(kernel.insert.signatures) == 1
