"""Splink on DuckDB: blocking rules, comparisons of two levels, a match weight that all must hold to reach.

m and u probabilities are given, so there is nothing to train: every level that holds adds log2(99), every one
that fails takes as much away, and the threshold lies between all eight and seven of eight.
"""

import logging
from math import log2
from pathlib import Path
from typing import Any

import polars as pl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from generators.schema import CLAIM_COLUMNS
from matchers.duckdb import connect
from tests.speed.peers.entries import Run
from tests.speed.peers.ours import KEYS, RULE, parquet
from tests.speed.peers.track import as_answers, records_files, requests_file

PRIOR = 1e-4
CONDITIONS = {
    "surname": f"jaro_winkler_similarity(surname_l, surname_r) >= {RULE.threshold}",
    "given_name": f"jaro_winkler_similarity(given_name_l, given_name_r) >= {RULE.threshold}",
    "street": f"jaro_winkler_similarity(street_l, street_r) >= {RULE.street_threshold}",
    "house_number": "house_number_l = house_number_r",
    "place": "zip_code_l = zip_code_r OR (city_l = city_r AND state_l = state_r)",
    "unit": "unit_l IS NULL OR unit_r IS NULL OR unit_l = unit_r",
    "suffix": "suffix_l IS NULL OR suffix_l = suffix_r",
    "middle_name": "middle_name_l IS NULL OR middle_name_r IS NULL OR middle_name_l[1] = middle_name_r[1]",
}
ALL_BUT_HALF = (len(CONDITIONS) - 1) * log2(99) + log2(PRIOR / (1 - PRIOR))


def predict(folder: Path) -> Run:
    """Name both files to Splink, predict, and take the requests of the pairs that it returns."""
    logging.getLogger("splink").setLevel(logging.ERROR)  # it warns that nothing was trained

    def run() -> pl.Series:
        with connect() as connection:
            pairs = _linker(connection, folder).inference.predict(
                threshold_match_weight=ALL_BUT_HALF, warning_mode="never"
            )
            found = connection.execute(f"SELECT DISTINCT unique_id_l FROM {pairs.physical_name}")
            return as_answers(found.fetchnumpy()["unique_id_l"], folder)

    return run


def _linker(connection: Any, folder: Path) -> Linker:
    """Link the requests, which Splink puts on the left because their name is first, with the records."""
    sources = {"asked": ("request_id", requests_file(folder)), "known": ("record_id", records_files(folder))}
    api = DuckDBAPI(connection)
    for name, (row, files) in sources.items():
        columns = ", ".join([f"{row} AS unique_id", *CLAIM_COLUMNS])
        connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM {parquet(files)}")
    tables = [api.register(name, dataset_display_name=name) for name in sources]
    return Linker(tables, _settings())


def _settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=PRIOR,
        comparisons=[_comparison(name, condition) for name, condition in CONDITIONS.items()],
        blocking_rules_to_generate_predictions=[block_on(*key) for key in KEYS],
        retain_matching_columns=False,
    )


def _comparison(name: str, condition: str) -> dict[str, Any]:
    """Compare on two levels: the condition holds, or it does not."""
    holds = {"sql_condition": condition, "m_probability": 0.99, "u_probability": 0.01}
    fails = {"sql_condition": "ELSE", "m_probability": 0.01, "u_probability": 0.99}
    levels = [{**level, "label_for_charts": label} for level, label in ((holds, "holds"), (fails, "fails"))]
    return {"output_column_name": name, "comparison_levels": levels}
