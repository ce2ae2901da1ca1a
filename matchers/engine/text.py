"""A column of strings as two arrays, the form in which kernels read and write text.

polars String columns are read from the memory in which polars has them. Word tables, too, take the form in
which kernels look words up.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import nanoarrow
import numpy as np
import numpy.typing as npt
import polars as pl

from matchers.engine import postal
from matchers.kernels import views as kernel
from matchers.kernels import words as words_kernel


class Text(NamedTuple):
    """Strings laid end to end; a missing one is empty.

    letters: uint8, contiguous, writable
    offsets: int64, shape (strings + 1,), string t is letters[offsets[t]:offsets[t + 1]]
    """

    letters: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]


def to_series(text: Text) -> pl.Series:
    """Return the strings as a String column; an empty one becomes null."""
    present = np.diff(text.offsets) > 0
    buffers = [np.packbits(present, bitorder="little"), text.offsets, text.letters]
    n_missing = present.size - int(np.count_nonzero(present))
    array = nanoarrow.c_array_from_buffers(
        nanoarrow.large_string(), present.size, buffers, null_count=n_missing, validation_level="none"
    )
    return pl.Series(nanoarrow.Array(array), dtype=pl.String)


ALL_VALID = np.empty(0, np.uint8)


class Views(NamedTuple):
    """Strings of one chunk, as `matchers.kernels.views` reads them.

    n: strings
    views: address of the first view; buffers: int64, addresses
    valid: uint8, 0 where null; empty when no string is
    owner: keeps the memory alive
    """

    n: int
    views: int
    buffers: npt.NDArray[np.int64]
    valid: npt.NDArray[np.uint8]
    owner: object


def text(column: pl.Series) -> Text:
    """Lay the strings of a column end to end, as they are; null becomes empty."""
    chunks = list(chunks_of(column))
    offsets = np.zeros(len(column) + 1, np.int64)
    firsts = np.cumsum([0] + [chunk.n for chunk in chunks]).tolist()
    for chunk, first in zip(chunks, firsts, strict=False):
        kernel.measure(chunk.views, chunk.valid, offsets[first : first + chunk.n + 1])
    letters = np.empty(int(offsets[-1]) + kernel.SLACK, np.uint8)
    for chunk, first in zip(chunks, firsts, strict=False):
        part = offsets[first : first + chunk.n + 1]
        kernel.gather(chunk.views, chunk.buffers, part, letters.ctypes.data)
    return Text(letters[: offsets[-1]], offsets)


def chunks_of(column: pl.Series) -> Iterator[Views]:
    """Return the strings of each chunk without copying them; other types are cast to String first."""
    for chunk in nanoarrow.c_array_stream(column.cast(pl.String)):
        if len(chunk) > 0:
            yield _views(chunk)


def _views(chunk: Any) -> Views:
    """Take a chunk apart; its buffers are validity, views, any number with strings, and their sizes."""
    validity, views, *strings = chunk.buffers
    return Views(
        len(chunk),
        views + kernel.VIEW * chunk.offset,
        np.array(strings[:-1], np.int64),
        _valid(chunk) if validity and chunk.null_count else ALL_VALID,
        chunk,
    )


def _valid(chunk: Any) -> npt.NDArray[np.uint8]:
    """Return 1 for each string that is present, 0 for null."""
    skipped, first = divmod(chunk.offset, 8)  # whole bytes: a slice of a long chunk costs its own length
    bits = np.frombuffer(chunk.view().buffer(0), np.uint8)[skipped:][: (first + len(chunk) + 7) // 8]
    return np.unpackbits(bits, bitorder="little")[first : first + len(chunk)]


UNIT_MARK, BOX_MARK, LAST_OF_PHRASE = "~", "^", "+"  # cannot occur in a word


Table = npt.NDArray[np.uint8]  # see `matchers.kernels.words.build`


def _table(meanings: Mapping[str, str]) -> Table:
    n_slots = 2 << len(meanings).bit_length()
    return words_kernel.build(*_text(meanings), *_text(meanings.values()), n_slots)


def _text(strings: Iterable[str]) -> Text:
    return text(pl.Series(list(strings), dtype=pl.String))


@cache
def streets() -> Table:
    """Return what the words of a street mean: some are marks."""
    return _table(
        postal.STREET_SUFFIXES
        | postal.DIRECTIONALS
        | dict.fromkeys(postal.UNITS_IN_STREETS, UNIT_MARK)
        | {words.split()[-1]: LAST_OF_PHRASE if " " in words else BOX_MARK for words in postal.PO_BOXES}
    )


@cache
def box_phrases() -> Table:
    """Return the spellings of a PO box that have several words, as the kernel looks for them."""
    phrases = [words.encode() for words in postal.PO_BOXES if " " in words]
    rows = b"".join((bytes([len(phrase)]) + phrase).ljust(words_kernel.ROW, b"\0") for phrase in phrases)
    return np.frombuffer(bytearray(rows), np.uint8)


@cache
def units() -> Table:
    """Return what the words of a unit stand for."""
    return _table(postal.UNITS | dict.fromkeys(postal.PLAIN_UNITS, ""))


@cache
def cities() -> Table:
    """Return what the words of a city stand for."""
    return _table(postal.DIRECTIONALS | postal.PARTS_OF_CITIES)


@cache
def generations() -> Table:
    """Return what suffixes stand for."""
    return _table(postal.GENERATIONS)


@cache
def states() -> Table:
    """Return what the names of states stand for."""
    return _table(postal.STATES)
