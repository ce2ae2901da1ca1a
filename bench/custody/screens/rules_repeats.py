"""Rules about asking again.

Every request received counts as an earlier one, whatever became of it: what is limited is asking. A window
of 24 hours holds what came less than 24 hours before.
"""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from bench.custody.screens.rule import Rule
from bench.custody.screens.rules_values import By, Hours, Limit


@dataclass(frozen=True)
class Duplicate(Rule):
    """The same name and address, normalised, was not asked about in the window before, `by` whom it says."""

    window_hours: Hours
    by: By = "anybody"

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return ~_repeats("text", self.window_hours, self.by)


@dataclass(frozen=True)
class NearDuplicate(Rule):
    """The same, of surname, first letter of the given name, house number and ZIP code alone.

    A request that lacks one of them is no near-duplicate; of two in a household whose given names begin alike
    the second is one.
    """

    window_hours: Hours
    by: By = "anybody"

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return ~_repeats("near", self.window_hours, self.by)


@dataclass(frozen=True)
class Lock(Rule):
    """The requester is not locked.

    It is locked for `hours` from the repetition on that is more than the `after`-th within the window, and
    for as long again from each further one that is. A repetition is a request with the name and address,
    normalised, of one of its own requests in the window before.

    Source: TIN Matching, as a vendor describes it (24 hours, 96 hours).
    """

    after: Limit
    hours: Hours
    window_hours: Hours = 24

    needs = ("papers",)

    def __post_init__(self) -> None:
        if self.hours < self.window_hours:
            raise ValueError(f"hours {self.hours} is shorter than window_hours {self.window_hours}")

    def holds(self) -> pl.Expr:
        return pl.col("received_at") - pl.col("locked_at") >= timedelta(hours=self.hours)

    def kept(self, stream: pl.DataFrame) -> pl.Series:
        """In three steps, for a window cannot hold another one."""
        window = timedelta(hours=self.window_hours)
        earlier = pl.col("received_at").shift(self.after).over("requester", "repeats")
        too_many = pl.col("repeats") & (pl.col("received_at") - earlier < window)
        locked = stream.select(
            "requester", "received_at", repeats=_repeats("text", self.window_hours, "requester")
        ).with_columns(locked_at=pl.when(too_many).then("received_at"))
        return super().kept(locked.with_columns(pl.col("locked_at").forward_fill().over("requester")))


def _repeats(key: str, window_hours: int, by: str) -> pl.Expr:
    """Whether the last request with the same key, by anybody or the same requester, is in the window."""
    groups = (key,) if by == "anybody" else (key, "requester")
    since = pl.col("received_at") - pl.col("received_at").shift(1).over(groups)
    return (pl.col(key).is_not_null() & (since < timedelta(hours=window_hours))).fill_null(False)
