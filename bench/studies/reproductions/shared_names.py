"""Pairs of rows that agree, counted without making any."""

import polars as pl


def pairs(frame: pl.DataFrame, *columns: str) -> int:
    """Unordered pairs of different rows that agree on all the columns; null agrees with nothing."""
    sizes = frame.drop_nulls(columns).group_by(columns).len()["len"].cast(pl.Int64)
    return int((sizes * (sizes - 1) // 2).sum())
