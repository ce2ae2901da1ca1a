"""Rules about what must be stated, and which codes are accepted."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import polars as pl

from bench.custody.screens.rule import Rule
from bench.custody.screens.rules_values import Codes, Date, Day, Year


@dataclass(frozen=True)
class Papers(Rule):
    """The request came with papers."""

    def holds(self) -> pl.Expr:
        return pl.col("received_at").is_not_null()


@dataclass(frozen=True)
class InForce(Rule):
    """The request was received from the UTC day `effective` on, and before the day `ends`."""

    effective: Date
    ends: Annotated[date | None, Day()] = None

    needs = ("papers",)

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends <= self.effective:
            raise ValueError(f"ends {self.ends} is not after effective {self.effective}")

    def holds(self) -> pl.Expr:
        begun = pl.col("day") >= self.effective
        return begun if self.ends is None else begun & (pl.col("day") < self.ends)


@dataclass(frozen=True)
class AuthorisedRequester(Rule):
    """The requester is one of these."""

    authorised: Codes

    def holds(self) -> pl.Expr:
        return _is_one_of("requester", self.authorised)


@dataclass(frozen=True)
class SecondaryPurpose(Rule):
    """The purpose is none of those that are excluded by name. One that is not stated is left to `purpose`."""

    excluded: Codes

    needs = ("purpose",)

    def holds(self) -> pl.Expr:
        return ~pl.col("purpose").is_in(self.excluded)


@dataclass(frozen=True)
class Purpose(Rule):
    """The purpose is one of these."""

    allowed: Codes

    def holds(self) -> pl.Expr:
        return _is_one_of("purpose", self.allowed)


@dataclass(frozen=True)
class LegalBasis(Rule):
    """The legal basis cited is one of these."""

    allowed: Codes

    def holds(self) -> pl.Expr:
        return _is_one_of("legal_basis", self.allowed)


@dataclass(frozen=True)
class Statute(Rule):
    """A statute is stated; and one of these, if any are."""

    allowed: Codes = ()

    def holds(self) -> pl.Expr:
        return _is_one_of("statute", self.allowed) if self.allowed else pl.col("statute").is_not_null()


@dataclass(frozen=True)
class TaxPeriod(Rule):
    """The tax period is a year, of four digits, from `earliest` to the year of receipt."""

    earliest: Year = 1900

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        stated = pl.col("tax_period")
        year = pl.when(stated.str.contains("^[0-9]{4}$")).then(stated).cast(pl.Int32, strict=False)
        return year.is_between(self.earliest, pl.col("day").dt.year()).fill_null(False)


@dataclass(frozen=True)
class Evidence(Rule):
    """The number of a document is stated that shows the person to be eligible."""

    def holds(self) -> pl.Expr:
        return pl.col("evidence").is_not_null()


def _is_one_of(column: str, codes: tuple[str, ...]) -> pl.Expr:
    return pl.col(column).is_in(codes).fill_null(False)
