"""The table of strings equals a dict."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from matchers.engine.text import text
from matchers.engine.vocabulary import GrowingVocabulary, Vocabulary
from matchers.kernels import vocabulary as kernel

texts = st.lists(st.text("ABC", max_size=4) | st.text("AB ab~", min_size=8, max_size=14), max_size=60)


def added(growing, strings):
    """Number a batch, new strings too."""
    numbers = np.empty(len(strings), np.int32)
    growing.add(text(pl.Series(strings, dtype=pl.String)), numbers)
    return numbers.tolist()


def found(vocabulary, c, strings):
    """Number a batch of column c by what is known."""
    numbers = np.empty(len(strings), np.int32)
    vocabulary.find(c, text(pl.Series(strings, dtype=pl.String)), numbers)
    return numbers.tolist()


@given(texts, texts, texts)
def test_equals_a_dict(first, second, asked):
    """Strings are numbered as they are met, over batches; empty ones have no number, new ones are unknown."""
    growing, other = GrowingVocabulary(), GrowingVocabulary()
    known = {string: number for number, string in enumerate(dict.fromkeys(filter(None, first + second)))}

    def expected(strings, new):
        return [kernel.ABSENT if string == "" else known.get(string, new) for string in strings]

    assert added(growing, first) == expected(first, None)
    assert added(growing, second) == expected(second, None)
    added(other, asked)
    vocabulary = Vocabulary.of([other, growing])
    assert found(vocabulary, 1, asked) == expected(asked, kernel.UNKNOWN)
    assert found(vocabulary, 0, asked) == added(other, asked)


def test_many_strings():
    """Through several growths, of packed keys and of hashed ones."""
    strings = [f"{n}" if n % 2 else f"A LONGER STRING {n}" for n in range(70_000)]
    growing = GrowingVocabulary()

    assert added(growing, strings) == list(range(70_000))
    assert found(Vocabulary.of([growing]), 0, [*strings[::-1], "ZZ"]) == [
        *range(69_999, -1, -1),
        kernel.UNKNOWN,
    ]


def test_collisions_are_told_apart():
    """In a table with one free slot every search runs into other strings."""
    known = text(pl.Series([f"{a}{b}" for a in "ABCDEFG" for b in "ABCDEFGHI"]))
    letters, offsets = np.empty(200, np.uint8), np.zeros(64, np.int64)
    slots, numbers = np.zeros((64, 2), np.uint64), np.empty(63, np.int32)

    assert kernel.add(*known, slots, letters, offsets, 0, numbers) == 63
    kernel.find(*known, slots, letters, offsets, numbers)
    assert numbers.tolist() == list(range(63))
    kernel.find(*text(pl.Series(["ZZ"])), slots, letters, offsets, numbers[:1])
    assert numbers[0] == kernel.UNKNOWN


def test_compiles_once():
    """One specialisation each, whoever calls."""
    test_many_strings()

    for each in (kernel.add, kernel.find, kernel.moved):
        assert len(each.signatures) == 1
