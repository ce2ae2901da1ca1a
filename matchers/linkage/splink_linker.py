"""Splink's linker over tables in DuckDB, and the few calls that Splink asks for around it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.duckdb import Stream
from matchers.engine.normalize import normalize
from matchers.linkage.splink_settings import Training

RECORDS_AT_ONCE = 1 << 18  # normalised together
KNOWN, ASKED = "known", "asked"  # tables: a row id, `unique_id`, and the claim columns
DOOR = ("given_name", "surname", "house_number", "zip_code")  # pairs in which these agree are matches
DOOR_RECALL = 0.7  # share of the matches that are such pairs; Splink asks for a guess
PAIRS = 1e7  # to estimate u from; Splink's documentation calls it adequate until a final model
SEED = 1


@contextmanager
def session(connection: Any) -> Iterator[Any]:
    """Open Splink's door to a database; the tables that Splink makes are dropped when it closes."""
    from splink import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)  # it tells of its progress
    with connection.cursor() as cursor:
        api = DuckDBAPI(cursor)
        try:
            yield api
        finally:
            api.delete_tables_created_by_splink_from_db()


def put_records(connection: Any, registry: pl.LazyFrame) -> int:
    """Make the table of records, normalised portion by portion; return how many there are."""
    columns = ", ".join(f"{column} VARCHAR" for column in CLAIM_COLUMNS)
    connection.execute(f"CREATE TABLE {KNOWN} (unique_id BIGINT, {columns})")
    records = registry.select("record_id", *CLAIM_COLUMNS)
    for portion in records.collect_batches(chunk_size=RECORDS_AT_ONCE):
        connection.register("portion", Stream(normalize(portion)))
        connection.execute(f"INSERT INTO {KNOWN} FROM portion")
        connection.unregister("portion")
    return int(connection.execute(f"SELECT count(*) FROM {KNOWN}").fetchone()[0])


def put_requests(connection: Any, requests: pl.DataFrame) -> None:
    """Make the table of requests, which a cursor has to itself.

    requests: normalised, `request_id` and the claim columns
    """
    connection.register("portion", Stream(requests.rename({"request_id": "unique_id"})))
    connection.execute(f"CREATE TEMP TABLE {ASKED} AS FROM portion")
    connection.unregister("portion")


def link(api: Any, settings: dict[str, Any], *tables: str) -> Any:
    """Return a Linker of those tables under settings or a trained model."""
    from splink import Linker

    return Linker([register(api, table) for table in tables], settings, log_level=None)


def register(api: Any, table: str) -> Any:
    """Name a table to Splink."""
    return api.register(table, dataset_display_name=f"{table}_here")  # it refuses names of tables


def trained(connection: Any, requests: pl.DataFrame, training: Training, name: str) -> dict[str, Any]:
    """Estimate the prior by a deterministic rule, u by sampling, m (and u, where told) by EM.

    connection: has the table of records
    returns: what Splink saves, under that name
    raises: ConfirmbenchError when Splink cannot learn from these records and requests
    """
    with session(connection) as api:
        put_requests(api.duckdb_con, requests)
        try:
            linker = link(api, training.settings, ASKED, KNOWN)
            _train(linker, training)
        except ValueError as error:
            raise ConfirmbenchError(
                f"Splink cannot learn the {name} settings from {requests.height} requests: {error}. "
                "Train on a larger dataset."
            ) from error
        return dict(linker.misc.save_model_to_json(), linker_uid=name)


def _train(linker: Any, training: Training) -> None:
    from splink import block_on

    trainer = linker.training
    trainer.estimate_probability_two_random_records_match([block_on(*DOOR)], recall=DOOR_RECALL)
    sample_u(linker)
    for key, with_u in training.sessions:
        trainer.estimate_parameters_using_expectation_maximisation(
            block_on(*key), fix_u_probabilities=not with_u
        )


def sample_u(linker: Any) -> None:
    """Estimate u from random pairs of the linker's rows."""
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=SEED)


def frequency_columns(model: dict[str, Any]) -> list[str]:
    """Return the columns whose frequencies of terms adjust a weight."""
    levels = [level for comparison in model["comparisons"] for level in comparison["comparison_levels"]]
    return sorted({level["tf_adjustment_column"] for level in levels if "tf_adjustment_column" in level})
