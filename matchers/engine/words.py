"""Word tables in the form in which kernels look words up."""

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from matchers.engine import postal
from matchers.engine import text as views
from matchers.engine.text import Text
from matchers.kernels import words as kernel

UNIT_MARK, BOX_MARK, LAST_OF_PHRASE = "~", "^", "+"  # cannot occur in a word


Table = npt.NDArray[np.uint8]  # see `matchers.kernels.words.build`


def _table(meanings: Mapping[str, str]) -> Table:
    n_slots = 2 << len(meanings).bit_length()
    return kernel.build(*_text(meanings), *_text(meanings.values()), n_slots)


def _text(strings: Iterable[str]) -> Text:
    return views.text(pl.Series(list(strings), dtype=pl.String))


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
    rows = b"".join((bytes([len(phrase)]) + phrase).ljust(kernel.ROW, b"\0") for phrase in phrases)
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
