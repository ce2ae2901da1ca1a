"""Word tables hold what postal.py says, and the kernel's buffers have room for it."""

import pytest

from matchers.engine import postal
from matchers.engine import text as words
from matchers.engine.text import Text, text
from matchers.kernels import words as kernel
from tests.matchers.engine.test_text import as_list, column

TABLES = (words.streets, words.units, words.cities, words.generations, words.states)


def looked_up(spellings, table):
    """Return what each word means, itself where the table lacks it."""
    return as_list(Text(*kernel.codes(*text(column(spellings)), table)))


def rows_of(table):
    """Return spelling -> meaning, read from the rows of a table."""
    rows = [table[start : start + kernel.ROW].tobytes() for start in range(0, table.size, kernel.ROW)]
    return {
        row[kernel.SPELLING :][: row[0]].decode(): row[kernel.MEANING :][: row[1]].decode()
        for row in rows
        if row[0] > 0
    }


def test_equals_dicts():
    """Every spelling means what the table of postal.py has, and nothing else is in it."""
    assert rows_of(words.cities()) == postal.DIRECTIONALS | postal.PARTS_OF_CITIES
    assert rows_of(words.generations()) == postal.GENERATIONS
    assert rows_of(words.states()) == postal.STATES
    assert rows_of(words.streets()).items() >= (postal.STREET_SUFFIXES | postal.DIRECTIONALS).items()
    assert looked_up([*postal.STATES, "XX", None], words.states()) == [*postal.STATES.values(), "XX", None]


@pytest.mark.parametrize("table", TABLES)
def test_everything_fits(table):
    """A row holds the longest word; a word in twice its letters, or the room of a row, what it means."""
    for spelling, meaning in rows_of(table()).items():
        assert 0 < len(spelling) <= kernel.LONGEST
        assert len(meaning) <= kernel.ROW - kernel.MEANING
        assert len(meaning) <= kernel.GROWTH * len(spelling) or len(spelling) + kernel.ROOM > len(meaning)


@pytest.mark.parametrize("table", [words.cities, words.units])
def test_joined_words_never_grow(table):
    """`join_words` makes no room for a row."""
    assert all(len(meaning) <= kernel.GROWTH * len(word) for word, meaning in rows_of(table()).items())


def test_words_of_boxes_are_no_other_words():
    """A phrase is recognised by its last word, from words that stand as they were written."""
    inside = {word for phrase in postal.PO_BOXES for word in phrase.split()}
    others = postal.STREET_SUFFIXES | postal.DIRECTIONALS | dict.fromkeys(postal.UNITS_IN_STREETS, "")

    assert inside.isdisjoint(others)
    assert inside.isdisjoint(others.values())
