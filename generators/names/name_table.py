"""A table of names that are drawn by number and read as text, and those that come with the package.

The vendored tables are described in generators/data/README.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.dataset import digest_frame, digest_json
from generators.names.rare_names import RareNames
from generators.sampling import Floats, Ints, WeightedTables, Words
from generators.schema import ORIGINS, SEXES


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


FOLDER = Path(__file__).parent.parent / "data"

# Surnames that break careless readers of text, which the packaged table lacks: NULL fell to a CSV reader (it
# is in the 2010 table), and so may have NA, which is Korean. NAN and TRUE are there. The counts are made up:
# about what a listed surname needs, and more for NA. Shares in hundredths of a percent, as in the table.
LOST = pl.DataFrame(
    {
        "name": ["NULL", "NA", "INF"],
        "count": [600, 1_500, 100],
        "white": [8_000, 500, 7_000],
        "black": [500, 100, 1_000],
        "api": [300, 9_000, 500],
        "aian": [100, 0, 0],
        "two_or_more": [400, 200, 500],
        "hispanic": [700, 200, 1_000],
    }
)


def read(name: str) -> pl.DataFrame:
    return pl.read_parquet(FOLDER / f"{name}.parquet")


def surnames() -> pl.DataFrame:
    """Columns name (capitals A to Z), count (2020), and the share of its bearers in each origin (0 to 1)."""
    table = read("surnames")
    lost = LOST.filter(~pl.col("name").is_in(table["name"].implode())).cast(table.schema)
    return _with_shares(pl.concat([table, lost]))


def given_names() -> pl.DataFrame:
    """As `surnames`, with the share of bearers who are female."""
    return _with_shares(read("given_names")).with_columns(pl.col("female") / 10_000)


def births(listed: pl.DataFrame, decades: Sequence[int]) -> dict[str, Floats]:
    """Bearers of each name by decade of birth, scaled so that a name's total is its 2020 count.

    listed: name, count, female, one row a name
    returns: for each sex an array of shape (names, decades). A name without registered births (most
    are borne by immigrants) is spread over the decades evenly.
    """
    rows = listed.select("name").with_row_index("row")
    registered = read("given_name_births").filter(pl.col("decade").is_in(decades)).join(rows, on="name")
    row = registered["row"].to_numpy()
    decade = np.searchsorted(decades, registered["decade"].to_numpy())
    tables = {sex: np.zeros((listed.height, len(decades))) for sex in SEXES}
    for sex, table in tables.items():
        table[row, decade] = registered[sex].to_numpy()
    female, count = listed["female"].to_numpy(), listed["count"].to_numpy()
    total = sum(table.sum(axis=1) for table in tables.values())
    unknown = np.flatnonzero(total == 0)
    for sex, share in zip(SEXES, (female, 1 - female), strict=True):
        tables[sex][unknown] = (share[unknown] / len(decades))[:, None]
    scale = (count / np.where(total == 0, 1, total))[:, None]
    return {sex: table * scale for sex, table in tables.items()}


def _with_shares(table: pl.DataFrame) -> pl.DataFrame:
    shares = [pl.col(origin) / 10_000 for origin in ORIGINS]
    return table.with_columns(pl.col("count").cast(pl.Float64), *shares)
