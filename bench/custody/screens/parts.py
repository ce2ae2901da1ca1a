"""Whether the parts of a request are stated, and how what it lacks is put."""

from collections.abc import Mapping

import polars as pl

# What every address has; a unit is no part of most.
ADDRESS_PARTS = ("house_number", "street", "city", "state", "zip_code")


def stated(column: str) -> pl.Expr:
    """The column holds more than blanks; null, "" and blanks are the same."""
    return pl.col(column).str.contains(r"\S").fill_null(False)


def lacking(parts: Mapping[str, pl.Expr]) -> pl.Expr:
    """What is lacking, "lacks city, zip_code"; null where all parts are there.

    parts: by name, whether each is there; Boolean, never null
    """
    absent = [pl.when(~there).then(pl.lit(name)) for name, there in parts.items()]
    listed = pl.concat_str(absent, separator=", ", ignore_nulls=True)
    return pl.when(~pl.all_horizontal(*parts.values())).then(pl.lit("lacks ") + listed).alias("reason")
