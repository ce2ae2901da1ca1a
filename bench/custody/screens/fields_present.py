"""A gate that asks whether the fields are filled in."""

from dataclasses import dataclass

import polars as pl

from bench.custody.screens.parts import ADDRESS_PARTS, lacking, stated
from generators.schema import CLAIM_COLUMNS, PAPERS

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
            raise ValueError("fields and papers are both empty; name a column, or use the gate none")

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
