"""conform() lets through what keeps the contract and says what does not."""

import polars as pl
import pytest

from generators.errors import ConfirmbenchError
from generators.schema import REQUESTS, conform


def test_selects_the_columns_in_order():
    frame = pl.DataFrame(schema=dict(reversed(list(REQUESTS.items()))) | {"secret": pl.Int64})

    assert conform(frame, REQUESTS, "requests").schema == REQUESTS


def test_works_on_a_lazy_frame():
    assert conform(pl.LazyFrame(schema=REQUESTS), REQUESTS, "requests").collect_schema() == REQUESTS


def test_names_a_missing_column():
    with pytest.raises(ConfirmbenchError, match="requests lacks the column surname"):
        conform(pl.DataFrame(schema=REQUESTS).drop("surname"), REQUESTS, "requests")


def test_names_a_column_of_the_wrong_type():
    frame = pl.DataFrame(schema=REQUESTS | {"zip_code": pl.Int64})

    with pytest.raises(ConfirmbenchError, match="zip_code is Int64, not String"):
        conform(frame, REQUESTS, "requests")
