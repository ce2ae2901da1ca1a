"""What leaves: two columns, every batch in a file of its own, nothing half written."""

import os

import polars as pl
import pytest

from bench.custody.ledger.item import ANSWERS
from bench.custody.serving.answer_files import contents, publish
from generators.errors import ConfirmbenchError

ANSWERED = pl.DataFrame(
    {
        "request_id": [4, 1, 2, 3, 0],
        "batch_id": [10, 10, None, 2, 2],
        "answer": pl.Series(["confirm", "no match", "refused", "refused", "confirm"], dtype=pl.Enum(ANSWERS)),
    }
)
FILES = {
    "2.csv": b"request_id,answer\n0,confirm\n3,refused\n",
    "10.csv": b"request_id,answer\n1,no match\n4,confirm\n",
    "without-papers.csv": b"request_id,answer\n2,refused\n",
}


@pytest.fixture
def out(tmp_path):
    (tmp_path / "answers").mkdir()
    return tmp_path


def written(out):
    return {path.name: path.read_bytes() for path in (out / "answers").iterdir()}


def test_each_batch_has_its_file_in_order_of_requests():
    assert contents(ANSWERED) == FILES
    assert contents(ANSWERED.clear()) == {}


def test_files_are_written_once(out):
    assert publish(out, ANSWERED) == 3
    assert publish(out, ANSWERED) == 0
    assert written(out) == FILES


def test_what_is_missing_or_changed_is_written_again(out):
    publish(out, ANSWERED)
    (out / "answers" / "2.csv").unlink()
    (out / "answers" / "10.csv").write_bytes(b"")

    assert publish(out, ANSWERED) == 2
    assert written(out) == FILES


def test_a_disk_that_is_full_leaves_no_half_file(out, monkeypatch):
    def full(path, content):
        os.close(os.open(path, os.O_CREAT))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(ConfirmbenchError, match=r"2\.csv: No space left on device\. Its answers"):
        publish(out, ANSWERED)
    assert written(out) == {}
