"""Rules about the date of the order against the person asked about."""

from dataclasses import dataclass
from typing import Annotated

import polars as pl

from bench.custody.screens.rule import Rule
from bench.custody.screens.rules_values import YEARS, Days, Whole


@dataclass(frozen=True)
class OrderDate(Rule):
    """The date of an order is stated."""

    def holds(self) -> pl.Expr:
        return pl.col("order_date").is_not_null()


@dataclass(frozen=True)
class OrderReadable(Rule):
    """It is an ISO 8601 date, or date, time and offset. Where the day is not certain, it is not guessed."""

    needs = ("order_date",)

    def holds(self) -> pl.Expr:
        return pl.col("order_date").is_null() | pl.col("order_day").is_not_null()


@dataclass(frozen=True)
class OrderNotFuture(Rule):
    """It is no later than the UTC day of receipt."""

    needs = ("papers", "order_date", "order_readable")

    def holds(self) -> pl.Expr:
        return pl.col("order_day") <= pl.col("day")


@dataclass(frozen=True)
class OrderAge(Rule):
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
