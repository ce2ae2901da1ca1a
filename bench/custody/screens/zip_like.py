"""A gate that looks for any number as long as a ZIP code."""

from dataclasses import dataclass

import polars as pl

from generators.schema import ADDRESS_COLUMNS

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
