"""What a ledger keeps, from opening to opening, through kills, full disks and power cuts."""

import json
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from bench.custody.ledger.ledger import open_ledger
from bench.custody.ledger.reading import KEY, LEDGER, export, settings
from bench.custody.ledger.record import ITEM
from bench.custody.ledger.verify import verify
from generators.errors import ConfirmbenchError
from tests.bench.custody.ledger.kills import kill_often
from tests.bench.custody.ledger.made import SETTING, items, read_items
from tests.bench.custody.ledger.mutations import forge

OTHER = {**SETTING, "matcher": "never"}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "ledger"


def write(folder, setting, *batches):
    with open_ledger(folder, setting) as ledger:
        for batch in batches:
            ledger.append(batch)
        return ledger.head


def test_what_was_appended_is_read_back(folder):
    head = write(folder, SETTING, items(0, 20), items(20, 5))
    assert read_items(folder).drop("setting").equals(items(0, 25))
    assert head.records == 1 + 1 + 25  # the opening, the setting, the items
    assert head.records == len(lines(folder))


def lines(folder):
    copy = folder.with_suffix(".jsonl")
    copy.unlink(missing_ok=True)
    export(folder, copy)
    return copy.read_bytes().splitlines(keepends=True)


def test_records_are_numbered_as_lines_are(folder):
    write(folder, SETTING, items(0, 7))
    assert [json.loads(line)["record"] for line in lines(folder)] == list(range(1, 10))


def test_large_batches_are_written_in_portions(folder, monkeypatch):
    monkeypatch.setattr("bench.custody.ledger.ledger.PORTION", 7)
    write(folder, SETTING, items(0, 30))
    assert read_items(folder).drop("setting").equals(items(0, 30))
    assert verify(folder) == []


def test_reading_in_small_blocks_is_reading(folder, monkeypatch):
    write(folder, SETTING, items(0, 30))
    whole = read_items(folder)
    monkeypatch.setattr("bench.custody.ledger.reading.BLOCK", 3)
    monkeypatch.setattr("bench.custody.ledger.verify.ROWS", 3)
    assert read_items(folder).equals(whole)
    assert verify(folder) == []


def test_a_setting_is_written_when_it_differs_from_the_last(folder):
    for setting in (SETTING, SETTING, OTHER, OTHER, SETTING):
        write(folder, setting, items(0, 1))
    assert [setting.values for setting in settings(folder)] == [SETTING, OTHER, SETTING]
    assert read_items(folder)["setting"].to_list() == [2, 2, 5, 5, 8]


def test_answered_are_the_items_of_this_setting_of_all_processes(folder):
    write(folder, SETTING, items(0, 3))
    write(folder, OTHER, items(0, 5))
    with open_ledger(folder, SETTING) as ledger:
        assert ledger.answered().equals(items(0, 3).select("request_id", "batch_id", "answer"))
        ledger.append(items(3, 2))
        assert ledger.answered()["request_id"].to_list() == [0, 1, 2, 3, 4]


def test_nothing_is_answered_at_first(folder):
    with open_ledger(folder, SETTING) as ledger:
        assert ledger.answered().schema == {name: ITEM[name] for name in ("request_id", "batch_id", "answer")}
        assert ledger.answered().is_empty()
        ledger.append(items(0, 0))
    assert read_items(folder).is_empty()
    assert verify(folder) == []


def test_each_ledger_has_a_key_of_its_own_and_keeps_it(tmp_path):
    keys = []
    for name in ("one", "one", "other"):
        with open_ledger(tmp_path / name, SETTING) as ledger:
            keys.append(ledger.key)
    assert keys[0] == keys[1] != keys[2]
    assert len(keys[0]) == 32


@pytest.mark.parametrize("name", ["request_id", "answer"])
def test_items_have_an_id_and_an_answer(folder, name):
    with open_ledger(folder, SETTING) as ledger:
        head = ledger.head
        with pytest.raises(ConfirmbenchError, match=name):
            ledger.append(items(0, 2).with_columns(pl.lit(None, ITEM[name]).alias(name)))
        with pytest.raises(ConfirmbenchError, match=name):
            ledger.append(items(0, 2).drop(name))
        assert ledger.head == head


def test_a_setting_is_texts(folder):
    with pytest.raises(ConfirmbenchError, match="texts"), open_ledger(folder, {"matcher": 3}):
        pass
    assert not folder.exists()


@pytest.mark.process
def test_another_process_has_to_wait(folder):
    code = (
        "from pathlib import Path; from bench.custody.ledger.ledger import open_ledger\n"
        f"with open_ledger(Path({str(folder)!r}), {SETTING!r}): pass"
    )
    root = Path(__file__).parents[4]
    with open_ledger(folder, SETTING) as ledger:
        done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
        assert "in use by another process" in done.stderr
        ledger.append(items(0, 2))
    write(folder, SETTING, items(2, 2))


def test_one_process_cannot_open_it_twice(folder):
    with open_ledger(folder, SETTING), pytest.raises(ConfirmbenchError, match="in use"):
        write(folder, SETTING, items(0, 1))
    write(folder, SETTING, items(0, 1))


def test_a_folder_with_other_things_is_left_alone(folder):
    folder.mkdir()
    (folder / "letter.txt").write_text("dear")
    with pytest.raises(ConfirmbenchError, match="holds no ledger"), open_ledger(folder, SETTING):
        pass
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_an_empty_folder_becomes_a_ledger(folder):
    folder.mkdir()
    write(folder, SETTING, items(0, 1))
    assert verify(folder) == []


def test_a_ledger_at_rest_is_one_file_that_its_owner_alone_may_read(folder):
    write(folder, SETTING, items(0, 3))
    assert sorted(path.name for path in folder.iterdir()) == [KEY, LEDGER, "lock"]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_an_export_is_the_chain_as_lines(folder, tmp_path):
    head = write(folder, SETTING, items(0, 9))
    out = tmp_path / "copy.jsonl"
    assert export(folder, out) == head
    assert out.stat().st_mode & 0o777 == 0o600
    previous = "0" * 64
    for number, line in enumerate(out.read_bytes().splitlines(keepends=True), 1):
        assert (json.loads(line)["record"], json.loads(line)["previous"]) == (number, previous)
        previous = sha256(line).hexdigest()
    assert previous == head.hash
    assert verify(out, head.hash) == []
    with pytest.raises(ConfirmbenchError, match="exists already"):
        export(folder, out)


def test_sqlite_itself_refuses_to_change_the_past(folder):
    write(folder, SETTING, items(0, 3))
    with closing(sqlite3.connect(folder / LEDGER)) as connection:
        for statement in (
            "UPDATE records SET line = x'00' WHERE record = 3",
            "DELETE FROM records WHERE record = 5",
            "UPDATE head SET records = 2",
            "DELETE FROM head",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="the ledger only grows"):
                connection.execute(statement)


def test_a_ledger_of_an_earlier_version_is_refused_with_what_to_do(folder):
    write(folder, SETTING, items(0, 3))
    old = folder.with_name("old")
    old.mkdir()
    (old / "ledger.jsonl").write_bytes(b"".join(lines(folder)))
    for use in (lambda: write(old, SETTING), lambda: read_items(old), lambda: verify(old)):
        with pytest.raises(
            ConfirmbenchError, match=r"an earlier version wrote; .*audit verify .*ledger.jsonl"
        ):
            use()
    assert verify(old / "ledger.jsonl") == []


def test_a_log_that_is_cut_anywhere_leaves_whole_appends(folder, tmp_path):
    """A power cut leaves some first part of SQLite's log; what was answered before lies below it."""
    write(folder, SETTING, items(0, 4))
    log = folder / f"{LEDGER}-wal"
    with open_ledger(folder, SETTING) as ledger:
        for first in (4, 9, 14):
            ledger.append(items(first, 5))
        stopped = {path.name: path.read_bytes() for path in folder.iterdir()}
    held = set()
    size = len(stopped[log.name])
    for end in (*range(0, size, 509), size):
        copy = tmp_path / f"cut-{end}"
        copy.mkdir()
        for name, content in stopped.items():
            if not name.endswith("-shm"):
                (copy / name).write_bytes(content[:end] if name == log.name else content)
        assert verify(copy) == []
        with open_ledger(copy, SETTING) as ledger:
            there = ledger.answered()["request_id"].to_list()
            assert there == list(range(len(there)))
            ledger.append(items(len(there), 2))
        assert verify(copy) == []
        held.add(len(there))
    assert held == {4, 9, 14, 19}


def test_reading_and_verifying_need_not_wait_for_who_writes(folder):
    with open_ledger(folder, SETTING) as ledger:
        ledger.append(items(0, 5))
        assert read_items(folder).height == 5
        assert verify(folder) == []
        ledger.append(items(5, 5))
        assert verify(folder) == []
    assert read_items(folder).height == 10


def test_a_disk_that_is_really_full(folder):
    """The system's own limit on the size of files: a write is done in part, the rest fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with open_ledger(folder, SETTING) as ledger:
        ledger.append(items(0, 10))
        head = ledger.head
        log = (folder / f"{LEDGER}-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (log + 1000, before[1]))
        try:
            with pytest.raises(ConfirmbenchError, match=r"make room and go on"):
                ledger.append(items(10, 500))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert ledger.head == head
        assert verify(folder) == []
        ledger.append(items(10, 10))
    assert read_items(folder)["request_id"].to_list() == list(range(20))


@pytest.mark.process
def test_kills_lose_and_double_nothing(tmp_path):
    """Real processes in the middle of appending.

    Two hundred: `python -m tests.bench.custody.ledger.kills`.
    """
    assert kill_often(tmp_path / "ledger", 5, seed=3) > 0


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (LEDGER, lambda content: content[:-4096], "damaged|cannot be read|malformed"),
        (LEDGER, lambda content: b"", "cannot be read|not those of a ledger|not as it was written"),
        (LEDGER, lambda content: b"no database at all, but long enough to be one" * 100, "not a database"),
        (KEY, lambda content: content[::-1], "is not the key"),
        (KEY, None, "key is missing"),
    ],
)
def test_a_damaged_ledger_is_not_added_to(folder, name, change, said):
    write(folder, SETTING, items(0, 300))
    path = folder / name
    path.write_bytes(change(path.read_bytes())) if change else path.unlink()
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "lock"}
    with pytest.raises(ConfirmbenchError, match=said) as raised, open_ledger(folder, SETTING):
        pass
    assert "audit verify" in str(raised.value)
    assert before == {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "lock"}


def test_an_end_that_is_cut_off_is_not_added_to(folder):
    write(folder, SETTING, items(0, 30))
    forge(folder, "DELETE FROM records WHERE record > 20")
    with pytest.raises(ConfirmbenchError, match="the end was cut off"), open_ledger(folder, SETTING):
        pass


def test_reading_says_what_is_no_ledger_and_what_cannot_be_read(folder):
    with pytest.raises(ConfirmbenchError, match="holds no ledger"):
        read_items(folder)
    write(folder, SETTING, items(0, 3))
    forge(folder, "UPDATE records SET line = x'7b7d0a' WHERE record = 4")
    with pytest.raises(ConfirmbenchError, match="audit verify"):
        read_items(folder)
