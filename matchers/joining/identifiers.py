"""What says whose record it is, besides the name: a taxpayer number (TIN), or an address.

Two paths, as agencies have them: requests that state a number are looked up by it, others by address.
"""

import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import ADDRESS_COLUMNS
from matchers.engine.blocking import Keys
from matchers.engine.normalize import normalize_texts
from matchers.engine.text import to_series

ADDRESS = ("house_number", "street", "zip_code")
BY = ("tin_else_address", "tin", "address")
WITHOUT_TIN = "without_tin"
PLACEHOLDERS = (*(9 * str(digit) for digit in range(10)), "123456789")


def check_identifiers(by: str, address: tuple[str, ...]) -> None:
    """Raise ConfirmbenchError unless `by` is one of BY and `address` is some columns of an address."""
    if by not in BY:
        raise ConfirmbenchError(f"by is {by!r}; it must be one of {', '.join(BY)}.")
    check_address(address)


def check_address(address: tuple[str, ...]) -> None:
    """Raise ConfirmbenchError unless `address` is a tuple of different address columns, at least one."""
    fits = isinstance(address, tuple) and all(column in ADDRESS_COLUMNS for column in address)
    if not fits or not address or len(set(address)) < len(address):
        raise ConfirmbenchError(
            f"address is {address!r}; it must be a tuple of columns, e.g. {ADDRESS}; "
            f"the columns to choose from are {', '.join(ADDRESS_COLUMNS)}."
        )


def keys(by: str, address: tuple[str, ...], *named: str) -> Keys:
    """Return the keys by which the derived name columns `named` are looked up."""
    paths = {"tin": (("tin",),), "address": (address,)}
    both = (("tin",), (*address, WITHOUT_TIN))
    return tuple((*named, *path) for path in paths.get(by, both))


def held(frame: pl.DataFrame, address: tuple[str, ...]) -> pl.DataFrame:
    """Derive the columns that `keys` names from records: normalised address, and `tin` as digits."""
    texts = normalize_texts(frame.select(ADDRESS_COLUMNS), address)
    place = pl.DataFrame([to_series(text).alias(column) for column, text in texts.items()])
    return place.with_columns(frame.select(tin()).to_series(), pl.lit(True).alias(WITHOUT_TIN))


def asked(frame: pl.DataFrame, address: tuple[str, ...]) -> pl.DataFrame:
    """As `held`, from requests; one that states a usable TIN has no `without_tin`."""
    return held(frame, address).with_columns(
        pl.when(pl.col("tin").is_null()).then(pl.col(WITHOUT_TIN)).alias(WITHOUT_TIN)
    )


def tin() -> pl.Expr:
    """The TIN as nine digits; null unless there are nine, and for fillers that say nothing (999999999)."""
    digits = pl.col("tin").str.replace_all(r"[^0-9]", "")
    usable = (digits.str.len_bytes() == 9) & ~digits.is_in(PLACEHOLDERS)
    return pl.when(usable).then(digits).alias("tin")
