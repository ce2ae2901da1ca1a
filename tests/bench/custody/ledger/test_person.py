"""What was asked about one person: the list, and what it cannot show."""

import json

import polars as pl
import pytest

from bench.custody.ledger.item import ITEM
from bench.custody.ledger.ledger import open_ledger
from bench.custody.ledger.person import person, person_text
from bench.custody.ledger.subject import subjects
from generators.dataset import load
from generators.errors import ConfirmbenchError
from tests.bench.custody.ledger.made import items
from tests.bench.tiny import write_tiny


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return load(write_tiny(tmp_path_factory.mktemp("person") / "tiny"))


@pytest.fixture(scope="module")
def folder(dataset, tmp_path_factory):
    """All requests of the tiny dataset; row n asks for the name and address of record n, with two changes.

    Request 3 spells the name otherwise; request 20, about nobody on file, bears the name of record 5.
    """
    requests = dataset.requests().with_columns(
        given_name=pl.when(pl.col("request_id") == 3).then(pl.lit("Otherwise")).otherwise("given_name")
    )
    name = {column: requests[column][5] for column in ("given_name", "surname")}
    requests = requests.with_columns(
        pl.when(pl.col("request_id") == 20).then(pl.lit(text)).otherwise(column).alias(column)
        for column, text in name.items()
    )
    folder = tmp_path_factory.mktemp("person") / "ledger"
    with open_ledger(folder, {"dataset": dataset.digest}) as ledger:
        subject, named = subjects(ledger.key, requests)
        ledger.append(items(0, requests.height).with_columns(subject, named).select(list(ITEM)))
    with open_ledger(folder, {"dataset": "another"}) as ledger:
        ledger.append(items(0, requests.height).with_columns(subject, named).select(list(ITEM)))
    return folder


def test_requests_under_the_name_on_file(folder, dataset):
    found = person(folder, dataset, 5)
    assert found.asked["request_id"].to_list() == [5, 20]
    assert found.asked["agrees"].to_list() == ["name and address", "name"]
    assert found.asked["answer"].to_list() == items(0, 28)["answer"].gather([5, 20]).to_list()
    assert (found.about, found.found, found.others) == (1, 1, 1)


def test_who_spelled_the_name_otherwise_is_not_found(folder, dataset):
    found = person(folder, dataset, 3)
    assert found.asked.is_empty()
    assert (found.about, found.found, found.others) == (1, 0, 0)
    text = person_text(found, "terminal", 200)
    assert "Requests about this person, by the dataset's truth: 1. Listed of them: 0." in text
    assert "verified: intact" in text


def test_a_name_that_only_others_bear(folder, dataset):
    """Request 16 bears the name of record 16, and is by the truth about nobody on file."""
    found = person(folder, dataset, 16)
    assert (found.about, found.found, found.others) == (0, 0, 1)


def test_json_has_the_counts(folder, dataset):
    found = json.loads(person_text(person(folder, dataset, 5), "json", 80))
    assert (found["about"], found["found"], found["others"], len(found["asked"])) == (1, 1, 1, 2)


def test_unknown_records_and_other_data(folder, dataset, tmp_path):
    with pytest.raises(ConfirmbenchError, match="no record 4444"):
        person(folder, dataset, 4444)
    other = load(write_tiny(tmp_path / "other", requests=20))
    with pytest.raises(ConfirmbenchError, match="answered from other data") as raised:
        person(folder, other, 5)
    assert dataset.digest in str(raised.value)
