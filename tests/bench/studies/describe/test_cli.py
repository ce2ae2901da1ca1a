"""`confirmbench describe` as a user meets it."""

import importlib.util
import json
import sys
from functools import partial

import pytest

from tests.bench.tiny import REQUESTS, write_tiny
from tests.command import confirmbench as run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_tiny(tmp_path_factory.mktemp("datasets") / "tiny")


@pytest.fixture
def confirmbench(tmp_path):
    return partial(run, cwd=tmp_path, COLUMNS=80)


def test_describes_a_dataset(confirmbench, folder, tmp_path):
    done = confirmbench("describe", folder)
    assert done.returncode == 0, done.stderr
    assert f"20 records about 20 people, {REQUESTS} requests, 0 edits." in done.stdout
    assert f"28.6% (8/{REQUESTS})" in done.stdout  # current
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert list(tmp_path.iterdir()) == []


def test_json_and_nothing_else_goes_to_standard_output(confirmbench, folder):
    found = json.loads(confirmbench("describe", folder, "--json").stdout)
    assert found["sizes"]["requests"] == REQUESTS
    assert found["ceiling"]["as_stated"]["errors"] == 0


def test_a_generated_dataset(confirmbench):
    made = confirmbench("generate", "typical", "--people", 3000, "--requests", 300, "--out", "d")
    assert made.returncode == 0, made.stderr
    found = json.loads(confirmbench("describe", "d", "--json").stdout)
    assert found["sizes"]["people"] == 3000
    assert sum(each["count"] for each in found["kinds"].values()) == 300
    assert found["dataset"]["profile"] == "typical"
    assert 0.97 < found["collisions"]["ratio"]["unique"] < 1.03
    assert found["ceiling"] == found["realised"]["ceiling"]
    assert all(each["realised"]["count"] <= each["realised"]["of"] for each in found["noise"].values())


def test_what_is_no_dataset_is_refused(confirmbench, tmp_path):
    done = confirmbench("describe", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not a dataset folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_changed_dataset_is_refused(confirmbench, tmp_path):
    changed = write_tiny(tmp_path / "d")
    (changed / "edits.parquet").unlink()
    done = confirmbench("describe", "d")
    assert done.returncode == 2
    assert "edits.parquet is missing" in done.stderr


@pytest.mark.skipif(importlib.util.find_spec("altair") is None, reason="pictures are an extra")
def test_pictures_are_written_where_asked(confirmbench, folder, tmp_path):
    done = confirmbench("describe", folder, "--pictures", "some/where")
    assert done.returncode == 0, done.stderr
    assert [file.name for file in (tmp_path / "some/where").iterdir()] == ["collisions.svg"]
    assert "Written to some/where: collisions.svg." in done.stderr


def test_without_the_extra_nothing_is_begun(confirmbench, folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    done = confirmbench("describe", folder, "--pictures", "p")
    assert (done.returncode, done.stdout) == (2, "")
    assert 'pip install "confirmbench[report]"' in done.stderr
    assert "verify" not in done.stderr
    assert not (tmp_path / "p").exists()
