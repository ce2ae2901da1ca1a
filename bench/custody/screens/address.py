"""A screen that asks for an address with all its parts.

What the gazetteer knows of doors: addresses in one form, and which buildings have units.

How much of an address the gazetteer knows: classes in the manner of delivery point validation.

The letters are those of its outcomes; they are found here by looking up, without correcting anything.

A screen that looks the address up in the gazetteer.
"""

from dataclasses import dataclass

import polars as pl

from bench.custody.screens.fields import lacking
from generators.schema import ADDRESS_COLUMNS, GAZETTEER, conform
from matchers.engine.normalize import normalize

DOOR = ("house_number", "street", "zip_code")  # of a house, a building, a PO box


def normalize_all(addresses: pl.DataFrame) -> pl.DataFrame:
    """The address columns, normalised, with "" for null: in a join, what is missing agrees with what is."""
    return normalize(addresses.select(ADDRESS_COLUMNS)).with_columns(pl.all().fill_null(""))


def all_addresses(gazetteer: pl.LazyFrame) -> pl.DataFrame:
    """Every address of the gazetteer, normalised, each once."""
    return normalize_all(conform(gazetteer, GAZETTEER, "gazetteer").collect()).unique()


def doors_with_units(gazetteer: pl.LazyFrame) -> pl.DataFrame:
    """The doors, columns of DOOR, at which no address does without a unit; each once."""
    doors = all_addresses(gazetteer).group_by(DOOR).agg((pl.col("unit") != "").all().alias("always"))
    return doors.filter("always").select(DOOR)


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
        asked = normalize_all(requests)
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


MILITARY = ("AA", "AE", "AP")  # in place of a state
ROUTE, NUMBERED_ROUTE = r"^(RR|HC|PSC|CMR)\b", r"^(RR|HC|PSC|CMR) \d"  # rural, highway contract, mail rooms
BOX_IN_STREET = r"\bBOX \d"  # "RR 2 Box 45"; that of "PO Box 45" is taken for the number already
ZIP_CODE = r"^\s*\d{5}(-?\d{4})?\s*$"
STATED_ZIP = "zip_code stated"

# Of normalised addresses. "Unit 45013", a military mail room, is a unit once it is normalised.
_MAIL_ROOM = pl.col("state").is_in(MILITARY) & (pl.col("unit") != "")
_BARE_ROUTE = pl.col("street").str.contains(ROUTE) & ~pl.col("street").str.contains(NUMBERED_ROUTE)
PARTS = {
    "house_number": pl.col("house_number").str.contains(r"\d") | pl.col("street").str.contains(BOX_IN_STREET),
    "street": (pl.col("street").str.contains("[A-Z]") & ~_BARE_ROUTE) | _MAIL_ROOM,
    "unit": ~pl.col("has_units") | (pl.col("unit") != ""),
    "city": pl.col("city").str.contains("[A-Z]{2}"),
    "state": pl.col("state").str.contains("^[A-Z]{2}$"),
    "zip_code": pl.col(STATED_ZIP).str.contains(ZIP_CODE),
}


@dataclass(frozen=True)
class CompleteAddress:
    """Admit a request when its address has all its parts and each of them looks like one.

    The parts are number, street, city, state, ZIP code, and a unit where the gazetteer says that every door
    of the building has one. At PO boxes, on routes and in military mail the number of the box stands for that
    of the house. Whether there is such an address is not looked up, and papers are not looked at.

    Source: Revenue Procedure 2010-16 (complete address).
    """

    itemwise = True

    def open(self, gazetteer: pl.LazyFrame) -> "OpenCompleteAddress":
        """Learn which buildings have units."""
        return OpenCompleteAddress(doors_with_units(gazetteer))


@dataclass(frozen=True)
class OpenCompleteAddress:
    """with_units: columns of DOOR, normalised, each row once"""

    with_units: pl.DataFrame

    def admit(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """Whether every part is there."""
        return self._asked(requests).select(pl.all_horizontal(*PARTS.values())).to_series()

    def reasons(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """Which parts are not."""
        return self._asked(requests).select(lacking(PARTS)).to_series()

    def _asked(self, requests: pl.DataFrame) -> pl.DataFrame:
        """Addresses normalised, the ZIP code as stated beside them, and whether the building has units."""
        zip_codes = requests["zip_code"].fill_null("").rename(STATED_ZIP)
        known = self.with_units.with_columns(has_units=pl.lit(True))
        asked = normalize_all(requests).with_columns(zip_codes)
        beside = asked.join(known, on=DOOR, how="left", maintain_order="left")
        return beside.with_columns(pl.col("has_units").fill_null(False))


@dataclass(frozen=True)
class Deliverable:
    """Admit a request when its address is one that there is.

    Addresses are normalised and looked up whole, without correcting anything: a street with a typing error is
    not found. A request is in one class. Y: all parts are known together. S: the building is known and has
    no such unit. D: the building is known, has units, and none is stated. N: there is no such address.
    Papers are not looked at.

    Source: the outcomes of delivery point validation (DPV), as vendors describe them.

    classes: those of Y, S, D and N that are admitted
    """

    classes: tuple[str, ...] = ("Y",)

    itemwise = True

    def __post_init__(self) -> None:
        if not isinstance(self.classes, tuple) or not self.classes or not set(self.classes) <= set(CLASSES):
            raise ValueError(
                f"classes is {self.classes!r}; it must be a tuple of some of Y, S, D and N, as in ('Y', 'S')"
            )

    def open(self, gazetteer: pl.LazyFrame) -> "OpenDeliverable":
        """Learn every address."""
        return OpenDeliverable(self.classes, Addresses.of(gazetteer))


@dataclass(frozen=True)
class OpenDeliverable:
    """classes: that are admitted; addresses: that there are"""

    classes: tuple[str, ...]
    addresses: Addresses

    def admit(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """Whether the class is one of those."""
        return self.addresses.classify(requests).cast(pl.String).is_in(self.classes)

    def reasons(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """The class, with its meaning."""
        refused = {
            letter: f"{letter}: {meaning}"
            for letter, meaning in MEANINGS.items()
            if letter not in self.classes
        }
        found = self.addresses.classify(requests).cast(pl.String)
        return found.replace_strict(refused, default=None, return_dtype=pl.String)
