"""Right outcome by given outcome: the whole path in nine counts."""

import polars as pl

from bench.custody.ledger.item import ANSWERS, CONFIRM, NO_MATCH, REFUSED

OUTCOMES = (REFUSED, CONFIRM, NO_MATCH)
OUTCOME_COUNTS = pl.Schema({"right": pl.Enum(ANSWERS), **{f"given {each}": pl.Int64() for each in OUTCOMES}})


def answers(admitted: pl.Series, confirmed: pl.Series) -> pl.Series:
    """What leaves: refused where not admitted, whatever the matcher says; else confirm or no match.

    admitted, confirmed: Boolean, one a request, never null
    returns: Enum Series "answer" (`bench.custody.ledger.item.ANSWERS`), in order
    """
    frame = pl.DataFrame({"admitted": admitted, "confirmed": confirmed})
    said = pl.when("confirmed").then(pl.lit(CONFIRM)).otherwise(pl.lit(NO_MATCH))
    answer = pl.when("admitted").then(said).otherwise(pl.lit(REFUSED))
    return frame.select(answer.cast(pl.Enum(ANSWERS)).alias("answer")).to_series()


def outcome_counts(given: pl.Series, fit: pl.Series, should_confirm: pl.Series) -> pl.DataFrame:
    """How many requests with each right outcome were given each outcome.

    given: Enum ANSWERS; fit, should_confirm: Boolean; one a request, never null
    returns: columns OUTCOME_COUNTS, a row for refused, confirm and no match; the nine are all requests
    """
    right = answers(fit, should_confirm)
    rows = [
        (row, *(int(((right == row) & (given == column)).sum()) for column in OUTCOMES)) for row in OUTCOMES
    ]
    return pl.DataFrame(rows, OUTCOME_COUNTS, orient="row")
