"""Whether a ledger, or a JSON Lines copy of one, is as it was written.

The chain is walked from the first record to the last. Most of a ledger is as it was written, so portions are
looked at whole, and only one that is not is halved until what is wrong has been found.
"""

import io
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from bench.custody.ledger.reading import KEY, LEDGER, SCHEMA, Head, check_ledger, reading
from bench.custody.ledger.record import (
    GENESIS,
    HASH,
    ITEM_KIND,
    KINDS,
    OPEN,
    OPENING,
    SETTING,
    Finding,
    bodies,
    fields_of,
    parse_items,
)
from generators.errors import ConfirmbenchError

BLOCK = 1 << 23  # bytes of a copy read together
ROWS = 1 << 14  # records of a ledger read together
ITEM_MARK = f'"kind":"{ITEM_KIND}"'.encode()

MOST = 1_000  # findings, after which the walk ends; they are enough to see that all is lost
FEW = 16  # lines that are looked at one by one


@dataclass
class Walk:
    """Where a walk is.

    wanted: a hash that somebody kept; seen: the record that has it
    lines, last: how many lines lie behind, and the hash of the last of them
    record: number of the last record that was in its place; hash: its hash, null when that cannot be known
    setting: number of the last setting record; key: what the first record says of the key
    """

    wanted: str | None = None
    seen: int | None = None
    lines: int = 0
    last: str = GENESIS
    record: int = 0
    hash: str | None = GENESIS
    setting: int | None = None
    key: str | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return len(self.findings) >= MOST


def walk(pieces: Iterable[list[bytes]], wanted: str | None = None) -> Walk:
    """Look at every line of a ledger.

    pieces: whole lines
    """
    at = Walk(wanted)
    for piece in pieces:
        for portion in _portions(piece):
            _look(portion, at)
        if at.full:
            break
    return at


def _portions(lines: list[bytes]) -> Iterable[list[bytes]]:
    """Runs of items, and single records of any other kind."""
    begin = 0
    for place in [place for place, line in enumerate(lines) if ITEM_MARK not in line]:
        yield lines[begin:place]
        yield lines[place : place + 1]
        begin = place + 1
    yield lines[begin:]


def _look(lines: list[bytes], at: Walk) -> None:
    if at.full or not lines or _pass(lines, at):
        return
    if len(lines) <= FEW:
        for line in lines:
            _look_at_one(line, at)
        return
    middle = len(lines) // 2
    _look(lines[:middle], at)
    _look(lines[middle:], at)


def _pass(lines: list[bytes], at: Walk) -> bool:
    """Go past items that are all as they should be; False, and no step made, when they are not."""
    hashes = [sha256(line).hexdigest() for line in lines]
    if at.hash is None or at.setting is None or not _as_written(lines, [at.hash, *hashes[:-1]], at):
        return False
    if at.wanted and at.wanted in hashes:
        at.seen = at.lines + 1 + hashes.index(at.wanted)
    at.lines += len(lines)
    at.record += len(lines)
    at.hash = at.last = hashes[-1]
    return True


def _as_written(lines: list[bytes], before: list[str], at: Walk) -> bool:
    """Whether lines are those that a ledger would write for what they say, each with the hash before it."""
    text = b"".join(lines)
    try:
        items = parse_items(text)
    except pl.exceptions.PolarsError:
        return False
    if items.height != len(lines) or items["request_id"].has_nulls() or items["answer"].has_nulls():
        return False
    numbers = pl.int_range(at.record + 1, at.record + 1 + len(lines), eager=True)
    if not ((items["record"] == numbers).all() and (items["setting"] == at.setting).all()):
        return False
    expected = pl.select(pl.concat_str(pl.lit(OPENING.decode()), pl.Series(before), bodies(items)).str.join())
    return bool(expected.item().encode() == text)


def _look_at_one(line: bytes, at: Walk) -> None:
    digest = sha256(line).hexdigest()
    at.lines += 1
    at.last = digest
    if digest == at.wanted:
        at.seen = at.lines
    fields = fields_of(line)
    if isinstance(fields, str):
        at.findings.append(Finding(fields, at.record + 1))
        at.record, at.hash = at.record + 1, None
    elif _is_in_place(fields, at):
        _check_kind(fields, at)
        at.record, at.hash = fields["record"], digest


def _is_in_place(fields: dict[str, Any], at: Walk) -> bool:
    """Whether to go on from this record; notes what is wrong with its number and with the hash it carries."""
    number, expected = fields["record"], at.record + 1
    if number < expected:
        what = (
            f"stands where record {expected:,} should: records were put in, doubled or put in another order"
        )
        at.findings.append(Finding(what, number))
        return False
    if number > expected:
        missing = f"{expected:,}" if number == expected + 1 else f"{expected:,} to {number - 1:,}"
        what = f"follows record {at.record:,}; missing before it: {missing}"
        at.findings.append(Finding(what, number))
    elif at.hash is not None and fields["previous"] != at.hash:
        at.findings.append(_find_broken(fields, at))
    return True


def _find_broken(fields: dict[str, Any], at: Walk) -> Finding:
    if at.record == 0:
        return Finding("carries the hash of a record before it, though it is the first", 1)
    what = f"was changed after it was written, or else its hash as record {fields['record']:,} carries it"
    return Finding(what, at.record)


def _check_kind(fields: dict[str, Any], at: Walk) -> None:
    kind, number = fields["kind"], fields["record"]
    if (kind == OPEN) != (number == 1):
        what = "opens a ledger in the middle of it" if kind == OPEN else "is the first and opens no ledger"
        at.findings.append(Finding(what, number))
    if kind == OPEN:
        at.key = fields["key"]
    elif kind == SETTING:
        at.setting = number
    elif kind == ITEM_KIND and fields["setting"] != at.setting:
        what = f"names record {fields['setting']:,} as its setting; the last one before it is {at.setting}"
        at.findings.append(Finding(what, number))
        at.setting = fields["setting"]


@dataclass(frozen=True)
class LedgerVerdict:
    """What a walk found.

    head: what the ledger says that it holds; None of a copy, which says nothing, and where it cannot be read
    records, hash: how many records there are, and the hash of the last
    seen: number of the record that has the hash asked for; None when none has, or none was asked for
    """

    head: Head | None
    records: int
    hash: str
    findings: list[Finding]
    seen: int | None = None

    @property
    def intact(self) -> bool:
        return not self.findings


def verify(target: Path, head: str | None = None) -> list[Finding]:
    """Everything that is wrong with a ledger, at most a thousand findings; none when it is intact.

    target: the folder of a ledger, or a JSON Lines copy of one
    head: a hash that somebody kept; it must be that of a record
    raises: ConfirmbenchError when there is no ledger, or `head` is no hash
    """
    return verdict(target, head).findings


def verdict(target: Path, head: str | None = None) -> LedgerVerdict:
    """As `verify`, with what else it saw."""
    wanted = _hash(head)
    found = _of_copy(target, wanted) if target.is_file() else _of_ledger(target, wanted)
    if wanted and found.seen is None:
        found.findings.append(Finding(f"no record has the hash {wanted}: {REWRITTEN}"))
    return found


def _of_copy(file: Path, wanted: str | None) -> LedgerVerdict:
    at = walk(_lines(file), wanted)
    if not at.lines:
        at.findings.append(Finding(f"{file} holds no record"))
    return LedgerVerdict(None, at.lines, at.last, [*at.findings, *_rest_unseen(at)], at.seen)


def _lines(file: Path) -> Iterator[list[bytes]]:
    """Whole lines with their line breaks, a block at a time; only the last may be cut off."""
    rest = b""
    with file.open("rb") as source:
        while piece := source.read(BLOCK):
            end = piece.rfind(b"\n") + 1
            if end:
                yield io.BytesIO(rest + piece[:end]).readlines()  # carriage returns break no line
            rest = piece[end:] if end else rest + piece
    if rest:
        yield [rest]


def _of_ledger(folder: Path, wanted: str | None) -> LedgerVerdict:
    check_ledger(folder)
    findings: list[Finding] = []
    at, head = Walk(wanted), None
    try:
        with reading(folder) as connection:
            findings += _of_file(connection)
            head = _of_head(connection, findings)
            at = walk(_rows(connection, findings), wanted)
    except ConfirmbenchError as error:
        what = f"{folder / LEDGER} cannot be read to its end: {error.__cause__ or error}"
        # the error itself is let go: its frames hold a cursor, and that a lock
        findings.append(Finding(what))
    findings = [*at.findings, *_rest_unseen(at), *findings, *_of_key(folder, at)]
    if head is not None and not at.full and head != Head(at.lines, at.last):
        what = (
            f"the ledger says that it ends with record {head.records:,} and the hash {head.hash}; it ends "
            f"with record {at.lines:,}: the end was cut off, or something was added"
        )
        findings.append(Finding(what))
    return LedgerVerdict(head, at.lines, at.last, findings, at.seen)


def _rows(connection: sqlite3.Connection, findings: list[Finding]) -> Iterator[list[bytes]]:
    """The lines of a ledger, a block at a time; notes columns that do not say what the line says."""
    cursor = connection.execute("SELECT record, kind, line, hash FROM records ORDER BY record")
    while rows := cursor.fetchmany(ROWS):
        wrong = [number for number, kind, line, hash in rows if not _says_the_same(number, kind, line, hash)]
        what = "has columns that do not say what its line says"
        findings.extend(Finding(what, number) for number in wrong[: MOST - len(findings)])
        yield [line if isinstance(line, bytes) else str(line).encode() for _, _, line, _ in rows]


def _says_the_same(number: int, kind: str, line: Any, hash: str) -> bool:
    if not isinstance(line, bytes) or kind not in KINDS or sha256(line).hexdigest() != hash:
        return False
    return line[len(OPENING) + len(GENESIS) :].startswith(f'","record":{number},"kind":"{kind}",'.encode())


def _of_file(connection: sqlite3.Connection) -> list[Finding]:
    """What SQLite itself finds, and whether tables and triggers are those of a ledger."""
    found = [text for (text,) in connection.execute("PRAGMA integrity_check(10)") if text != "ok"]
    findings = [Finding(f"the file is damaged: {' '.join(text.split())}") for text in found]
    rules = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    if rules != set(SCHEMA):
        findings.append(Finding("its tables or the triggers that refuse changes are not those of a ledger"))
    return findings


def _of_head(connection: sqlite3.Connection, findings: list[Finding]) -> Head | None:
    rows = connection.execute("SELECT one, records, hash FROM head").fetchall()
    if len(rows) == 1 and isinstance(rows[0][1], int) and isinstance(rows[0][2], str):
        return Head(*rows[0][1:])
    findings.append(Finding("what the ledger says of its end is not as it was written"))
    return None


REWRITTEN = "this is another ledger, or it was written anew after that hash was taken"


def _hash(text: str | None) -> str | None:
    if text is None or HASH.fullmatch(text.strip().lower()):
        return text and text.strip().lower()
    raise ConfirmbenchError(
        f"{text!r} is no head; `confirmbench audit verify` prints one: 64 hexadecimal digits."
    )


def _of_key(folder: Path, at: Walk) -> list[Finding]:
    path = folder / KEY
    if not path.is_file():
        return [Finding(f"{path} is missing: nobody can be looked for in this ledger")]
    if at.key and sha256(path.read_bytes()).hexdigest() != at.key:
        return [Finding(f"{path} is not the key that the ledger was opened with")]
    return []


def _rest_unseen(at: Walk) -> list[Finding]:
    return [Finding("there may be more; the rest was not looked at")] if at.full else []
