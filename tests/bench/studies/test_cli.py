"""`confirmbench blocking` as a user meets it."""

import json
from functools import partial

import pytest

from tests.bench.tiny import REQUESTS, write_tiny
from tests.command import confirmbench


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_tiny(tmp_path_factory.mktemp("datasets") / "tiny")


@pytest.fixture
def blocking(tmp_path):
    return partial(confirmbench, "blocking", cwd=tmp_path, COLUMNS=80)


def test_measures_the_keys_asked_for(blocking, folder, tmp_path):
    done = blocking(folder, "--key", "surname,given_name", "--key", "street", "--misses", 1)
    assert done.returncode == 0, done.stderr
    assert f"20 records, {REQUESTS} requests." in done.stdout
    assert "surname, given_name" in done.stdout
    assert "+ street" in done.stdout
    assert "1.0000 (11/11)" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "\x1b" not in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_json_and_nothing_else_goes_to_standard_output(blocking, folder):
    found = json.loads(blocking(folder, "--key", "", "--json").stdout)
    assert found["completeness"]["overall"]["count"] == 11
    assert found["key_sets"][0]["candidates"]["total"] == 20 * REQUESTS


def test_keys_of_a_matcher(blocking, folder):
    done = blocking(folder, "--matcher", "jaro_winkler(keys=(('city',),))", "--json")
    assert done.returncode == 0, done.stderr
    assert [step["key"] for step in json.loads(done.stdout)["key_sets"]] == [["city"]]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--key", "zip"], "keys names zip"),
        (["--matcher", "exact"], "has no parameter keys"),
        (["--matcher", "exact", "--key", "city"], "not both"),
    ],
)
def test_wrong_keys_are_told_before_the_dataset_is_read(blocking, arguments, text):
    assert_refused(blocking("nowhere", *arguments), text)


def test_what_is_no_dataset_is_refused(blocking, tmp_path):
    assert_refused(blocking(tmp_path), "is not a dataset folder")


def test_a_dataset_without_truth_is_refused(blocking, tmp_path):
    (write_tiny(tmp_path / "d") / "truth.parquet").unlink()
    assert_refused(blocking("d"), "truth.parquet is missing")


def test_a_dataset_without_requests_is_refused(blocking, tmp_path):
    write_tiny(tmp_path / "d", requests=0)
    assert_refused(blocking("d"), "holds no requests")


def assert_refused(done, text):
    assert (done.returncode, done.stdout) == (2, "")
    assert text in done.stderr
    assert "Traceback" not in done.stderr
