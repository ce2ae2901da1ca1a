from dataclasses import dataclass

import numpy as np
import polars as pl

from bench.regression.costs import counters, held_bytes
from generators.schema import CLAIM_COLUMNS


@dataclass
class Fitted:
    index: dict
    again: object
    name: str = "x"


def test_held_bytes_counts_each_array_once():
    array, column = np.zeros(10, np.int64), pl.Series([1, 2, 3], dtype=pl.Int32)

    fitted = Fitted({"a": [array, (array,)], "b": column}, again=array)

    assert held_bytes(fitted) == 80 + 12


def test_an_object_that_holds_itself_is_counted_once():
    fitted = Fitted({}, None)
    fitted.again = [fitted, np.zeros(5, np.uint8)]

    assert held_bytes(fitted) == 5


def test_candidates_are_the_pairs_that_the_keys_join():
    """Two records share the first request's ZIP code, one shares its surname too; the second has none."""

    def claims(rows):
        empty = dict.fromkeys(CLAIM_COLUMNS, "")
        return pl.DataFrame([empty | row for row in rows], schema=dict.fromkeys(CLAIM_COLUMNS, pl.String))

    registry = claims(
        [
            {"surname": "LEE", "zip_code": "10001"},
            {"surname": "ROSS", "zip_code": "10001"},
            {"surname": "LEE", "zip_code": "10002"},
        ]
    ).with_row_index("record_id")
    requests = claims([{"surname": "LEE", "zip_code": "10001"}, {"surname": "KIM", "zip_code": "10003"}])

    found = counters("blocked(keys=(('zip_code',), ('surname',)))", registry.lazy(), requests)

    assert found["candidates"] == 3
