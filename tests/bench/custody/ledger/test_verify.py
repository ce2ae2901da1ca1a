"""Verifying finds every change, says where it is, and finds nothing where there is none."""

import random
import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from bench.custody.ledger import verify as walking
from bench.custody.ledger.ledger import open_ledger
from bench.custody.ledger.reading import KEY, LEDGER, export, read_head
from bench.custody.ledger.record import BODY, GENESIS, link
from bench.custody.ledger.verify import verdict, verify
from generators.errors import ConfirmbenchError
from tests.bench.custody.ledger.made import SETTING, items
from tests.bench.custody.ledger.mutations import CHANGES, forge, missed, write_ledger


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Records: 1 opens, 2 is a setting, 3 to 28 items, 29 a setting, 30 to 43 items."""
    folder = write_ledger(tmp_path_factory.mktemp("verify") / "ledger", 40)
    export(folder, folder.with_name("copy.jsonl"))
    return folder


@pytest.fixture
def folder(written, tmp_path):
    return Path(shutil.copytree(written, tmp_path / "ledger"))


@pytest.fixture
def copy(written, tmp_path):
    """A JSON Lines copy, which anybody can edit."""
    return Path(shutil.copy(written.with_name("copy.jsonl"), tmp_path / "copy.jsonl"))


def change(copy, edit):
    """Edit the list of lines."""
    copy.write_bytes(b"".join(edit(copy.read_bytes().splitlines(keepends=True))))


def words(folder, **options):
    return [finding.words for finding in verify(folder, **options)]


def test_an_intact_ledger_has_no_findings(folder):
    assert verify(folder) == []
    assert verdict(folder).records == 43


def test_ten_thousand_random_changes_would_be_found_here_three_hundred_are(folder):
    assert missed(folder, 300, seed=2) == []


def test_the_fast_way_finds_what_the_slow_way_finds(copy, monkeypatch):
    draw, written = random.Random(5), copy.read_bytes()
    for _ in range(60):
        copy.write_bytes(draw.choice(CHANGES)(written, draw))
        fast = words(copy)
        with monkeypatch.context() as patch:
            patch.setattr(walking, "_pass", lambda lines, at: False)
            assert words(copy) == fast


def test_a_changed_field_is_found_where_it_is(copy):
    change(copy, lambda lines: [*lines[:9], lines[9].replace(b"AGENCY-B", b"AGENCY-A"), *lines[10:]])
    what = "was changed after it was written, or else its hash as record 11 carries it"
    assert words(copy) == [f"record 10: {what}"]


def test_a_line_that_was_changed_in_the_ledger_is_found_twice(folder):
    """By the chain, and by the columns beside the line."""
    forge(
        folder,
        "UPDATE records SET line = CAST(replace(line, 'AGENCY-B', 'AGENCY-A') AS BLOB) WHERE record = 10",
    )
    assert [text.split(": ")[0] for text in words(folder)] == ["record 10", "record 10"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM records WHERE record = 10", "follows record 9; missing before it: 10"),
        ("DELETE FROM records WHERE record = 43", "the end was cut off"),
        ("UPDATE records SET kind = 'open' WHERE record = 10", "columns that do not say what its line says"),
        ("UPDATE records SET hash = 'x' WHERE record = 10", "columns that do not say what its line says"),
        ("UPDATE records SET line = 'text' WHERE record = 10", "is cut off"),
        ("UPDATE head SET records = 42", "the ledger says that it ends with record 42"),
        ("UPDATE head SET hash = 'x'", "the ledger says that it ends with record 43 and the hash x"),
        ("UPDATE head SET records = 'many'", "what the ledger says of its end is not as it was written"),
        ("DELETE FROM head", "what the ledger says of its end is not as it was written"),
        ("CREATE TABLE more (x)", "not those of a ledger"),
        ("DROP TABLE head", "not those of a ledger"),
        ("DROP TABLE records", "cannot be read to its end"),
    ],
)
def test_what_somebody_did_with_sql_is_said(folder, statement, said):
    with closing(sqlite3.connect(folder / LEDGER, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
    found = words(folder)
    assert any(said in text for text in found), found
    assert any("triggers" in text or "cannot be read" in text for text in found), found


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda lines: [*lines[:9], *lines[10:]], "record 11: follows record 9; missing before it: 10"),
        (lambda lines: [*lines[:9], *lines[14:]], "follows record 9; missing before it: 10 to 14"),
        (lambda lines: lines[1:], "follows record 0; missing before it: 1"),
        (lambda lines: lines[:-1], "no record has the hash"),
        (lambda lines: [*lines[:20], lines[9], *lines[20:]], "record 10: stands where"),
        (lambda lines: [*lines[:9], lines[10], lines[9], *lines[11:]], "record 10: stands where"),
        (lambda lines: [*lines, lines[-1]], "stands where record 44 should"),
        (lambda lines: [*lines[:9], b"{}\n", *lines[9:]], "is of no kind that a ledger has"),
    ],
    ids=["deleted", "several", "first", "last", "doubled", "swapped", "added", "foreign"],
)
def test_what_was_done_to_a_copy_is_said(copy, written, edit, said):
    change(copy, edit)
    found = words(copy, head=read_head(written).hash)
    assert any(said in text for text in found), found


def rewrite(folder, edit):
    """Write the ledger anew from its first line to its head, as somebody does who knows how it is made."""
    with closing(sqlite3.connect(folder / LEDGER)) as connection:
        rows = connection.execute("SELECT kind, line FROM records ORDER BY record").fetchall()
    edited = edit([line for _, line in rows])
    lines, hashes = link([line[BODY:] for line in edited], GENESIS)
    kinds = [*(kind for kind, _ in rows), *["item"] * len(lines)]
    forge(folder, "DELETE FROM records")
    for number, row in enumerate(zip(kinds, lines, hashes), 1):  # noqa: B905
        forge(folder, "INSERT INTO records VALUES (?, ?, ?, ?)", number, *row)
    forge(folder, "UPDATE head SET records = ?, hash = ?", len(lines), hashes[-1])


def test_who_rewrites_everything_is_found_by_a_head_kept_elsewhere(folder):
    kept = read_head(folder).hash
    rewrite(folder, lambda lines: [line.replace(b'"confirm"', b'"refused"') for line in lines])
    assert verify(folder) == []
    assert [text for text in words(folder, head=kept) if "written anew" in text]


def test_a_head_kept_earlier_is_in_the_chain_of_a_ledger_that_grew(folder):
    kept = verdict(folder)
    with open_ledger(folder, SETTING) as ledger:
        ledger.append(items(40, 3))
    later = verdict(folder, kept.hash.upper())
    assert (later.findings, later.seen, later.records) == ([], 43, 47)
    assert later.hash != kept.hash


@pytest.mark.parametrize("record", [1, 2, 7, 43])
def test_any_record_may_have_been_the_head(folder, copy, record):
    line = copy.read_bytes().splitlines(keepends=True)[record - 1]
    assert verdict(folder, sha256(line).hexdigest()).seen == record
    assert verdict(copy, sha256(line).hexdigest()).seen == record


@pytest.mark.parametrize("head", ["", "abc", "z" * 64])
def test_a_head_is_a_hash(folder, head):
    with pytest.raises(ConfirmbenchError, match="64 hexadecimal digits"):
        verify(folder, head)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"setting":2,', b'"setting":1,', "names record 1 as its setting; the last one before it is 2"),
        (b'"request_id":3,', b'"request_id":null,', "has a wrong value in request_id"),
        (b'"answer":"confirm"', b'"answer":"perhaps"', "has a wrong value in answer"),
        (b'"batch_id":1', b'"batch_id":"1"', "has a wrong value in batch_id"),
        (b'"batch_id":1', b'"batch_id": 1', "is not written as a ledger writes it"),
        (b"2025-05-01T", b"2025-05-41T", "has a wrong value in received_at"),
        (b',"named":', b',"names":', "does not have the fields of the kind item"),
        (b'"format":1', b'"format":2', "has a wrong value in format"),
        (b'"kind":"item"', b'"kind":"sold"', "is of no kind that a ledger has"),
        (b'"record":9,', b'"record":8,', "stands where record 9 should"),
        ('"Ä"'.encode()[1:-1], b"\xff", "is not JSON"),
    ],
)
def test_a_chain_that_is_right_over_records_that_are_not(folder, old, new, said):
    """A forger who forgets that records have a form."""
    rewrite(folder, lambda lines: [line.replace(old, new) for line in lines])
    assert any(said in text for text in words(folder)), words(folder)


def test_a_ledger_is_opened_once(folder):
    rewrite(folder, lambda lines: [*lines, lines[0].replace(b'"record":1,', b'"record":44,')])
    assert [text for text in words(folder) if "opens a ledger in the middle of it" in text]


def test_a_key_that_is_missing_or_another_is_found(folder):
    (folder / KEY).chmod(0o600)
    (folder / KEY).write_bytes(b"0" * 64 + b"\n")
    assert "is not the key that the ledger was opened with" in "".join(words(folder))
    (folder / KEY).unlink()
    assert "is missing: nobody can be looked for" in "".join(words(folder))


def test_while_somebody_writes_only_what_is_committed_is_looked_at(folder):
    with open_ledger(folder, SETTING) as ledger:
        ledger.append(items(40, 3))  # a setting and three items, which lie in the log beside the file
        assert (verify(folder), verdict(folder).records) == ([], 47)


def test_a_copy_that_is_all_wrong_is_not_walked_to_its_end(copy, monkeypatch):
    monkeypatch.setattr(walking, "MOST", 5)
    change(copy, lambda lines: [b"{}\n"] * len(lines))
    found = words(copy)
    assert len(found) < 10
    assert any("there may be more" in text for text in found)


def test_no_ledger_is_an_error_not_a_finding(tmp_path):
    with pytest.raises(ConfirmbenchError, match="holds no ledger"):
        verify(tmp_path / "nothing")


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"null" * 5_000], ids=range(3))
def test_a_file_that_is_no_database_is_found(folder, content):
    (folder / LEDGER).write_bytes(content)
    assert verify(folder)


@pytest.mark.parametrize(
    "old",
    [b'"batch_id":0', b'"record":6,', b'"officer":"OFFICER 3"', b'"previous":"'],
)
@pytest.mark.parametrize(
    "value", [b"[" * 100_000, b'{"a":' * 50_000, b"9" * 5000, b"NaN", b"0e0", b'"\\ud800"', b"\x00"]
)
def test_values_that_readers_of_json_stumble_over_are_findings(copy, old, value):
    name = old.split(b":")[0]
    change(copy, lambda lines: [*lines[:5], lines[5].replace(old, name + b":" + value + b","), *lines[6:]])
    assert [text for text in words(copy) if text.startswith("record 6: ")]
