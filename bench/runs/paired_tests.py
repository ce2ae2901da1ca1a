"""The paired tests that a run keeps: pairs.parquet."""

import polars as pl

from bench.runs.points import RATES

TESTS = pl.Schema(
    {
        "a": pl.String(),
        "b": pl.String(),
        "rate": pl.Enum(RATES),
        "requests": pl.Int64(),  # that should be confirmed (FNR), that should not (FCR)
        "errors_a": pl.Int64(),
        "errors_b": pl.Int64(),
        "rate_a": pl.Float64(),
        "rate_b": pl.Float64(),
        "difference": pl.Float64(),  # B - A
        "low": pl.Float64(),  # of its interval; from here on null where there are counts alone
        "high": pl.Float64(),
        "only_a": pl.Int64(),  # requests on which A alone errs
        "only_b": pl.Int64(),
        "effective_n": pl.Float64(),
        "mcnemar_p": pl.Float64(),
        "p": pl.Float64(),
        "q": pl.Float64(),
    }
)
