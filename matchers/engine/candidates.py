"""What blocking keys find: how many candidates a request has, and whether one given record is among them.

For measuring blocking. Matchers do not come here: their kernels stop at the first confirm.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.engine.blocking import Keys, check_keys
from matchers.engine.encode import encode
from matchers.engine.hold import Holding, find_buckets, hold
from matchers.engine.layout import by_slices
from matchers.engine.normalize import normalize_texts
from matchers.kernels import search

PREFIX_WEIGHT = 0.1  # Winkler's, for columns of a key that need only be similar


def survey(
    registry: pl.LazyFrame, requests: pl.DataFrame, keys: Keys, rows: npt.NDArray[np.int64]
) -> pl.DataFrame:
    """Count the candidates of each request, and find the first key that brings it together with one record.

    registry, requests: with the claim columns
    rows: int64, shape (requests,), the record of interest by its place in the registry, -1 for none
    returns: `n_candidates`, Int64, each record counted once; `first_key`, Int64, place in `keys` of the first
        key that request and record share, -1 when they share none or there is no record
    """
    check_keys(keys)
    claims = registry.select(CLAIM_COLUMNS)
    held = hold(claims.collect_batches(maintain_order=True), claims.select(pl.len()).collect().item(), keys)
    places = np.empty(len(held.order) + 1, np.int64)
    places[held.order], places[-1] = np.arange(len(held.order)), -1

    def answer(first: int, last: int) -> npt.NDArray[np.int64]:
        return _survey(requests[first:last], held, places[rows[first:last]])

    return pl.DataFrame(by_slices(requests.height, answer), schema=["n_candidates", "first_key"])


def _survey(requests: pl.DataFrame, held: Holding, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    asked = encode(normalize_texts(requests), held.vocabulary)
    counts, shared = np.zeros(len(rows), np.int64), np.empty(len(rows), np.int64)
    buckets = find_buckets(asked.numbers, held)
    search.count_candidates(asked, held.held, buckets, PREFIX_WEIGHT, counts)
    search.share_keys(asked, held.held, rows, PREFIX_WEIGHT, shared)
    return np.stack([counts, shared], axis=1)
