"""The Python Record Linkage Toolkit: Index, Compare, and every comparison must hold.

Its data frames are in memory before the clock starts, for making pandas strings would take it as long again.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
import recordlinkage

from generators.schema import CLAIM_COLUMNS
from tests.speed.peers.entries import Run
from tests.speed.peers.ours import KEYS, RULE
from tests.speed.peers.track import as_answers, records_files, requests_file

PAIRS_AT_ONCE = 500_000  # 0.4 GB of pandas objects
MUST_AGREE = ("house_number",)
PLACE = ("zip_code", "city", "state")
MAY_BE_MISSING = ("unit", "suffix", "initial")


def compare(folder: Path) -> Run:
    """Bring both files into pandas, not timed; index and compare."""
    requests, records = pl.read_parquet(requests_file(folder)), pl.read_parquet(records_files(folder))
    # a suffix that is stated must be on the record: "" on a record without one is a value that differs
    left, right = _pandas(requests), _pandas(records.with_columns(pl.col("suffix").fill_null("")))
    return lambda: as_answers(_confirmed(left, right), folder)


def _pandas(frame: pl.DataFrame) -> Any:
    """Turn text into Python strings and None, as the toolkit's comparisons want it."""
    named = frame.select(*CLAIM_COLUMNS, initial=pl.col("middle_name").str.head(1))
    return pd.DataFrame({column: named[column].to_list() for column in named.columns}, dtype=object)


def _confirmed(left: Any, right: Any) -> npt.NDArray[np.int64]:
    """Return the rows of `left` that some row of `right` confirms, in portions to bound memory."""
    indexer = recordlinkage.Index()
    for key in KEYS:
        indexer.block(list(key))
    pairs = indexer.index(left, right)
    portions = [pairs[start : start + PAIRS_AT_ONCE] for start in range(0, len(pairs), PAIRS_AT_ONCE)]
    rows = [_similar(portion, left, right) for portion in portions]
    return np.concatenate([np.empty(0, np.int64), *rows])


def _similar(pairs: Any, left: Any, right: Any) -> npt.NDArray[np.int64]:
    """Return the rows of `left` in the pairs for which every comparison holds."""
    found = _comparisons().compute(pairs, left, right)
    required = [column for column in found.columns if column not in PLACE]
    in_place = (found["zip_code"] == 1) | ((found["city"] == 1) & (found["state"] == 1))
    holds = (found[required] == 1).all(axis=1) & in_place
    return pairs[holds.to_numpy()].get_level_values(0).to_numpy(np.int64)


def _comparisons() -> Any:
    """Compare in one process: with two it takes three times as long, for every string is copied to both."""
    comparisons = recordlinkage.Compare(n_jobs=1)
    thresholds = {
        "surname": RULE.threshold,
        "given_name": RULE.threshold,
        "street": RULE.street_threshold,
    }
    for column, threshold in thresholds.items():
        comparisons.string(column, column, method="jarowinkler", threshold=threshold, label=column)
    for column in (*MUST_AGREE, *PLACE):
        comparisons.exact(column, column, label=column)
    for column in MAY_BE_MISSING:
        comparisons.exact(column, column, missing_value=1, label=column)
    return comparisons
