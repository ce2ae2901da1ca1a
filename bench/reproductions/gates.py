"""Checks of completeness before matching, as expressions: True lets the request pass.

Written down here for tables T1 and T2 alone.
"""

import polars as pl

from generators.schema import ADDRESS_COLUMNS
from matchers.engine.normalize import normalize

ZIP_LIKE = r"\b(\d{5}|\d{9}|\d{5}-\d{4})\b"
PLACE = ("street", "zip_code")


def zip_like() -> pl.Expr:
    """Some number of five or nine digits stands anywhere in the address.

    The check reported for the run of August 2025 (Techdirt, March 2026).
    """
    line = pl.concat_str(ADDRESS_COLUMNS, separator=" ", ignore_nulls=True)
    return line.str.contains(ZIP_LIKE)


def fielded() -> pl.Expr:
    """Number, street, city, state and ZIP code are all there and look like it.

    Revenue Procedure 2010-16's complete address, but for the unit, which most homes do not have.
    """
    patterns = {
        "house_number": r"\d",
        "street": r"[A-Za-z]|\d",
        "city": r"[A-Za-z]{2}",
        "state": r"^\s*[A-Za-z]{2}\s*$",
        "zip_code": r"^\s*\d{5}(-?\d{4})?\s*$",
    }
    found = [pl.col(column).str.contains(pattern).fill_null(False) for column, pattern in patterns.items()]
    return pl.all_horizontal(found)


def known_street(requests: pl.DataFrame, registry: pl.LazyFrame) -> pl.Series:
    """The street exists in the ZIP code, as far as the registry's addresses show: one Boolean a request.

    Stands in for a delivery-point check, which looks an address up in a list of all that there are.
    """
    known = normalize(registry.select(PLACE).collect()).unique().with_columns(known=pl.lit(True))
    asked = normalize(requests.select(PLACE))
    return asked.join(known, on=PLACE, how="left", maintain_order="left")["known"].fill_null(False)
