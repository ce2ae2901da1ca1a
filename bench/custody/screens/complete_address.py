"""A gate that asks for an address with all its parts."""

from dataclasses import dataclass

import polars as pl

from bench.custody.screens.doors import DOOR, doors_with_units, normalized
from bench.custody.screens.parts import lacking

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
        asked = normalized(requests).with_columns(zip_codes)
        beside = asked.join(known, on=DOOR, how="left", maintain_order="left")
        return beside.with_columns(pl.col("has_units").fill_null(False))
