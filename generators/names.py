"""A table of names that are drawn by number and read as text."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from generators.sampling import Floats, WeightedTables
from generators.streams import Ints, Words


@dataclass(frozen=True)
class NameTable:
    """Distinct names, and the weighted tables that draw their numbers."""

    text: pl.Series
    weights: WeightedTables

    @classmethod
    def build(cls, text: pl.Series, tables: Sequence[Floats]) -> "NameTable":
        return cls(text, WeightedTables.build(tables))

    @property
    def size(self) -> int:
        """How many weighted tables there are."""
        return len(self.weights.offsets) - 1

    def draw(self, words: Words, groups: Ints) -> Ints:
        """The numbers of names, one a row of `groups`."""
        return self.weights.draw(words, groups)

    def read(self, numbers: Ints) -> pl.Series:
        """The names as text; a negative number is null."""
        indices = pl.Series(numbers).set(pl.Series(numbers < 0), None)
        return self.text.gather(indices)
