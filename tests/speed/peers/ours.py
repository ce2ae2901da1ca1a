"""Our own matcher, in several plans. It normalises what it is given, normalised already or not.

The rule that every contestant states: `jaro_winkler` with its defaults, on the keys that it searches.

polars joins and RapidFuzz, as the matcher `rapidfuzz` uses them.

DuckDB, straight on the Parquet files.
"""

from pathlib import Path

import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.duckdb import confirmed_sql, connect
from matchers.jaro_winkler import JaroWinkler, searched_keys
from matchers.rapidfuzz import FittedRapidFuzz, RapidFuzz
from tests.speed.peers.entries import Run
from tests.speed.peers.track import as_answers, records_files, requests_file

RULE = JaroWinkler()
SCAN = JaroWinkler(plan="scan")
KEYS = searched_keys(RULE.keys)


def fit_and_confirm(folder: Path) -> Run:
    """Read both files, fit, confirm."""

    def run() -> pl.Series:
        fitted = RULE.fit(pl.scan_parquet(records_files(folder)))
        return fitted.confirm(pl.read_parquet(requests_file(folder)))

    return run


def scan(folder: Path) -> Run:
    """Read the requests, confirm while reading the registry past them."""

    def run() -> pl.Series:
        fitted = SCAN.fit(pl.scan_parquet(records_files(folder)))
        return fitted.confirm(pl.read_parquet(requests_file(folder)))

    return run


def confirm(folder: Path) -> Run:
    """Read the requests and confirm; the registry was fitted before."""
    fitted = RULE.fit(pl.scan_parquet(records_files(folder)))
    return lambda: fitted.confirm(pl.read_parquet(requests_file(folder)))


def join(folder: Path) -> Run:
    """Read both files, join, compare; nothing is normalised again."""
    rule = RapidFuzz(RULE.threshold, RULE.street_threshold, RULE.keys)

    def run() -> pl.Series:
        records = pl.read_parquet(records_files(folder), columns=list(CLAIM_COLUMNS))
        requests = pl.read_parquet(requests_file(folder), columns=list(CLAIM_COLUMNS))
        return FittedRapidFuzz(rule, records).confirm_normalized(requests)

    return run


def query(folder: Path) -> Run:
    """Run the query that the matcher `duckdb` runs."""
    requests, records = parquet(requests_file(folder)), parquet(records_files(folder))
    sql = confirmed_sql(KEYS, RULE.threshold, RULE.street_threshold, requests, records, "request_id")

    def run() -> pl.Series:
        with connect() as connection:
            return as_answers(connection.execute(sql).fetchnumpy()["request_id"], folder)

    return run


def parquet(files: Path) -> str:
    """Return the SQL that reads a Parquet file, or all of a pattern."""
    quoted = str(files).replace("'", "''")
    return f"read_parquet('{quoted}')"
