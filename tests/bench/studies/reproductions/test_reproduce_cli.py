"""`confirmbench reproduce` as a user meets it."""

import json
from functools import partial

import pytest

from tests.command import confirmbench


@pytest.fixture
def reproduce(tmp_path):
    return partial(confirmbench, "reproduce", cwd=tmp_path, COLUMNS=90)


def test_one_table(reproduce):
    done = reproduce("t12")
    assert done.returncode == 0, done.stderr
    assert "T12  Shared dates of birth" in done.stdout
    assert "Direction holds: The larger the group, the likelier." in done.stdout
    assert "T6" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 90


def test_one_table_as_json(reproduce, tmp_path):
    done = reproduce("T12", "--json", "--datasets", "kept")
    (found,) = json.loads(done.stdout)["experiments"]
    assert found["id"] == "T12"
    assert all(figure["n"] for figure in found["figures"])


def test_a_table_that_is_not_there_costs_nothing(reproduce, tmp_path):
    done = reproduce("T12", "T77")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no reproduction of T77; there are T1, " in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_one_form_at_a_time(reproduce):
    done = reproduce("T12", "--json", "--markdown")
    assert (done.returncode, done.stdout) == (2, "")
    assert "not both" in done.stderr
