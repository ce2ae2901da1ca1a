"""The distinct strings of the columns of a table, numbered in the order in which they are met."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matchers.engine.text import Text
from matchers.kernels import vocabulary as kernel


@dataclass
class GrowingVocabulary:
    """The distinct strings of one column, while batches of it are being read.

    letters, offsets: as in `Text`, with room at the end
    slots: uint64, shape (slots, 2), see `matchers.kernels.vocabulary.slot_of`
    """

    n_known: int = 0
    letters: npt.NDArray[np.uint8] = field(default_factory=lambda: np.empty(1 << 12, np.uint8))
    offsets: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(1 << 8, np.int64))
    slots: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros((1 << 9, 2), np.uint64))

    def add(self, text: Text, numbers: npt.NDArray[np.int32]) -> None:
        """Number the strings of a batch, new ones too; -1 is missing.

        numbers: int32, shape (strings,), receives them
        """
        for first in range(0, len(numbers), STRIDE):
            offsets = text.offsets[first : first + STRIDE + 1]
            self._make_room(len(offsets) - 1, int(offsets[-1] - offsets[0]))
            part = numbers[first : first + STRIDE]
            self.n_known = kernel.add(
                text.letters, offsets, self.slots, self.letters, self.offsets, self.n_known, part
            )

    def _make_room(self, n_strings: int, n_letters: int) -> None:
        """Make room for strings that may all be new; sizes double, so each is moved once or twice."""
        needed = self.n_known + n_strings
        self.letters = _grow(self.letters, int(self.offsets[self.n_known]) + n_letters)
        self.offsets = _grow(self.offsets, needed + 1)
        if needed > LOAD * len(self.slots):
            self.slots = kernel.moved(self.slots, max(int(needed / LOAD), len(self.slots) * 3 // 2) + 1)


STRIDE = 1 << 14  # strings numbered at once; room is made for all of them to be new
LOAD = 0.75  # part of the slots in use at most


def _grow(array: npt.NDArray, size: int) -> npt.NDArray:  # type: ignore[type-arg]
    if size <= len(array):
        return array
    larger = np.empty(max(size, len(array) * 3 // 2), array.dtype)
    larger[: len(array)] = array
    return larger


@dataclass(frozen=True)
class Vocabulary:
    """The distinct strings of k columns, laid end to end, column after column.

    text: string `number` of column c is string bases[c] + number
    bases: int64, shape (k + 1,)
    slots: of each column, see `matchers.kernels.vocabulary.slot_of`
    """

    text: Text
    bases: npt.NDArray[np.int64]
    slots: tuple[npt.NDArray[np.uint64], ...]

    @classmethod
    def of(cls, columns: Sequence[GrowingVocabulary]) -> "Vocabulary":
        """Lay the strings of the columns end to end."""
        bases = np.cumsum([0, *(column.n_known for column in columns)])
        ends = np.cumsum([0, *(int(column.offsets[column.n_known]) for column in columns)])
        letters, offsets = np.empty(ends[-1], np.uint8), np.zeros(bases[-1] + 1, np.int64)
        for c, column in enumerate(columns):
            letters[ends[c] : ends[c + 1]] = column.letters[: ends[c + 1] - ends[c]]
            offsets[bases[c] : bases[c + 1] + 1] = column.offsets[: column.n_known + 1] + ends[c]
        return cls(
            Text(letters, offsets),
            bases,
            tuple(kernel.moved(column.slots, int(column.n_known / LOAD) + 1) for column in columns),
        )

    @cached_property
    def longest(self) -> int:
        """Letters of the longest string."""
        return int(np.diff(self.text.offsets).max(initial=0))

    def find(self, c: int, text: Text, numbers: npt.NDArray[np.int32]) -> None:
        """Number the strings of a batch of column c; -1 is missing, -2 is not known.

        numbers: int32, shape (strings,), receives them
        """
        offsets = self.text.offsets[self.bases[c] : self.bases[c + 1] + 1]
        kernel.find(*text, self.slots[c], self.text.letters, offsets, numbers)
