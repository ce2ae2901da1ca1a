"""Turn normalised texts into what kernels take of the side that asks."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from generators.schema import CLAIM_COLUMNS
from matchers.engine.layout import LAYOUT, TAGGED, WORDS
from matchers.engine.text import Text
from matchers.engine.vocabulary import Vocabulary
from matchers.kernels.packing import pack
from matchers.kernels.search import TAG_BITS, tags

NO_LETTERS = Text(np.empty(0, np.uint8), np.zeros(1, np.int64))


class Asked(NamedTuple):
    """n rows that ask, their columns in the order of CLAIM_COLUMNS; string c * n + i is column c of row i.

    numbers: int32, shape (10, n), number of each string on the held side; -1 is missing, -2 not there
    words: uint64, shape (n, 3), the same packed as held rows are; all bits of what is not there
    tags: uint32, shape (n,), see `matchers.kernels.search.excludes`
    letters, offsets: the strings, as in `Text`
    flags: uint8, room for the longest string of each side, to write in
    """

    numbers: npt.NDArray[np.int32]
    words: npt.NDArray[np.uint64]
    tags: npt.NDArray[np.uint32]
    letters: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]
    flags: npt.NDArray[np.uint8]


def encode(texts: Mapping[str, Text], vocabulary: Vocabulary) -> Asked:
    """Number and pack rows by the strings of the other side.

    texts: columns without any count as missing
    """
    numbers = number(texts, vocabulary)
    n = numbers.shape[1]
    missing = Text(NO_LETTERS.letters, np.zeros(n + 1, np.int64))
    text = _end_to_end([texts.get(column, missing) for column in CLAIM_COLUMNS])
    surnames, given_names = (tags(*texts.get(column, missing)) for column in TAGGED)
    longest = vocabulary.longest + int(np.diff(text.offsets).max(initial=0))
    return Asked(numbers, packed(numbers), joined(surnames, given_names), *text, np.empty(longest, np.uint8))


def joined(surnames: npt.NDArray[np.uint16], given_names: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint32]:
    """Lay the tags of two names side by side."""
    return surnames | (given_names.astype(np.uint32) << np.uint32(TAG_BITS))


def packed(numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.uint64]:
    """Pack rows of numbers: uint64, shape (rows, 3)."""
    words = np.empty((numbers.shape[1], WORDS), np.uint64)
    pack(numbers, LAYOUT, words)
    return words


def number(texts: Mapping[str, Text], vocabulary: Vocabulary) -> npt.NDArray[np.int32]:
    """Return the number of each string, int32, shape (10, rows)."""
    n = len(next(iter(texts.values())).offsets) - 1
    numbers = np.full((len(CLAIM_COLUMNS), n), -1, np.int32)
    for column, text in texts.items():
        c = CLAIM_COLUMNS.index(column)
        vocabulary.find(c, text, numbers[c])
    return numbers


def _end_to_end(texts: Sequence[Text]) -> Text:
    ends = np.cumsum([0, *(text.offsets[-1] for text in texts)])
    offsets = [text.offsets[:-1] + end for text, end in zip(texts, ends[:-1], strict=True)]
    letters = [text.letters[: text.offsets[-1]] for text in texts]
    return Text(np.concatenate(letters), np.concatenate([*offsets, ends[-1:]]))
