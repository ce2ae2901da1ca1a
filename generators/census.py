"""The vendored name tables (generators/data/README.md), made ready to be drawn from."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from generators.digest import digest_frame, digest_json
from generators.sampling import Floats
from generators.schema import ORIGINS, SEXES

FOLDER = Path(__file__).parent / "data"
FILES = ("surnames", "given_names", "given_name_births")


def read(name: str) -> pl.DataFrame:
    return pl.read_parquet(FOLDER / f"{name}.parquet")


def fingerprint() -> str:
    return digest_json([digest_frame(read(name)) for name in FILES])


def surnames() -> pl.DataFrame:
    """Columns name (capitalised), count (2020), and the share of its bearers in each origin."""
    return _with_shares(read("surnames"))


def given_names() -> pl.DataFrame:
    """As `surnames`, with the share of bearers who are female."""
    return _with_shares(read("given_names")).with_columns(pl.col("female") / 10_000)


def births(names: pl.Series, decades: Sequence[int]) -> dict[str, Floats]:
    """Bearers of each name by decade of birth, scaled so that a name's total is its 2020 count.

    returns: for each sex an array of shape (names, decades). A name without registered births (most
    are borne by immigrants) is spread over the decades evenly.
    """
    listed = names.str.to_uppercase()
    counts = given_names().select(pl.col("name").str.to_uppercase(), "count", "female")
    frame = pl.DataFrame({"name": listed}).join(counts, on="name", how="left", maintain_order="left")
    registered = {sex: _by_decade(listed, sex, decades) for sex in SEXES}
    total = sum(registered.values()).sum(axis=1, keepdims=True)  # type: ignore[union-attr]
    even = {"female": frame["female"].to_numpy(), "male": 1 - frame["female"].to_numpy()}
    count = frame["count"].to_numpy()[:, None]
    return {
        sex: count * np.where(total > 0, table / np.maximum(total, 1), even[sex][:, None] / len(decades))
        for sex, table in registered.items()
    }


def _by_decade(names: pl.Series, sex: str, decades: Sequence[int]) -> Floats:
    wide = read("given_name_births").pivot("decade", index="name", values=sex)
    frame = pl.DataFrame({"name": names}).join(wide, on="name", how="left", maintain_order="left")
    return frame.select(str(decade) for decade in decades).fill_null(0).to_numpy().astype(np.float64)


def _with_shares(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(
        pl.col("name").str.to_titlecase(),
        pl.col("count").cast(pl.Float64),
        *(pl.col(origin) / 10_000 for origin in ORIGINS),
    )
