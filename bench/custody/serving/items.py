"""From requests that were gated and matched to the items that the ledger keeps."""

import polars as pl

from bench.custody.ledger.item import ITEM
from bench.custody.ledger.subject import subjects
from bench.custody.serving.outcomes import answers
from generators.schema import REQUESTS

SAYING = tuple(name for name in REQUESTS if name != "request_id")


def items(key: bytes, asked: pl.DataFrame, confirmed: pl.Series) -> pl.DataFrame:
    """What is to be written of each request.

    key: of the ledger, for the digests of whom a request is about
    asked: columns of `bench.custody.serving.receipt.received`, and `reason`, null for who is admitted
    confirmed: Boolean, one a row of `asked`, never null; of no account where a request is refused
    returns: columns ITEM, one row a request, in order
    """
    subject, named = subjects(key, asked)
    admitted = asked["reason"].is_null()
    return asked.with_columns(
        fields_present(asked), subject, named, answers(admitted, confirmed), authority=pl.col("legal_basis")
    ).select(list(ITEM))


def fields_present(asked: pl.DataFrame) -> pl.Series:
    """Names of the columns of each request that say something, with blanks between: String "fields_present".

    "" when none does. Blanks alone say nothing.
    """
    named = [
        pl.when(pl.col(name).str.contains(r"\S")).then(pl.lit(name)).otherwise(pl.lit(None, pl.String))
        for name in SAYING
    ]
    joined = pl.concat_str(named, separator=" ", ignore_nulls=True)
    return asked.select(joined.fill_null("").alias("fields_present")).to_series()
