"""Columns become arrays and columns again.

Word tables hold what postal.py says, and the kernel's buffers have room for it.

The word tables say one thing about each word.
"""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.engine import postal
from matchers.engine import text as views
from matchers.engine import text as words
from matchers.engine.text import Text, text, to_series
from matchers.kernels import views as kernel
from matchers.kernels import words as words_kernel

some_text = st.text(max_size=5) | st.text("AB é", max_size=40)
columns = st.lists(st.none() | some_text, max_size=40)


def as_list(text):
    """Return the strings of a text; None where empty."""
    ends = text.offsets.tolist()
    return [bytes(text.letters[a:b]).decode() or None for a, b in pairwise(ends)]


def column(strings):
    """Return a String column."""
    return pl.Series(strings, dtype=pl.String)


@given(columns, columns, st.integers(0, 20), st.integers(0, 40))
def test_any_slice_of_any_chunks(first, second, start, length):
    """Short strings, long ones, nulls, slices and chunks: all come out as polars has them."""
    chunked = column(first).append(column(second)).slice(start, length)
    expected = [string or None for string in chunked.to_list()]
    text = views.text(chunked)

    assert expected == as_list(text)
    assert expected == to_series(text).to_list()


@given(columns, st.integers(0, 40))
def test_filtered(strings, divisor):
    """What a filter leaves of a column shares the buffers of the whole."""
    kept = column(strings).filter(
        pl.Series([i % (divisor + 1) == 0 for i in range(len(strings))], dtype=pl.Boolean)
    )

    assert [string or None for string in kept] == as_list(views.text(kept))


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (pl.Series([], dtype=pl.String), []),
        (pl.Series([None, None]), [None, None]),
        (pl.Series(["a", None], dtype=pl.Categorical), ["a", None]),
        (pl.Series(["a", None], dtype=pl.Enum(["a"])), ["a", None]),
        (pl.Series([None] * 100, dtype=pl.String), [None] * 100),
        (
            pl.Series(["x" * 100_000, "\x00", "\N{GRINNING FACE}"]),
            ["x" * 100_000, "\x00", "\N{GRINNING FACE}"],
        ),
    ],
)
def test_other_columns(series, expected):
    """Empty columns, columns of nulls, other types, very long strings."""
    assert expected == as_list(views.text(series))
    assert expected == to_series(views.text(series)).to_list()


def test_parquet(tmp_path):
    """Columns read from a file have dictionary pages, many chunks, and many buffers once rechunked."""
    strings = [f"{'long enough to lie outside ' * (i % 3)}{i % 7}" if i % 5 else None for i in range(5000)]
    pl.DataFrame({"text": strings}).write_parquet(tmp_path / "texts.parquet", row_group_size=700)
    read = pl.read_parquet(tmp_path / "texts.parquet")["text"]

    assert strings == as_list(views.text(read))
    assert strings[1000:3000] == as_list(views.text(read.rechunk()[1000:3000]))


def test_arrays_are_writable_and_contiguous():
    """Kernels have one specialisation, for such arrays."""
    for array in views.text(column(["a", None, "a long string that is not inline"])):
        assert array.flags.writeable
        assert array.flags.c_contiguous


@given(columns)
def test_foreign(strings):
    """Rows that are not ASCII are found wherever they stand."""
    text = views.text(column(strings))

    assert [i for i, s in enumerate(strings) if s and not s.isascii()] == kernel.foreign(*text).tolist()


@given(columns, st.data(), st.booleans())
def test_replace(strings, data, missing_only):
    """Rows are replaced, all of them or only the missing ones; the others stay."""
    rows = data.draw(st.lists(st.integers(0, max(len(strings) - 1, 0)), unique=True).map(sorted))
    rows = rows if strings else []
    new = data.draw(st.lists(some_text, min_size=len(rows), max_size=len(rows)))
    expected = [s or None for s in strings]
    for row, string in zip(rows, new, strict=True):
        if not (missing_only and expected[row]):
            expected[row] = string or None
    replaced = kernel.replace(
        *views.text(column(strings)), np.array(rows, np.int64), *views.text(column(new)), missing_only
    )

    assert expected == as_list(Text(*replaced))


def test_compile_once():
    """One specialisation each, whoever calls."""
    views.text(column(["a", None]))
    views.text(column(["a"]))

    assert len(kernel.measure.signatures) == len(kernel.gather.signatures) == 1


TABLES = (words.streets, words.units, words.cities, words.generations, words.states)


def looked_up(spellings, table):
    """Return what each word means, itself where the table lacks it."""
    return as_list(Text(*words_kernel.codes(*text(column(spellings)), table)))


def rows_of(table):
    """Return spelling -> meaning, read from the rows of a table."""
    rows = [
        table[start : start + words_kernel.ROW].tobytes() for start in range(0, table.size, words_kernel.ROW)
    ]
    return {
        row[words_kernel.SPELLING :][: row[0]].decode(): row[words_kernel.MEANING :][: row[1]].decode()
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
        assert 0 < len(spelling) <= words_kernel.LONGEST
        assert len(meaning) <= words_kernel.ROW - words_kernel.MEANING
        assert len(meaning) <= words_kernel.GROWTH * len(spelling) or len(spelling) + words_kernel.ROOM > len(
            meaning
        )


@pytest.mark.parametrize("table", [words.cities, words.units])
def test_joined_words_never_grow(table):
    """`join_words` makes no room for a row."""
    assert all(len(meaning) <= words_kernel.GROWTH * len(word) for word, meaning in rows_of(table()).items())


def test_words_of_boxes_are_no_other_words():
    """A phrase is recognised by its last word, from words that stand as they were written."""
    inside = {word for phrase in postal.PO_BOXES for word in phrase.split()}
    others = postal.STREET_SUFFIXES | postal.DIRECTIONALS | dict.fromkeys(postal.UNITS_IN_STREETS, "")

    assert inside.isdisjoint(others)
    assert inside.isdisjoint(others.values())


POSTAL_TABLES = ("STREET_SUFFIXES", "DIRECTIONALS", "UNITS", "GENERATIONS", "STATES")


@pytest.mark.parametrize("name", POSTAL_TABLES)
def test_abbreviations_stay(name):
    """An abbreviation stands for itself, so that normalising twice changes nothing."""
    table = getattr(postal, name)

    assert {abbreviation: abbreviation for abbreviation in table.values()} == {
        abbreviation: table.get(abbreviation, abbreviation) for abbreviation in table.values()
    }


def test_size():
    """All of Publication 28's suffixes that have another spelling, and all states and territories used."""
    assert len(set(postal.STREET_SUFFIXES.values())) > 180
    assert len(postal.STATES) == 52
