"""polars joins and RapidFuzz, as the matcher `rapidfuzz` uses them."""

from pathlib import Path

import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.rapidfuzz import FittedRapidFuzz, RapidFuzz
from tests.speed.peers.entries import Run
from tests.speed.peers.rule import RULE
from tests.speed.peers.track import records_files, requests_file


def join(folder: Path) -> Run:
    """Read both files, join, compare; nothing is normalised again."""
    rule = RapidFuzz(RULE.threshold, RULE.street_threshold, RULE.keys)

    def run() -> pl.Series:
        records = pl.read_parquet(records_files(folder), columns=list(CLAIM_COLUMNS))
        requests = pl.read_parquet(requests_file(folder), columns=list(CLAIM_COLUMNS))
        return FittedRapidFuzz(rule, records).confirm_normalized(requests)

    return run
