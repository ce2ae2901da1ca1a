"""Rules about how many requests: of a batch, an officer, a requester.

Every request received counts, whatever becomes of it: what is limited is asking.
"""

from dataclasses import dataclass

import polars as pl

from bench.custody.screens.rule import Rule
from bench.custody.screens.rules_values import Limit


@dataclass(frozen=True)
class BatchFloor(Rule):
    """The batch has at least so many requests; a batch is received whole, so its size is known at receipt."""

    requests: Limit

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return pl.col("received_at").is_null() | (pl.len().over("batch_id") >= self.requests)


@dataclass(frozen=True)
class BatchCap(Rule):
    """The request is among the first so many of its batch."""

    requests: Limit

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return _received_of("batch_id") <= self.requests


@dataclass(frozen=True)
class OfficerLoad(Rule):
    """It is among the first so many that the officer signed for on this UTC day, for whichever requester.

    Requests that name no officer are counted together.
    """

    daily: Limit

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return _received_of("officer", "day") <= self.daily


@dataclass(frozen=True)
class Quota(Rule):
    """It is among the first so many of the requester on this UTC day.

    Requests that name no requester are counted together.
    """

    daily: Limit

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return _received_of("requester", "day") <= self.daily


def _received_of(*columns: str) -> pl.Expr:
    """How many were received of the same values so far, this one included."""
    return pl.col("received_at").cum_count().over(columns)
