"""What a ledger keeps, from opening to opening. What happens when the disk fails is in test_faults.py."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from bench.custody.ledger.files import HEAD, KEY, LEDGER
from bench.custody.ledger.ledger import open_ledger
from bench.custody.ledger.record import ITEM
from bench.custody.ledger.verify import read_items, settings, verify
from generators.errors import ConfirmbenchError
from tests.bench.custody.ledger.made import SETTING, items

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
    assert (head.bytes, head.records) == ((folder / LEDGER).stat().st_size, len(lines(folder)))


def lines(folder):
    return (folder / LEDGER).read_bytes().splitlines()


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
    monkeypatch.setattr("bench.custody.ledger.verify.BLOCK", 100)  # smaller than a line
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


def test_what_a_kill_left_is_kept_beside(folder):
    head = write(folder, SETTING, items(0, 3))
    whole = (folder / LEDGER).read_bytes()
    for left in (whole[-700:], b"{"):
        (folder / LEDGER).write_bytes(whole + left)
        write(folder, SETTING)
        assert (folder / LEDGER).read_bytes() == whole
    kept = sorted(path.name for path in folder.glob("cut-*.bin"))
    assert kept == [f"cut-{head.bytes}-2.bin", f"cut-{head.bytes}.bin"]
    assert [(folder / name).read_bytes() for name in kept] == [b"{", whole[-700:]]
    assert read_items(folder).height == 3


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (LEDGER, lambda content: content[:-40], "is cut off"),
        (LEDGER, lambda content: content[:-3] + b"x" + content[-2:], "is not JSON"),
        (LEDGER, lambda content: b"", "the end was cut off"),
        (HEAD, lambda content: content.replace(b"1", b"2"), "head.json"),
        (HEAD, lambda content: b"", "head.json is not as it was written"),
        (KEY, lambda content: content[::-1], "is not the key"),
    ],
)
def test_a_damaged_ledger_is_not_added_to(folder, name, change, said):
    write(folder, SETTING, items(0, 3))
    (folder / name).write_bytes(change((folder / name).read_bytes()))
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "lock"}
    with pytest.raises(ConfirmbenchError, match=said) as raised, open_ledger(folder, SETTING):
        pass
    assert "audit verify" in str(raised.value)
    assert before == {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "lock"}


@pytest.mark.parametrize("name", [LEDGER, HEAD, KEY])
def test_a_ledger_that_lacks_a_file_is_not_added_to(folder, name):
    write(folder, SETTING, items(0, 3))
    (folder / name).unlink()
    with pytest.raises(ConfirmbenchError, match=r"missing|cut off"), open_ledger(folder, SETTING):
        pass


def test_reading_says_what_is_no_ledger_and_what_cannot_be_read(folder):
    with pytest.raises(ConfirmbenchError, match="holds no ledger"):
        read_items(folder)
    write(folder, SETTING, items(0, 3))
    path = folder / LEDGER
    path.write_bytes(path.read_bytes().replace(b'"answer":"refused"', b'"answer":"certain"'))
    with pytest.raises(ConfirmbenchError, match="audit verify"):
        read_items(folder)
