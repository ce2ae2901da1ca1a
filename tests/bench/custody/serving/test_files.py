"""What leaves: two columns, every batch in a file of its own, nothing half written.

A folder of answers is of one setting.
"""

import os

import polars as pl
import pytest

from bench.custody.ledger.record import ANSWERS
from bench.custody.serving.files import check_folder, claim, contents, publish
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


SETTING = {"dataset": "d1", "screen": "none", "matcher": "exact"}


def test_a_claimed_folder_is_for_the_same_setting_alone(tmp_path):
    out = tmp_path / "a" / "b"
    claim(out, SETTING)
    claim(out, dict(reversed(SETTING.items())))

    with pytest.raises(ConfirmbenchError, match="its screen is none, now it is zip_like"):
        claim(out, SETTING | {"screen": "zip_like"})
    with pytest.raises(ConfirmbenchError, match="its policy is not stated, now it is p1"):
        claim(out, SETTING | {"policy": "p1"})
    with pytest.raises(ConfirmbenchError, match="its matcher is exact, now it is not stated"):
        claim(out, {"dataset": "d1", "screen": "none"})


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ConfirmbenchError, match=r"holds notes.txt and no setting.json"):
        check_folder(tmp_path, SETTING)
    with pytest.raises(ConfirmbenchError, match="is no folder"):
        check_folder(tmp_path / "notes.txt", SETTING)


@pytest.mark.parametrize("content", ["", "[]", '{"screen": 1}'])
def test_a_damaged_setting_is_another_setting(tmp_path, content):
    (tmp_path / "setting.json").write_text(content)
    with pytest.raises(ConfirmbenchError, match="another setting"):
        check_folder(tmp_path, SETTING)


def test_a_folder_with_the_ledger_alone_may_be_claimed(tmp_path):
    """A kill between the two leaves it so."""
    (tmp_path / "ledger").mkdir()
    claim(tmp_path, SETTING)
