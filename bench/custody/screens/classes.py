"""How much of an address the gazetteer knows: classes in the manner of delivery point validation.

The letters are those of its outcomes; they are found here by looking up, without correcting anything.
"""

from dataclasses import dataclass

import polars as pl

from bench.custody.screens.doors import DOOR, all_addresses, normalized

MEANINGS = {
    "Y": "all parts are known together",
    "S": "the building is known and has no such unit",
    "D": "the building is known and the unit is not stated",
    "N": "there is no such address",
}
CLASSES = tuple(MEANINGS)
PLACE = ("city", "state")
KNOWN_DOOR, KNOWN_ADDRESS = "known door", "known address"


@dataclass(frozen=True)
class Addresses:
    """What there is, normalised, each once: `whole` has the address columns, `doors` all but the unit."""

    whole: pl.DataFrame
    doors: pl.DataFrame

    @staticmethod
    def of(gazetteer: pl.LazyFrame) -> "Addresses":
        """Read the gazetteer, columns of `generators.schema.GAZETTEER`."""
        whole = all_addresses(gazetteer)
        return Addresses(whole, whole.select(*DOOR, *PLACE).unique())

    def classify(self, requests: pl.DataFrame) -> pl.Series:
        """The class of each address stated: Enum "class" of CLASSES, in order, never null."""
        asked = normalized(requests)
        for name, known in ((KNOWN_DOOR, self.doors), (KNOWN_ADDRESS, self.whole)):
            found = known.with_columns(pl.lit(True).alias(name))
            asked = asked.join(found, on=known.columns, how="left", maintain_order="left")
        letter = (
            pl.when(KNOWN_ADDRESS)
            .then(pl.lit("Y"))
            .when(pl.col(KNOWN_DOOR) & (pl.col("unit") != ""))
            .then(pl.lit("S"))
            .when(KNOWN_DOOR)
            .then(pl.lit("D"))
            .otherwise(pl.lit("N"))
        )
        return asked.select(letter.cast(pl.Enum(CLASSES)).alias("class")).to_series()
