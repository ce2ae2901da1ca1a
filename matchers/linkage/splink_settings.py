"""What Splink is told to compare and how it is trained: two settings, as one who knows Splink would write.

`plain` follows Splink's own example of linking two files of names and addresses (febrl4): its ready-made
comparisons, a column each, with adjustments for term frequency. `household` takes its warning to heart
that columns should not depend on each other given match or non-match: the address is one comparison, the
name another, and the u probabilities of names are those of people who share an address.

Splink's linker over tables in DuckDB, and the few calls that Splink asks for around it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.duckdb import Stream
from matchers.engine.normalize import normalize

Level = dict[str, Any]


class Training(NamedTuple):
    """Settings before training, and the sessions of expectation maximisation that train them.

    settings: what `splink.SettingsCreator` takes
    sessions: pairs of the columns that block a session, and whether it estimates u as well
    """

    settings: dict[str, Any]
    sessions: tuple[tuple[tuple[str, ...], bool], ...]


NAMES = ("plain", "household")
PLAIN_KEYS = (
    ("surname", "given_name", "state"),
    ("house_number", "zip_code"),
    ("surname", "zip_code"),
    ("street", "house_number", "state"),
    ("house_number", "city", "state"),
)
HOUSEHOLD_KEYS = (
    ("house_number", "zip_code"),
    ("house_number", "city", "state"),
    ("street", "house_number", "state"),
    ("street", "zip_code", "given_name", "surname"),
)
FREQUENCY = "term_frequency_adjustments"


def training(name: str) -> Training:
    """Return the settings of that name, "plain" or "household", untrained."""
    return _plain() if name == "plain" else _household()


def _plain() -> Training:
    import splink.comparison_library as library

    comparisons = [
        library.NameComparison("given_name"),
        library.NameComparison("surname"),
        library.JaroWinklerAtThresholds("middle_name", [0.7]),
        library.ExactMatch("suffix"),
        library.ExactMatch("house_number").configure(**{FREQUENCY: True}),
        library.JaroWinklerAtThresholds("street", [0.9, 0.7]).configure(**{FREQUENCY: True}),
        library.ExactMatch("unit"),
        library.ExactMatch("city").configure(**{FREQUENCY: True}),
        library.DamerauLevenshteinAtThresholds("zip_code", [1, 2]).configure(**{FREQUENCY: True}),
    ]
    # Of pairs at one address most are of neighbours: with a name in the block, EM finds the people.
    sessions = (
        (("given_name", "surname", "state"), False),
        (("house_number", "zip_code", "given_name"), False),
        (("house_number", "zip_code", "surname"), False),
    )
    return Training(_settings(comparisons, PLAIN_KEYS), sessions)


def _household() -> Training:
    comparisons = [_name(), _middle_name(), _suffix(), _address()]
    sessions = ((("given_name", "surname"), False), (("house_number", "zip_code", "street"), True))
    return Training(_settings(comparisons, HOUSEHOLD_KEYS), sessions)


def _settings(comparisons: list[Any], keys: tuple[tuple[str, ...], ...]) -> dict[str, Any]:
    from splink import block_on

    return {
        "link_type": "link_only",
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": [block_on(*key) for key in keys],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _name() -> dict[str, Any]:
    """Given name and surname together: relatives have a level of their own, and so have the newly wed."""
    given_only = _level("given name alone", _same("given_name")) | {
        "tf_adjustment_column": "given_name",  # two Marys in one dormitory say less than two Gwendolyns
        "tf_adjustment_weight": 1.0,
    }
    initial = "(len(given_name_l) = 1 OR len(given_name_r) = 1) AND given_name_l[1] = given_name_r[1]"
    cut_short = f"{_begins('given_name')} OR damerau_levenshtein(given_name_l, given_name_r) <= 1"
    levels = [
        _level("both the same", f"{_same('given_name')} AND {_same('surname')}"),
        _level("initial", f"{_same('surname')} AND {initial}"),
        _level("swapped", "given_name_l = surname_r AND surname_l = given_name_r"),
        _level("both similar", f"{_similar('given_name', 0.92)} AND {_similar('surname', 0.92)}"),
        _level("surname less", f"{_similar('given_name', 0.92)} AND {_similar('surname', 0.8)}"),
        _level("given name less", f"{_similar('given_name', 0.85)} AND {_similar('surname', 0.92)}"),
        _level("both less", f"{_similar('given_name', 0.85)} AND {_similar('surname', 0.8)}"),
        _level("given name cut short", f"({cut_short}) AND {_similar('surname', 0.88)}"),
        _level("part of surname", f"{_same('given_name')} AND ({_holds('surname')})"),
        given_only,
        _level("given name similar", _similar("given_name", 0.9)),
        _level("relatives", _similar("surname", 0.88)),
    ]
    return _comparison("name", levels)  # no null level: a name that is missing is no name that agrees


def _middle_name() -> dict[str, Any]:
    initial = "(len(middle_name_l) = 1 OR len(middle_name_r) = 1) AND middle_name_l[1] = middle_name_r[1]"
    levels = [
        _level("same", _same("middle_name")),
        _level("initial", initial),
        _level("similar", _similar("middle_name", 0.88)),
    ]
    return _comparison("middle_name", [_missing("middle_name"), *levels])


def _suffix() -> dict[str, Any]:
    """Senior and junior differ in this alone: EM takes them for one man, so m is given."""
    same = _level("same", _same("suffix")) | {"m_probability": 0.995, "fix_m_probability": True}
    comparison = _comparison("suffix", [_missing("suffix"), same])
    comparison["comparison_levels"][-1] |= {"m_probability": 0.005, "fix_m_probability": True}
    return comparison


def _address() -> dict[str, Any]:
    """House number, street, unit and place together; without a house number or street, none of them."""
    house, place = (
        _same("house_number"),
        "(zip_code_l = zip_code_r OR (city_l = city_r AND state_l = state_r))",
    )
    door = f"{house} AND {_similar('street', 0.8)} AND {place}"
    whole = f"{house} AND {_same('street')} AND {_same('zip_code')}"
    slip = "damerau_levenshtein(house_number_l, house_number_r) <= 1"
    street = f"{_similar('street', 0.9)} AND {place}"
    levels = [
        _level("the same, with unit", f"{whole} AND {_same('unit')}"),
        _level("the same, without", f"{whole} AND unit_l IS NULL AND unit_r IS NULL"),
        _level("similar", f"{door} AND unit_l IS NOT DISTINCT FROM unit_r"),
        _level("unit on one side", f"{door} AND (unit_l IS NULL OR unit_r IS NULL)"),
        _level("another unit", door),
        _level("another street", f"{house} AND {place} AND street_l <> street_r"),
        _level("house number nearly", f"{slip} AND {street}"),
        _level("same street", street),
    ]
    return _comparison("address", levels)


def _comparison(name: str, levels: list[Level]) -> dict[str, Any]:
    return {"output_column_name": name, "comparison_levels": [*levels, _level("anything else", "ELSE")]}


def _level(label: str, condition: str) -> Level:
    return {"sql_condition": condition, "label_for_charts": label}


def _missing(column: str) -> Level:
    return _level("missing", f"{column}_l IS NULL OR {column}_r IS NULL") | {"is_null_level": True}


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


def _similar(column: str, threshold: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {threshold}"


def _begins(column: str) -> str:
    return f"starts_with({column}_l, {column}_r) OR starts_with({column}_r, {column}_l)"


def _holds(column: str) -> str:
    return f"contains({column}_l, {column}_r) OR contains({column}_r, {column}_l)"


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


def train_model(connection: Any, requests: pl.DataFrame, training: Training, name: str) -> dict[str, Any]:
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
