"""The gate that is none."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class AdmitAll:
    """Admit every request: what happens without a gate."""

    itemwise = True

    def open(self, gazetteer: pl.LazyFrame) -> "AdmitAll":
        """There is nothing to learn."""
        return self

    def admit(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """True for each."""
        return pl.repeat(True, requests.height, dtype=pl.Boolean, eager=True)
