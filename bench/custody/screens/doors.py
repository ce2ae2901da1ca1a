"""What the gazetteer knows of doors: addresses in one form, and which buildings have units."""

import polars as pl

from generators.schema import ADDRESS_COLUMNS, GAZETTEER, conform
from matchers.engine.normalize import normalize

DOOR = ("house_number", "street", "zip_code")  # of a house, a building, a PO box


def normalized(addresses: pl.DataFrame) -> pl.DataFrame:
    """The address columns, normalised, with "" for null: in a join, what is missing agrees with what is."""
    return normalize(addresses.select(ADDRESS_COLUMNS)).with_columns(pl.all().fill_null(""))


def all_addresses(gazetteer: pl.LazyFrame) -> pl.DataFrame:
    """Every address of the gazetteer, normalised, each once."""
    return normalized(conform(gazetteer, GAZETTEER, "gazetteer").collect()).unique()


def doors_with_units(gazetteer: pl.LazyFrame) -> pl.DataFrame:
    """The doors, columns of DOOR, at which no address does without a unit; each once."""
    doors = all_addresses(gazetteer).group_by(DOOR).agg((pl.col("unit") != "").all().alias("always"))
    return doors.filter("always").select(DOOR)
