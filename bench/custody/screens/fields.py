"""A screen that asks whether the fields are filled in.

The screen that is none.

Whether the parts of a request are stated, and how what it lacks is put.

A screen that looks for any number as long as a ZIP code.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from generators.schema import ADDRESS_COLUMNS, CLAIM_COLUMNS, PAPERS


@dataclass(frozen=True)
class AdmitAll:
    """Admit every request: what happens without a screen."""

    itemwise = True

    def open(self, gazetteer: pl.LazyFrame) -> "AdmitAll":
        """There is nothing to learn."""
        return self

    def admit(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """True for each."""
        return pl.repeat(True, requests.height, dtype=pl.Boolean, eager=True)


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


PAPER_FIELDS = ("attestation", "purpose", "legal_basis", "statute", "order_date", "tax_period", "evidence")
ALL_PAPER_FIELDS = tuple(column for column, dtype in PAPERS.items() if dtype == pl.String)


@dataclass(frozen=True)
class FieldsPresent:
    """Admit a request when none of the fields that every request should have is blank.

    Nothing is read: a date may be none, a purpose excluded, a street `Unknown`.

    Source: the fields that a written request must have, as the Criminal Resource Manual 507 describes them
    (name and address, taxable periods, statute, reasons).

    fields: columns of the request that must not be blank
    papers: columns of its papers that must not be blank
    """

    fields: tuple[str, ...] = ("given_name", "surname", *ADDRESS_PARTS)
    papers: tuple[str, ...] = PAPER_FIELDS

    itemwise = True

    def __post_init__(self) -> None:
        _check("fields", self.fields, CLAIM_COLUMNS)
        _check("papers", self.papers, ALL_PAPER_FIELDS)
        if not self.fields and not self.papers:
            raise ValueError("fields and papers are both empty; name a column, or use the screen none")

    def open(self, gazetteer: pl.LazyFrame) -> "FieldsPresent":
        """There is nothing to learn."""
        return self

    def admit(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """Whether no field is blank."""
        return _beside(requests, papers).select(pl.all_horizontal(*self._parts().values())).to_series()

    def reasons(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """Which fields are blank."""
        return _beside(requests, papers).select(lacking(self._parts())).to_series()

    def _parts(self) -> dict[str, pl.Expr]:
        return {column: stated(column) for column in (*self.fields, *self.papers)}


def _beside(requests: pl.DataFrame, papers: pl.DataFrame) -> pl.DataFrame:
    return requests.hstack(papers.drop("request_id"))


def _check(name: str, columns: object, valid: tuple[str, ...]) -> None:
    if not isinstance(columns, tuple) or set(columns) - set(valid) or len(set(columns)) < len(columns):
        raise ValueError(f"{name} is {columns!r}; it must be a tuple of different ones of {', '.join(valid)}")


NUMBER = r"\b(\d{5}|\d{9}|\d{5}-\d{4})\b"


@dataclass(frozen=True)
class ZipLike:
    """Admit a request when a number of five or nine digits stands in its address: the negative control.

    It asks for nothing else: not what the number is, not where it stands, and it does not look at papers.

    Source: the check reported for the run of August 2025 (Techdirt, March 2026).
    """

    itemwise = True

    def open(self, gazetteer: pl.LazyFrame) -> "ZipLike":
        """There is nothing to learn."""
        return self

    def admit(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """Whether there is such a number."""
        return requests.select(zip_like()).to_series()


def zip_like() -> pl.Expr:
    """Some number of five or nine digits, or five and four, stands anywhere in the address columns."""
    return pl.concat_str(ADDRESS_COLUMNS, separator=" ", ignore_nulls=True).str.contains(NUMBER)
