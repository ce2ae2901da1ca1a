"""The words that both forms of the picture of kinds have."""

from typing import Any

import polars as pl

from bench.output.words import of, percent

CONFIRM, NO_MATCH = "confirm", "no match"
TITLES = {
    CONFIRM: "Should be confirmed: wrong no-matches",
    NO_MATCH: "Should not be confirmed: wrong confirms",
}
AXIS = "wrong answers, of the requests of the kind"
TOO_FEW = "too few requests for a rate"
SPLIT = "split(datum.label, '\\n')"  # two lines in a label of an axis


def label() -> pl.Expr:
    """The kind, and below it how many requests there are of it."""
    requests = pl.col("requests").map_elements("{:,}".format, pl.String)
    return pl.format("{}\n{}", "kind", requests).alias("label")


def said(row: dict[str, Any]) -> str:
    """A row of ERRORS_BY_KIND in words."""
    counted = of(row["errors"], row["requests"])
    if row["rate"] is None:
        return f"{counted}: {TOO_FEW}"
    return (
        f"{percent(row['rate'])} ({counted}), 95 % interval {percent(row['low'])} to {percent(row['high'])}"
    )
