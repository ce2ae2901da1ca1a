"""What is true of the fitness of requests, as the generator planted it."""

import polars as pl

from generators.schema import DEFECTS


def fit(planted: pl.DataFrame, requests: int) -> pl.Series:
    """Whether nothing is wrong with a request or its papers: Boolean "fit", by request_id from 0 on.

    planted: columns of `generators.schema.PLANTED`; a request without a row, or with controls alone, is fit
    """
    unfit = planted.filter(pl.col("case").cast(pl.String).is_in(DEFECTS))["request_id"].unique()
    return pl.int_range(requests, eager=True).is_in(unfit.implode()).not_().alias("fit")
