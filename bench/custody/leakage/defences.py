"""Defences: what a custodian may refuse to answer, whatever the matcher would say.

A defence looks at a stream of requests (bench.custody.leakage.asked_streams) in the order of receipt and says of each
whether it is answered. One that is not counts as asked all the same: asking again does not lift a lock.
"""

from collections.abc import Callable
from datetime import timedelta

import polars as pl

Defence = Callable[[pl.DataFrame], pl.Series]

ROW = "row"
WINDOW = timedelta(hours=24)


def quota(limit: int) -> Defence:
    """So many requests of one requester in a UTC day are answered, the first ones."""
    day = pl.col("received_at").dt.date()
    return _in_order(pl.int_range(pl.len()).over("requester", day) < limit)


def lock(key: str, window: timedelta = WINDOW) -> Defence:
    """A request like one received less than `window` before is not answered, whoever asks.

    key: "name", "near" or "text": what makes requests alike
    """
    before = pl.col("received_at").shift(1).over(key)
    return _in_order((pl.col("received_at") - before >= window).fill_null(True))


def budget(key: str, times: int) -> Defence:
    """The first so many requests that are alike are answered, ever."""
    return _in_order(pl.int_range(pl.len()).over(key) < times)


def batch_floor(least: int) -> Defence:
    """Batches of fewer requests are not answered."""
    return _in_order(pl.len().over("requester", "batch_id") >= least)


def _in_order(answered: pl.Expr) -> Defence:
    def defence(stream: pl.DataFrame) -> pl.Series:
        """Boolean, one a row of the stream, in its order; a row without a time is answered."""
        timed = stream.with_row_index(ROW).filter(pl.col("received_at").is_not_null())
        ordered = timed.sort("received_at", "batch_id", ROW)
        judged = ordered.select(ROW, answered=answered)
        all_rows = (
            stream.with_row_index(ROW).select(ROW).join(judged, on=ROW, how="left", maintain_order="left")
        )
        return all_rows["answered"].fill_null(True)

    return defence


DEFENCES: dict[str, Defence] = {
    "quota of 500 a requester and day": quota(500),
    "quota of 5,000 a requester and day": quota(5_000),
    "same text again in 24 h": lock("text"),
    "same person and address again in 24 h": lock("near"),
    "same name again in 24 h": lock("name"),
    "three requests a name": budget("name", 3),
    "batches of at least 25": batch_floor(25),
}
