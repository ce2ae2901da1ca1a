"""The rule of `jaro_winkler` as one SQL query, for DuckDB to plan and run.

A peer of our own kernels that states the same rule: whoever doubts an answer or a speed can compare.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.contract import check_installed, check_range
from matchers.engine.blocking import Keys, check_whole_keys
from matchers.engine.normalize import normalize
from matchers.jaro_winkler import JaroWinkler, searched_keys

RECORDS_AT_ONCE = 1 << 18  # normalised together: as fast as all at once, and a third less memory

# q: requests, r: records, normalised. A comparison with NULL is not true: missing agrees with nothing.
RULE = """r.house_number = q.house_number
    AND (q.unit IS NULL OR r.unit IS NULL OR q.unit = r.unit)
    AND (q.suffix IS NULL OR q.suffix = r.suffix)
    AND (q.zip_code = r.zip_code OR (q.city = r.city AND q.state = r.state))
    AND (q.middle_name IS NULL OR r.middle_name IS NULL OR q.middle_name[1] = r.middle_name[1])
    AND jaro_winkler_similarity(q.surname, r.surname) >= {threshold}
    AND jaro_winkler_similarity(q.given_name, r.given_name) >= {threshold}
    AND jaro_winkler_similarity(q.street, r.street) >= {street_threshold}"""


def confirmed_sql(
    keys: Keys, threshold: float, street_threshold: float, requests: str, records: str, row: str
) -> str:
    """Return the query for the requests that some record confirms, each once.

    keys: as `searched_keys` returns them, one join each
    requests, records: what to select from, a table or e.g. "read_parquet('requests.parquet')"
    row: the column of `requests` to return
    """
    rule = RULE.format(threshold=_double(threshold), street_threshold=_double(street_threshold))
    joins = (" AND ".join(f"q.{column} = r.{column}" for column in key) for key in keys)
    return "\nUNION\n".join(
        f"SELECT q.{row} FROM {requests} q JOIN {records} r ON {join}\nWHERE {rule}" for join in joins
    )


def _double(number: float) -> str:
    """Write a number so that DuckDB reads the same double, and no decimal."""
    return f"{number:.17e}"


@dataclass(frozen=True)
class DuckDB:
    """Confirm when `jaro_winkler` does: the same rule, stated in SQL and run by DuckDB.

    One query: a join for each key that `jaro_winkler` searches, the conditions behind WHERE, UNION over the
    keys. It is there so that nobody has to take our kernels' word for an answer or a speed. The prefix weight
    is DuckDB's, 0.1. `fit` lays the registry, normalised, into a database in memory. DuckDB's similarities
    differ from RapidFuzz's in the last bit for one pair in a hundred, which matters where one equals the
    threshold: of 100,000 requests to 1,000,000 records, at 60 pairs of thresholds from 0.70 to 0.99, a single
    answer was another.

    Source: DuckDB (duckdb.org) and its function jaro_winkler_similarity.

    threshold: lowest Jaro-Winkler similarity of given names and of surnames, 0..1, inclusive
    street_threshold: the same for streets
    keys: blocking keys, tuples of columns; a record that shares one with a request is a candidate
    """

    separable: ClassVar[bool] = True
    packages: ClassVar[tuple[str, ...]] = ("duckdb",)

    threshold: float = JaroWinkler.threshold
    street_threshold: float = JaroWinkler.street_threshold
    keys: Keys = JaroWinkler.keys

    def __post_init__(self) -> None:
        check_range("threshold", self.threshold, 0.0, 1.0)
        check_range("street_threshold", self.street_threshold, 0.0, 1.0)
        check_whole_keys(self.keys)
        check_installed(*self.packages)

    def fit(self, registry: pl.LazyFrame) -> "FittedDuckDB":
        """Normalise the registry in portions and hand them to DuckDB."""
        connection = connect()
        columns = ", ".join(f"{column} VARCHAR" for column in CLAIM_COLUMNS)
        connection.execute(f"CREATE TABLE records ({columns})")
        for records in registry.select(CLAIM_COLUMNS).collect_batches(chunk_size=RECORDS_AT_ONCE):
            connection.register("portion", Stream(normalize(records)))
            connection.execute("INSERT INTO records FROM portion")
            connection.unregister("portion")
        return FittedDuckDB(self, connection)


@dataclass(frozen=True)
class FittedDuckDB:
    """The rule, and a connection to a database in memory with the table `records`."""

    rule: DuckDB
    connection: Any

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when the query returns it."""
        asked = normalize(requests.select(CLAIM_COLUMNS)).with_row_index("row")
        with self.connection.cursor() as cursor:
            cursor.register("portion", Stream(asked))
            cursor.execute("CREATE TEMP TABLE asked AS FROM portion")
            rows = cursor.execute(self._sql()).fetchnumpy()["row"]
        confirmed = np.zeros(requests.height, np.bool_)
        confirmed[rows] = True
        return pl.Series("confirmed", confirmed)

    def _sql(self) -> str:
        rule = self.rule
        keys = searched_keys(rule.keys)
        return confirmed_sql(keys, rule.threshold, rule.street_threshold, "asked", "records", "row")


def connect() -> Any:
    """Open a database in memory that uses as many threads as polars does."""
    import duckdb

    return duckdb.connect(config={"threads": pl.thread_pool_size()})


@dataclass(frozen=True)
class Stream:
    """A frame that shows its Arrow side alone: a polars frame as such DuckDB reads only through pyarrow."""

    frame: pl.DataFrame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the frame as a stream of Arrow arrays."""
        return self.frame.__arrow_c_stream__(requested_schema)
