"""Whether a ledger is as it was written.

Read what is committed in a ledger.

Walk the chain of a ledger from its first record to its last, and note every break.

Most of a ledger is as it was written, so portions are looked at whole, and only one that is not is halved
until what is wrong has been found.
"""

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from bench.custody.ledger.files import HEAD, KEY, LEDGER, Head, is_ledger, nobody_writes, read_head
from bench.custody.ledger.record import (
    GENESIS,
    HASH,
    ITEM,
    ITEM_KIND,
    OPEN,
    OPENING,
    SETTING,
    TIME,
    Finding,
    bodies,
    fields_of,
)
from generators.errors import ConfirmbenchError

BLOCK = 1 << 23  # bytes read together
NUMBERS = {"record": pl.Int64(), "setting": pl.Int64()}
WRITTEN = {  # the types of an item's fields in JSON
    "previous": pl.String(),
    **NUMBERS,
    **{name: dtype if dtype == pl.Int64 else pl.String() for name, dtype in ITEM.items()},
}
ITEM_MARK, SETTING_MARK = (f'"kind":"{kind}"'.encode() for kind in (ITEM_KIND, SETTING))


@dataclass(frozen=True)
class Setting:
    """Under what items were answered; record: its number, served_at: by the clock on the wall, UTC"""

    record: int
    served_at: str
    values: dict[str, str]


def read_items(folder: Path, columns: Sequence[str] = tuple(ITEM)) -> pl.DataFrame:
    """The committed items, in order: columns of ITEM, and `setting`, the record number of their setting.

    Nothing is verified here (`bench.custody.ledger.verify`), and nothing locked: what is committed changes
    no more.
    raises: ConfirmbenchError when the folder holds no ledger or a record cannot be read
    """
    wanted = [*columns, "setting"]
    empty = pl.DataFrame(schema={**ITEM, **NUMBERS}).select(wanted)
    return pl.concat([empty, *(items.select(wanted) for items in item_blocks(folder))])


def item_blocks(folder: Path, head: Head | None = None) -> Iterator[pl.DataFrame]:
    """The committed items a block at a time: columns ITEM, `record` and `setting`; raises as `read_items`.

    head: read up to there; by default up to what is committed now
    """
    for block in _committed(folder, head):
        lines = [line for line in whole_lines(block) if ITEM_MARK in line]
        try:
            items = parse(b"".join(lines))
        except pl.exceptions.PolarsError:
            raise _unreadable(folder) from None
        yield items.select(*ITEM, *NUMBERS)


def settings(folder: Path, head: Head | None = None) -> list[Setting]:
    """The settings of a ledger, in order; arguments and errors as those of `item_blocks`."""
    return [
        setting_of(line, folder)
        for block in _committed(folder, head)
        if SETTING_MARK in block
        for line in whole_lines(block)
        if SETTING_MARK in line
    ]


def setting_of(line: bytes, folder: Path) -> Setting:
    """raises: ConfirmbenchError when the line is not that of a setting"""
    try:
        fields = json.loads(line)
        return Setting(fields["record"], fields["served_at"], fields["values"])
    except (ValueError, KeyError, TypeError):
        raise _unreadable(folder) from None


def parse(lines: bytes) -> pl.DataFrame:
    """Lines of items as columns: ITEM, `previous`, `record`, `setting`; raises PolarsError."""
    written = pl.read_ndjson(io.BytesIO(lines), schema=WRITTEN) if lines else pl.DataFrame(schema=WRITTEN)
    received_at = pl.col("received_at").str.to_datetime(TIME, time_unit="us", time_zone="UTC")
    return written.with_columns(received_at, pl.col("answer").cast(ITEM["answer"]))


def blocks(path: Path, length: int) -> Iterator[bytes]:
    """The first `length` bytes of a file, in pieces that end with a line; only the last may not."""
    rest = b""
    with path.open("rb") as file:
        while length > 0 and (piece := file.read(min(BLOCK, length))):
            length -= len(piece)
            end = piece.rfind(b"\n") + 1
            if end:
                yield rest + piece[:end]
                rest = piece[end:]
            else:
                rest += piece
    if rest:
        yield rest


def whole_lines(block: bytes) -> list[bytes]:
    """Lines with their line breaks; carriage returns break no line."""
    return io.BytesIO(block).readlines()


def _committed(folder: Path, head: Head | None) -> Iterator[bytes]:
    head = head or read_head(folder)
    try:
        yield from blocks(folder / LEDGER, head.bytes)
    except FileNotFoundError:
        raise _unreadable(folder) from None


def _unreadable(folder: Path) -> ConfirmbenchError:
    return ConfirmbenchError(
        f"{folder / LEDGER} cannot be read; `confirmbench audit verify {folder}` says where it was changed."
    )


MOST = 1_000  # findings, after which the walk ends; they are enough to see that all is lost
FEW = 16  # lines that are looked at one by one


@dataclass
class Walk:
    """Where a walk is.

    wanted: a hash that somebody kept; seen: the record that has it
    lines, byte, last: how many lines lie behind, how long they are, and the hash of the last of them
    record: number of the last record that was in its place; hash: its hash, null when that cannot be known
    setting, setting_byte: number and place of the last setting record
    """

    wanted: str | None = None
    seen: int | None = None
    lines: int = 0
    byte: int = 0
    last: str = GENESIS
    record: int = 0
    hash: str | None = GENESIS
    setting: int | None = None
    setting_byte: int | None = None
    record_byte: int = 0
    key: str | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return len(self.findings) >= MOST


def walk(pieces: Iterable[bytes], wanted: str | None = None) -> Walk:
    """Look at every line of a ledger.

    pieces: whole lines
    """
    at = Walk(wanted)
    for piece in pieces:
        for portion in _portions(whole_lines(piece)):
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
    at.record_byte = at.byte + sum(map(len, lines[:-1]))
    at.byte += sum(map(len, lines))
    at.hash = at.last = hashes[-1]
    return True


def _as_written(lines: list[bytes], before: list[str], at: Walk) -> bool:
    """Whether lines are those that a ledger would write for what they say, each with the hash before it."""
    text = b"".join(lines)
    try:
        items = parse(text)
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
        at.findings.append(Finding(fields, at.record + 1, at.byte))
        at.record, at.hash, at.record_byte = at.record + 1, None, at.byte
    elif _is_in_place(fields, at):
        _check_kind(fields, at)
        at.record, at.hash, at.record_byte = fields["record"], digest, at.byte
    at.byte += len(line)


def _is_in_place(fields: dict[str, Any], at: Walk) -> bool:
    """Whether to go on from this record; notes what is wrong with its number and with the hash it carries."""
    number, expected = fields["record"], at.record + 1
    if number < expected:
        what = (
            f"stands where record {expected:,} should: records were put in, doubled or put in another order"
        )
        at.findings.append(Finding(what, number, at.byte))
        return False
    if number > expected:
        missing = f"{expected:,}" if number == expected + 1 else f"{expected:,} to {number - 1:,}"
        what = f"follows record {at.record:,}; missing before it: {missing}"
        at.findings.append(Finding(what, number, at.byte))
    elif at.hash is not None and fields["previous"] != at.hash:
        at.findings.append(_broken(fields, at))
    return True


def _broken(fields: dict[str, Any], at: Walk) -> Finding:
    if at.record == 0:
        return Finding("carries the hash of a record before it, though it is the first", 1, at.byte)
    what = f"was changed after it was written, or else its hash as record {fields['record']:,} carries it"
    return Finding(what, at.record, at.record_byte)


def _check_kind(fields: dict[str, Any], at: Walk) -> None:
    kind, number = fields["kind"], fields["record"]
    if (kind == OPEN) != (number == 1):
        what = "opens a ledger in the middle of it" if kind == OPEN else "is the first and opens no ledger"
        at.findings.append(Finding(what, number, at.byte))
    if kind == OPEN:
        at.key = fields["key"]
    elif kind == SETTING:
        at.setting, at.setting_byte = number, at.byte
    elif kind == ITEM_KIND and fields["setting"] != at.setting:
        what = f"names record {fields['setting']:,} as its setting; the last one before it is {at.setting}"
        at.findings.append(Finding(what, number, at.byte))
        at.setting = fields["setting"]


@dataclass(frozen=True)
class Verdict:
    """head: what head.json says, null when it cannot be read; records: how many there are

    seen: number of the record that has the hash asked for; null when none has, or none was asked for
    """

    head: Head | None
    records: int
    hash: str
    findings: list[Finding]
    seen: int | None = None

    @property
    def intact(self) -> bool:
        return not self.findings


def verify(folder: Path, head: str | None = None) -> list[Finding]:
    """Everything that is wrong with a ledger, at most a thousand findings; none when it is intact.

    head: a hash that somebody kept; it must be that of a record
    raises: ConfirmbenchError when the folder holds no ledger, or `head` is no hash
    """
    return verdict(folder, head).findings


def verdict(folder: Path, head: str | None = None) -> Verdict:
    """As `verify`, with what else it saw."""
    wanted = _hash(head)
    with nobody_writes(folder) as quiet:
        committed = _verify_committed(folder)
        path = folder / LEDGER
        size = path.stat().st_size if path.is_file() else 0
        length = size if isinstance(committed, Finding) else min(size, committed.bytes)
        at = walk(blocks(path, length) if size else (), wanted)
    findings = [*at.findings, *_of_key(folder, at)]
    if isinstance(committed, Finding):
        findings.append(committed)
    else:
        findings += _of_length(committed, size, quiet) + _of_head(committed, at)
    if wanted and at.seen is None:
        findings.append(Finding(f"no record has the hash {wanted}: {REWRITTEN}"))
    known = None if isinstance(committed, Finding) else committed
    return Verdict(known, at.lines, at.last, findings, at.seen)


REWRITTEN = "this is another ledger, or it was written anew after that hash was taken"


def _hash(text: str | None) -> str | None:
    if text is None or HASH.fullmatch(text.strip().lower()):
        return text and text.strip().lower()
    raise ConfirmbenchError(
        f"{text!r} is no head; `confirmbench audit verify` prints one: 64 hexadecimal digits."
    )


def _verify_committed(folder: Path) -> Head | Finding:
    try:
        return read_head(folder)
    except ConfirmbenchError as error:
        if not is_ledger(folder):
            raise
        return Finding(f"{error} What was committed cannot be told from what was not")


def _of_key(folder: Path, at: Walk) -> list[Finding]:
    path = folder / KEY
    if not path.is_file():
        return [Finding(f"{path} is missing: nobody can be looked for in this ledger")]
    if at.key and sha256(path.read_bytes()).hexdigest() != at.key:
        return [Finding(f"{path} is not the key that the ledger was opened with")]
    return []


def _of_length(head: Head, size: int, quiet: bool) -> list[Finding]:
    if size < head.bytes:
        what = f"{LEDGER} ends here; {HEAD} says that it has {head.bytes:,} bytes: the end was cut off"
        return [Finding(what, byte=size)]
    if size > head.bytes and quiet:
        what = (
            f"{size - head.bytes:,} bytes lie after what was committed: a kill leaves this, and then "
            "they were never answered and opening the ledger moves them aside; or somebody added them"
        )
        return [Finding(what, byte=head.bytes)]
    return []


def _of_head(head: Head, at: Walk) -> list[Finding]:
    if len(at.findings) >= MOST:
        return [Finding("there may be more; the rest was not looked at")]
    found = []
    if head.records != at.lines:
        found.append(f"{HEAD} counts {head.records:,} records, there are {at.lines:,}")
    if head.hash != at.last:
        found.append(f"{HEAD} has not the hash of the last record: one of them was changed")
    if head.setting != at.setting_byte:
        found.append(f"{HEAD} does not say where the last setting begins")
    return [Finding(what) for what in found]
