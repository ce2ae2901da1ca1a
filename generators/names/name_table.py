"""A table of names that are drawn by number and read as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.dataset import digest_frame, digest_json
from generators.names.rare_names import RareNames
from generators.sampling import Floats, WeightedTables
from generators.streams import Ints, Words


@dataclass(frozen=True)
class RareTail:
    """The part of a name table that is made up.

    names: what the numbers above the listed names stand for
    shares: of the draws from each table, how many are rare (0 to 1)
    groups: the group of rare names that belongs to each table
    """

    names: RareNames
    shares: Floats
    groups: Ints


@dataclass(frozen=True)
class NameTable:
    """Distinct names, and the weighted tables that draw their numbers.

    A number below len(text) is a listed name; a higher one, where there is a tail, a rare name. Each table
    draws len(text) for "some rare name", and the same two words then say which.
    """

    text: pl.Series
    weights: WeightedTables
    tail: RareTail | None = None

    @classmethod
    def build(cls, text: pl.Series, tables: Sequence[Floats]) -> "NameTable":
        """A table without rare names, in which name i has weight tables[g][i] in table g."""
        return cls(text, WeightedTables.build(tables))

    @property
    def size(self) -> int:
        """How many weighted tables there are."""
        return len(self.weights.offsets) - 1

    @cached_property
    def _initials(self) -> npt.NDArray[np.uint32]:
        """Code point of each listed name's first letter."""
        return self.text.to_numpy().astype("U1").view(np.uint32)

    def initials(self, numbers: Ints) -> Ints:
        """Code points of the first letters of names; 0 for rare names, which are not looked at."""
        listed = numbers < len(self.text)
        return np.where(listed, self._initials[np.where(listed, numbers, 0)], 0).astype(np.int64)

    @property
    def digest(self) -> str:
        """Of every word, every weight and all that decides the rare names."""
        state = blake2b(digest_size=16)
        tables = self.weights
        for array in (tables.offsets, tables.cells):
            state.update(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
        tail = self.tail and [self.tail.names.digest, self.tail.groups.tolist()]
        return digest_json([digest_frame(pl.DataFrame({"text": self.text})), state.hexdigest(), tail])

    def draw(self, words: Words, groups: Ints) -> Ints:
        """The numbers of names, one a row of `groups`. words: shape (2 or more, n); two rows are used."""
        numbers = self.weights.draw(words, groups)
        if self.tail is not None:
            rare = np.flatnonzero(numbers == len(self.text))
            numbers[rare] += self.tail.names.draw(words[:2, rare], self.tail.groups[groups[rare]])
        return numbers

    def read(self, numbers: Ints) -> pl.Series:
        """The names as text; a negative number is null."""
        rare = np.flatnonzero(numbers >= len(self.text))
        text, places = self.text, numbers
        if len(rare) and self.tail is not None:
            spelled = self.tail.names.read(numbers[rare] - len(text))
            text = pl.concat(
                [text, spelled], rechunk=True
            )  # from two chunks a gather takes five times as long
            places = numbers.copy()
            places[rare] = np.arange(len(self.text), len(text))
        absent = places < 0
        indices = pl.Series(places)
        return text.gather(indices.set(pl.Series(absent), None) if absent.any() else indices)
