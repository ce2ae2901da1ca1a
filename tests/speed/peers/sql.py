"""DuckDB, straight on the Parquet files."""

from pathlib import Path

import polars as pl

from matchers.duckdb import confirmed_sql, connect
from tests.speed.peers.entries import Run
from tests.speed.peers.rule import KEYS, RULE
from tests.speed.peers.track import as_answers, records_files, requests_file


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
