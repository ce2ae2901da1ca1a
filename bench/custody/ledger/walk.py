"""Walk the chain of a ledger from its first record to its last, and note every break.

Most of a ledger is as it was written, so portions are looked at whole, and only one that is not is halved
until what is wrong has been found.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import polars as pl

from bench.custody.ledger.found import Finding, fields_of
from bench.custody.ledger.lines import GENESIS, ITEM_KIND, OPEN, OPENING, SETTING, bodies
from bench.custody.ledger.read import ITEM_MARK, parse, whole_lines

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
