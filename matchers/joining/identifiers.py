"""What says whose record it is, besides the name: a taxpayer number (TIN), or an address.

Two paths, as agencies have them: requests that state a number are looked up by it, others by address.

The parts of a surname as it is written: Garza Morales is two, De La Rosa one.

A full name in one line, its parts apart.
"""

from collections.abc import Sequence

import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import ADDRESS_COLUMNS
from matchers.engine.blocking import Keys
from matchers.engine.normalize import ascii_texts, normalize_texts
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


def ask_for(frame: pl.DataFrame, address: tuple[str, ...]) -> pl.DataFrame:
    """As `held`, from requests; one that states a usable TIN has no `without_tin`."""
    return held(frame, address).with_columns(
        pl.when(pl.col("tin").is_null()).then(pl.col(WITHOUT_TIN)).alias(WITHOUT_TIN)
    )


def tin() -> pl.Expr:
    """The TIN as nine digits; null unless there are nine, and for fillers that say nothing (999999999)."""
    digits = pl.col("tin").str.replace_all(r"[^0-9]", "")
    usable = (digits.str.len_bytes() == 9) & ~digits.is_in(PLACEHOLDERS)
    return pl.when(usable).then(digits).alias("tin")


PARTS = ("first", "last")
# Words that are no surname of their own: they belong to the one that follows.
PARTICLES = (
    "AL|BEN|BIN|D|DA|DAS|DE|DEL|DELA|DELLA|DEN|DER|DES|DI|DO|DOS|DU|EL|IBN|L|LA|LAS|LE|LOS|"
    "MAC|MC|O|SAN|SANTA|ST|STE|TEN|TER|VAN|VANDER|VON"
)
BETWEEN = r" (?:Y|E|AND) "  # as in Lopez y Moreno
TITLES = r" (?:JR|SR|II|III|IV|JUNIOR|SENIOR|MD|PHD|ESQ)$"
ONE = rf"(?:(?:{PARTICLES}) )*[A-Z0-9]+"
PATTERNS = {"first": f"^{ONE}", "last": rf"\b{ONE}$"}


def check_part(part: str) -> None:
    """Raise ConfirmbenchError unless `part` says which surname of several counts."""
    if part not in PARTS:
        raise ConfirmbenchError(f"surname_part is {part!r}; it must be one of {', '.join(PARTS)}.")


def one_surname(column: pl.Series, part: str) -> pl.Series:
    """Return the first or last of the surnames in each text, letters and digits alone; null when missing.

    Hyphens and blanks part surnames, except behind a particle; other punctuation is not there: O'Brien
    is OBRIEN. Titles and generations at the end are dropped.
    """
    plain = to_series(ascii_texts([column])[0]).str.to_uppercase()
    words = plain.str.replace_all(r"[-\s]+", " ").str.replace_all(r"[^A-Z0-9 ]", "")
    words = words.str.replace_all(" +", " ").str.strip_chars(" ")
    words = words.str.replace(TITLES, "").str.replace_all(BETWEEN, " ")
    found = words.str.extract(f"({PATTERNS[part]})").str.replace_all(" ", "", literal=True)
    return found.alias(column.name)


NAMED_BY = ("given_name", "surname")


def full_names(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Return the names in `columns`, joined by blanks, in ASCII; case and punctuation as they are.

    Null where neither given name nor surname has a letter or digit: a suffix alone names nobody.
    """
    lines = frame.select(
        pl.concat_str(NAMED_BY, ignore_nulls=True).alias("core"),
        pl.concat_str(columns, separator=" ", ignore_nulls=True).alias("name"),
    )
    core, name = (to_series(text) for text in ascii_texts(lines.get_columns()))
    named = core.str.contains("[A-Za-z0-9]").fill_null(False)
    return pl.select(pl.when(named).then(name).alias("name")).to_series()
