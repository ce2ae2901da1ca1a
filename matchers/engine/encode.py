"""Turn normalised texts into what kernels take of the side that asks."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from generators.schema import CLAIM_COLUMNS
from matchers.engine.text import Text
from matchers.engine.vocabulary import Vocabulary
from matchers.kernels.search import profiles

NO_LETTERS = np.empty(0, np.uint8), np.zeros(1, np.int64), np.empty((0, 2), np.uint64), np.empty(0, np.uint8)


class Asked(NamedTuple):
    """n rows that ask, their columns in the order of CLAIM_COLUMNS; string c * n + i is column c of row i.

    numbers: int32, shape (10, n), number of each string on the held side; -1 is missing, -2 not there
    letters, offsets: the strings, as in `Text`
    profiles: uint64, shape (10 n, 2), of the columns compared by similarity; elsewhere anything
    flags: uint8, room for the longest string of each side, to write in
    """

    numbers: npt.NDArray[np.int32]
    letters: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]
    profiles: npt.NDArray[np.uint64]
    flags: npt.NDArray[np.uint8]


def encode(texts: Mapping[str, Text], vocabulary: Vocabulary, compared: Sequence[int]) -> Asked:
    """Number and profile rows by the strings of the other side.

    texts: columns without any count as missing
    compared: the columns that need profiles
    """
    numbers = number(texts, vocabulary)
    n = numbers.shape[1]
    missing = Text(np.empty(0, np.uint8), np.zeros(n + 1, np.int64))
    text = _end_to_end([texts.get(column, missing) for column in CLAIM_COLUMNS])
    found = np.empty((len(CLAIM_COLUMNS) * n, 2), np.uint64)
    for c in set(compared):
        found[c * n : (c + 1) * n] = profiles(text.letters, text.offsets[c * n : (c + 1) * n + 1])
    longest = vocabulary.longest + int(np.diff(text.offsets).max(initial=0))
    return Asked(numbers, *text, found, np.empty(longest, np.uint8))


def numbered(texts: Mapping[str, Text], vocabulary: Vocabulary) -> Asked:
    """Number rows and leave their letters out: enough where nothing is compared by similarity."""
    return Asked(number(texts, vocabulary), *NO_LETTERS)


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
