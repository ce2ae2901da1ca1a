"""Small registries and requests, written as one line a person."""

import polars as pl

from generators.schema import CLAIM_COLUMNS, REGISTRY, REQUESTS

SMITH = {
    "given_name": "William",
    "middle_name": "Henry",
    "surname": "Smith",
    "suffix": None,
    "house_number": "1234",
    "street": "North Maple Avenue",
    "unit": None,
    "city": "Port Michael",
    "state": "TX",
    "zip_code": "75501",
}


def claims(people):
    """Turn dicts into a frame of claim columns."""
    schema = dict.fromkeys(CLAIM_COLUMNS, pl.String)
    return pl.DataFrame([{**SMITH, **person} for person in people], schema=schema)


def registry(*people):
    """Smith's record with the changes of each dict, as a LazyFrame."""
    frame = claims(people).with_row_index("record_id")
    extra = {name: pl.lit(None) for name in REGISTRY if name not in frame.columns}
    return frame.with_columns(**extra).select(pl.col(c).cast(t) for c, t in REGISTRY.items()).lazy()


def requests(*people):
    """Smith's claim with the changes of each dict."""
    frame = claims(people).with_row_index("request_id").with_columns(tin=pl.lit(None))
    return frame.select(pl.col(c).cast(t) for c, t in REQUESTS.items())


def confirms(matcher, record, request):
    """Whether one request is confirmed by a registry of one record."""
    return matcher.fit(registry(record)).confirm(requests(request)).item()
