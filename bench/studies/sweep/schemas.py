"""The curves a run keeps: counts of a matcher along a parameter, and what they allow at a required FCR."""

import polars as pl

from bench.statistics.required import RULES

CURVES = pl.Schema(
    {
        "matcher": pl.String(),  # spec without the parameter that varies: the curve's name
        "parameter": pl.String(),
        "value": pl.Float64(),
        "positives": pl.Int64(),  # requests that should be confirmed; all counts are of `should_confirm`
        "wrong_no_matches": pl.Int64(),
        "effective_positives": pl.Float64(),  # as many independent requests would say as much
        "negatives": pl.Int64(),
        "wrong_confirms": pl.Int64(),
        "effective_negatives": pl.Float64(),
    }
)
REQUIRED = pl.Schema(
    {
        "matcher": pl.String(),
        "parameter": pl.String(),
        "required_fcr": pl.Float64(),
        "rule": pl.Enum(RULES),  # bound: its upper 95 % bound is at most the required FCR; point: the rate is
        "value": pl.Float64(),  # of the parameter; this and the counts are null where none qualifies
        "positives": pl.Int64(),  # of the half of the requests that did not choose the value
        "wrong_no_matches": pl.Int64(),
        "effective_positives": pl.Float64(),
        "negatives": pl.Int64(),
        "wrong_confirms": pl.Int64(),
        "effective_negatives": pl.Float64(),
        "reason": pl.String(),  # why no value qualifies; null where one does
    }
)
