"""The vendored name tables (generators/data/README.md), made ready to be drawn from."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from generators.sampling import Floats
from generators.schema import ORIGINS, SEXES

FOLDER = Path(__file__).parent.parent / "data"

# Surnames that break careless readers of text, which the packaged table lacks: NULL fell to a CSV reader (it
# is in the 2010 table), and so may have NA, which is Korean. NAN and TRUE are there. The counts are made up:
# about what a listed surname needs, and more for NA. Shares in hundredths of a percent, as in the table.
LOST = pl.DataFrame(
    {
        "name": ["NULL", "NA", "INF"],
        "count": [600, 1_500, 100],
        "white": [8_000, 500, 7_000],
        "black": [500, 100, 1_000],
        "api": [300, 9_000, 500],
        "aian": [100, 0, 0],
        "two_or_more": [400, 200, 500],
        "hispanic": [700, 200, 1_000],
    }
)


def read(name: str) -> pl.DataFrame:
    return pl.read_parquet(FOLDER / f"{name}.parquet")


def surnames() -> pl.DataFrame:
    """Columns name (capitals A to Z), count (2020), and the share of its bearers in each origin (0 to 1)."""
    table = read("surnames")
    lost = LOST.filter(~pl.col("name").is_in(table["name"].implode())).cast(table.schema)
    return _with_shares(pl.concat([table, lost]))


def given_names() -> pl.DataFrame:
    """As `surnames`, with the share of bearers who are female."""
    return _with_shares(read("given_names")).with_columns(pl.col("female") / 10_000)


def births(listed: pl.DataFrame, decades: Sequence[int]) -> dict[str, Floats]:
    """Bearers of each name by decade of birth, scaled so that a name's total is its 2020 count.

    listed: name, count, female, one row a name
    returns: for each sex an array of shape (names, decades). A name without registered births (most
    are borne by immigrants) is spread over the decades evenly.
    """
    rows = listed.select("name").with_row_index("row")
    registered = read("given_name_births").filter(pl.col("decade").is_in(decades)).join(rows, on="name")
    row = registered["row"].to_numpy()
    decade = np.searchsorted(decades, registered["decade"].to_numpy())
    tables = {sex: np.zeros((listed.height, len(decades))) for sex in SEXES}
    for sex, table in tables.items():
        table[row, decade] = registered[sex].to_numpy()
    female, count = listed["female"].to_numpy(), listed["count"].to_numpy()
    total = sum(table.sum(axis=1) for table in tables.values())
    unknown = np.flatnonzero(total == 0)
    for sex, share in zip(SEXES, (female, 1 - female), strict=True):
        tables[sex][unknown] = (share[unknown] / len(decades))[:, None]
    scale = (count / np.where(total == 0, 1, total))[:, None]
    return {sex: table * scale for sex, table in tables.items()}


def _with_shares(table: pl.DataFrame) -> pl.DataFrame:
    shares = [pl.col(origin) / 10_000 for origin in ORIGINS]
    return table.with_columns(pl.col("count").cast(pl.Float64), *shares)
