"""Turn normalised columns into the arrays that kernels take. Nothing else makes kernel inputs.

Every distinct string of a registry has one id, whatever its column: equal ids are equal strings, and
letters are looked at only where ids differ. Tables have one row a record, so that what is compared of
a candidate lies in one cache line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.distinct import Distinct
from matchers.kernels import vocabulary as kernel
from matchers.kernels.jaro_winkler import profiles
from matchers.slices import by_slices


class Text(NamedTuple):
    """Strings laid end to end; a missing one is empty.

    letters: uint8, ASCII, writable
    offsets: int64, shape (strings + 1,), string t is letters[offsets[t]:offsets[t + 1]]
    """

    letters: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]


class Encoded(NamedTuple):
    """n records or requests, their columns in the order of CLAIM_COLUMNS.

    ids: int32, shape (n, 10), number of each string in the registry; -1 is missing, -2 in no record
    texts: int32, shape (n, 10), which text holds each string
    letters, offsets: the texts, as in `Text`
    profiles: uint64, shape (texts, 2), see `matchers.kernels.jaro_winkler.profile`
    """

    ids: npt.NDArray[np.int32]
    texts: npt.NDArray[np.int32]
    letters: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]
    profiles: npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Vocabulary:
    """The strings of a registry in a hash table; a string's id is its first place in `text`.

    slots: int32, see `matchers.kernels.vocabulary.build`
    """

    text: Text
    slots: npt.NDArray[np.int32]

    def ids(self, text: Text) -> npt.NDArray[np.int32]:
        """Return the id of each string; -1 is missing, -2 in no record."""
        return by_slices(
            len(text.offsets) - 1,
            lambda first, last: kernel.find(
                text.letters, text.offsets[first : last + 1], self.slots, *self.text
            ),
        )


def encode_text(values: pl.Series) -> Text:
    """Lay ASCII strings end to end; null becomes empty."""
    values = values.fill_null("")
    letters = np.frombuffer(bytearray(values.str.join("").item().encode("ascii")), np.uint8)
    offsets = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values.str.len_bytes().to_numpy(), out=offsets[1:])
    return Text(letters, offsets)


def encode_registry(columns: Mapping[str, Distinct]) -> tuple[Vocabulary, Encoded]:
    """Number the strings of a registry and encode its records by them."""
    text = encode_text(pl.concat([column.values for column in columns.values()]))
    n_slots = 2 << len(text.offsets).bit_length()
    vocabulary = Vocabulary(text, kernel.build(*text, n_slots))
    ids = _table(columns, vocabulary.ids(text))
    return vocabulary, Encoded(ids, ids, *text, profiles(*text))


def encode_requests(columns: Mapping[str, Distinct], vocabulary: Vocabulary) -> Encoded:
    """Encode requests by the strings of a registry; their own strings travel along."""
    text = encode_text(pl.concat([column.values for column in columns.values()]))
    places = np.arange(len(text.offsets) - 1, dtype=np.int32)
    return Encoded(_table(columns, vocabulary.ids(text)), _table(columns, places), *text, profiles(*text))


def _table(columns: Mapping[str, Distinct], numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Give each row of each column the number of its value; `numbers` run through all values in turn."""
    n_rows = len(next(iter(columns.values())).codes)
    table = np.full((n_rows, len(CLAIM_COLUMNS)), -1, np.int32)
    first = 0
    for name, column in columns.items():
        after = first + len(column.values)
        table[:, CLAIM_COLUMNS.index(name)] = numbers[first:after][column.codes]
        first = after
    return table
