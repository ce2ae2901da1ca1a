"""Columns become arrays and columns again."""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.engine import text as views
from matchers.engine.text import Text, to_series
from matchers.kernels import views as kernel

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
