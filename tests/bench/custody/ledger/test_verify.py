"""Verifying finds every change, says where it is, and finds nothing where there is none."""

import json
import random

import pytest

from bench.custody.ledger import verify as walking
from bench.custody.ledger.files import HEAD, KEY, LEDGER, read_head, write_head
from bench.custody.ledger.ledger import open_ledger
from bench.custody.ledger.record import BODY, link
from bench.custody.ledger.verify import verdict, verify
from generators.errors import ConfirmbenchError
from tests.bench.custody.ledger.made import SETTING, items
from tests.bench.custody.ledger.mutations import CHANGES, not_found, write_ledger


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Records: 1 opens, 2 is a setting, 3 to 28 items, 29 a setting, 30 to 43 items."""
    folder = write_ledger(tmp_path_factory.mktemp("verify") / "ledger", 40)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(written, tmp_path):
    for name, content in written.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def change(folder, edit):
    """Edit the list of lines."""
    path = folder / LEDGER
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(edit(lines)))


def words(folder, **options):
    return [finding.words for finding in verify(folder, **options)]


def test_an_intact_ledger_has_no_findings(folder):
    assert verify(folder) == []
    assert verdict(folder).records == 43


def test_ten_thousand_random_changes_would_be_found_here_three_hundred_are(folder):
    assert not_found(folder, 300, seed=2) == []


def test_the_fast_way_finds_what_the_slow_way_finds(folder, written, monkeypatch):
    draw = random.Random(5)
    for _ in range(60):
        changed = draw.choice(CHANGES)(written[LEDGER], draw)
        (folder / LEDGER).write_bytes(changed)
        fast = words(folder)
        with monkeypatch.context() as patch:
            patch.setattr(walking, "_pass", lambda lines, at: False)
            assert words(folder) == fast


def test_a_changed_field_is_found_where_it_is(folder):
    where = byte_of(folder, 10)
    change(folder, lambda lines: [*lines[:9], lines[9].replace(b"AGENCY-B", b"AGENCY-A"), *lines[10:]])
    what = "was changed after it was written, or else its hash as record 11 carries it"
    assert words(folder) == [f"record 10 (byte {where:,}): {what}"]


def byte_of(folder, record):
    lines = (folder / LEDGER).read_bytes().splitlines(keepends=True)
    return sum(map(len, lines[: record - 1]))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda lines: [*lines[:9], *lines[10:]], "): follows record 9; missing before it: 10"),
        (lambda lines: [*lines[:9], *lines[14:]], "follows record 9; missing before it: 10 to 14"),
        (lambda lines: lines[1:], "follows record 0; missing before it: 1"),
        (lambda lines: lines[:-1], "the end was cut off"),
        (lambda lines: [*lines[:20], lines[9], *lines[20:]], "record 10 (byte "),
        (lambda lines: [*lines[:9], lines[10], lines[9], *lines[11:]], "record 10 (byte "),
        (lambda lines: [*lines, lines[-1]], "bytes lie after what was committed"),
        (lambda lines: [*lines[:9], b"{}\n", *lines[9:]], "is of no kind that a ledger has"),
    ],
    ids=["deleted", "several", "first", "last", "doubled", "swapped", "added", "foreign"],
)
def test_what_was_done_is_said(folder, edit, said):
    change(folder, edit)
    found = words(folder)
    assert any(said in text for text in found), found


def forge(folder, edit):
    """Rewrite the ledger from its first line to its head, as somebody does who knows how it is made."""
    lines = edit((folder / LEDGER).read_bytes().splitlines(keepends=True))
    chained, last = link([line[BODY:] for line in lines], "0" * 64)
    (folder / LEDGER).write_bytes(b"".join(chained))
    starts = [sum(map(len, chained[:place])) for place, line in enumerate(chained) if b'"setting","s' in line]
    head = read_head(folder)
    write_head(folder, type(head)(len(chained), sum(map(len, chained)), last, starts[-1]))


def test_who_rewrites_everything_is_found_by_a_head_kept_elsewhere(folder):
    kept = read_head(folder).hash
    forge(folder, lambda lines: [line.replace(b'"confirm"', b'"refused"') for line in lines])
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
def test_any_record_may_have_been_the_head(folder, record):
    lines = (folder / LEDGER).read_bytes().splitlines(keepends=True)
    assert verdict(folder, link([line[BODY:] for line in lines[:record]], "0" * 64)[1]).seen == record


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
    assert old in (folder / LEDGER).read_bytes()
    forge(folder, lambda lines: [line.replace(old, new) for line in lines])
    assert any(said in text for text in words(folder)), words(folder)


def test_a_ledger_is_opened_once(folder):
    forge(folder, lambda lines: [*lines, lines[0].replace(b'"record":1,', b'"record":44,')])
    assert [text for text in words(folder) if "opens a ledger in the middle of it" in text]


@pytest.mark.parametrize("name", [LEDGER, HEAD, KEY])
def test_a_file_that_is_missing_is_found(folder, name):
    (folder / name).unlink()
    assert verify(folder)


@pytest.mark.parametrize("field", ["records", "bytes", "hash", "setting"])
def test_every_field_of_the_head_is_checked(folder, field):
    head = json.loads((folder / HEAD).read_text())
    head[field] = "0" * 64 if field == "hash" else head[field] - 1
    (folder / HEAD).write_text(json.dumps(head) + "\n")
    assert HEAD in "".join(words(folder)) or "after what was committed" in "".join(words(folder))


def test_while_somebody_writes_only_what_is_committed_is_looked_at(folder):
    with open_ledger(folder, SETTING):
        with (folder / LEDGER).open("ab") as file:
            file.write(b"half a record, not committed yet")
        assert verify(folder) == []
    assert len(verify(folder)) == 1


def test_a_ledger_that_is_all_wrong_is_not_walked_to_its_end(folder, monkeypatch):
    monkeypatch.setattr(walking, "MOST", 5)
    monkeypatch.setattr("bench.custody.ledger.verify.MOST", 5)
    change(folder, lambda lines: [b"{}\n"] * len(lines))
    found = words(folder)
    assert len(found) < 10
    assert any("there may be more" in text for text in found)


def test_no_ledger_is_an_error_not_a_finding(tmp_path):
    with pytest.raises(ConfirmbenchError, match="holds no ledger"):
        verify(tmp_path / "nothing")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[" * 100_000,
        b"\xff",
        b'{"records": 43}\n',
        b'{"records": 43, "bytes": "1", "hash": "", "setting": null}\n',
        b'{"records": NaN, "bytes": 1, "hash": "", "setting": null}\n',
    ],
    ids=range(7),
)
def test_a_head_that_is_none_is_found(folder, content):
    (folder / HEAD).write_bytes(content)
    assert [text for text in words(folder) if "head.json is not as it was written" in text]


@pytest.mark.parametrize(
    "old",
    [b'"batch_id":0', b'"record":6,', b'"officer":"OFFICER 3"', b'"previous":"'],
)
@pytest.mark.parametrize(
    "value", [b"[" * 100_000, b'{"a":' * 50_000, b"9" * 5000, b"NaN", b"0e0", b'"\\ud800"', b"\x00"]
)
def test_values_that_readers_of_json_stumble_over_are_findings(folder, old, value):
    """Within the committed length, which the head is made to say."""
    name = old.split(b":")[0]
    change(folder, lambda lines: [*lines[:5], lines[5].replace(old, name + b":" + value + b","), *lines[6:]])
    head = read_head(folder)
    write_head(folder, type(head)(head.records, (folder / LEDGER).stat().st_size, head.hash, head.setting))
    assert [text for text in words(folder) if text.startswith("record 6 ")]
