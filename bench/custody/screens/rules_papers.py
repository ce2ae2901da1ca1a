"""Rules about what must be stated, and which codes are accepted.

Rules about the signed statement under which a batch is sent.

Rules about the date of the order against the person asked about.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import polars as pl

from bench.custody.screens.contract import YEARS, Codes, Date, Days, PolicyRule, Year
from generators.settings import Day, Whole


@dataclass(frozen=True)
class Attestation(PolicyRule):
    """The number of an attestation is stated."""

    def holds(self) -> pl.Expr:
        return _stated()


@dataclass(frozen=True)
class AttestationSigned(PolicyRule):
    """It was signed, at an instant that can be read, and no later than the request was received."""

    needs = ("papers", "attestation")

    def holds(self) -> pl.Expr:
        return ~_stated() | (pl.col("signed") <= pl.col("received_at")).fill_null(False)


@dataclass(frozen=True)
class AttestationUnexpired(PolicyRule):
    """It expires, at an instant that can be read, after the request was received."""

    needs = ("papers", "attestation")

    def holds(self) -> pl.Expr:
        return ~_stated() | (pl.col("expires") > pl.col("received_at")).fill_null(False)


@dataclass(frozen=True)
class AttestationOwn(PolicyRule):
    """No earlier batch came under the same number, whatever became of that batch."""

    needs = ("papers", "attestation")

    def holds(self) -> pl.Expr:
        first = pl.col("batch_id").first().over("attestation")
        return ~_stated() | first.eq_missing(pl.col("batch_id"))


def _stated() -> pl.Expr:
    return pl.col("attestation").is_not_null()


@dataclass(frozen=True)
class OrderDate(PolicyRule):
    """The date of an order is stated."""

    def holds(self) -> pl.Expr:
        return pl.col("order_date").is_not_null()


@dataclass(frozen=True)
class OrderReadable(PolicyRule):
    """It is an ISO 8601 date, or date, time and offset. Where the day is not certain, it is not guessed."""

    needs = ("order_date",)

    def holds(self) -> pl.Expr:
        return pl.col("order_date").is_null() | pl.col("order_day").is_not_null()


@dataclass(frozen=True)
class OrderNotFuture(PolicyRule):
    """It is no later than the UTC day of receipt."""

    needs = ("papers", "order_date", "order_readable")

    def holds(self) -> pl.Expr:
        return pl.col("order_day") <= pl.col("day")


@dataclass(frozen=True)
class OrderAge(PolicyRule):
    """The request was received more than `after_days` days after it, and fewer than `before_days`.

    Days are counted between UTC dates: at 90, day 91 is the first.
    """

    after_days: Days
    before_days: Annotated[int | None, Whole(0, YEARS * 366)] = None

    needs = ("papers", "order_date", "order_readable")

    def __post_init__(self) -> None:
        if self.before_days is not None and self.before_days <= self.after_days + 1:
            raise ValueError(
                f"no day is both after day after_days {self.after_days} and "
                f"before day before_days {self.before_days}"
            )

    def holds(self) -> pl.Expr:
        age = (pl.col("day") - pl.col("order_day")).dt.total_days()
        old = age > self.after_days
        return old if self.before_days is None else old & (age < self.before_days)


@dataclass(frozen=True)
class HasPapers(PolicyRule):
    """The request came with papers."""

    def holds(self) -> pl.Expr:
        return pl.col("received_at").is_not_null()


@dataclass(frozen=True)
class InForce(PolicyRule):
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
class AuthorisedRequester(PolicyRule):
    """The requester is one of these."""

    authorised: Codes

    def holds(self) -> pl.Expr:
        return _is_one_of("requester", self.authorised)


@dataclass(frozen=True)
class SecondaryPurpose(PolicyRule):
    """The purpose is none of those that are excluded by name. One that is not stated is left to `purpose`."""

    excluded: Codes

    needs = ("purpose",)

    def holds(self) -> pl.Expr:
        return ~pl.col("purpose").is_in(self.excluded)


@dataclass(frozen=True)
class Purpose(PolicyRule):
    """The purpose is one of these."""

    allowed: Codes

    def holds(self) -> pl.Expr:
        return _is_one_of("purpose", self.allowed)


@dataclass(frozen=True)
class LegalBasis(PolicyRule):
    """The legal basis cited is one of these."""

    allowed: Codes

    def holds(self) -> pl.Expr:
        return _is_one_of("legal_basis", self.allowed)


@dataclass(frozen=True)
class Statute(PolicyRule):
    """A statute is stated; and one of these, if any are."""

    allowed: Codes = ()

    def holds(self) -> pl.Expr:
        return _is_one_of("statute", self.allowed) if self.allowed else pl.col("statute").is_not_null()


@dataclass(frozen=True)
class TaxPeriod(PolicyRule):
    """The tax period is a year, of four digits, from `earliest` to the year of receipt."""

    earliest: Year = 1900

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        stated = pl.col("tax_period")
        year = pl.when(stated.str.contains("^[0-9]{4}$")).then(stated).cast(pl.Int32, strict=False)
        return year.is_between(self.earliest, pl.col("day").dt.year()).fill_null(False)


@dataclass(frozen=True)
class Evidence(PolicyRule):
    """The number of a document is stated that shows the person to be eligible."""

    def holds(self) -> pl.Expr:
        return pl.col("evidence").is_not_null()


def _is_one_of(column: str, codes: tuple[str, ...]) -> pl.Expr:
    return pl.col(column).is_in(codes).fill_null(False)
