"""What is wrong with one record, looked at by itself: the slow and plain way."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench.custody.ledger.item import ANSWERS, ITEM
from bench.custody.ledger.lines import FORMAT, ITEM_KIND, KINDS, OPEN, OPENING, SETTING, body

HASH = re.compile(r"[0-9a-f]{64}")
TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
LARGEST = 2**63
FIELDS = {
    OPEN: ("format", "ledger", "key", "made_at"),
    SETTING: ("served_at", "values"),
    ITEM_KIND: ("setting", *ITEM),
}
NEVER_NULL = ("setting", "request_id", "answer")


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was written.

    what: in plain words; record: its number, from 1; byte: of ledger.jsonl, where it begins
    """

    what: str
    record: int | None = None
    byte: int | None = None

    @property
    def words(self) -> str:
        """
        >>> Finding("was doubled", 7, 1200).words
        'record 7 (byte 1,200): was doubled'
        """
        record = "" if self.record is None else f"record {self.record:,}"
        byte = "" if self.byte is None else f"byte {self.byte:,}"
        where = f"{record} ({byte})" if record and byte else record or byte
        return f"{where}: {self.what}" if where else self.what


def fields_of(line: bytes) -> dict[str, Any] | str:
    """The fields of a record; or, in words, why the line is not one that a ledger would write."""
    if not line.endswith(b"\n"):
        return "is cut off"
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return "is not JSON"
    if not isinstance(fields, dict) or fields.get("kind") not in KINDS:
        return "is of no kind that a ledger has"
    names = ("previous", "record", "kind", *FIELDS[fields["kind"]])
    if tuple(fields) != names:
        return f"does not have the fields of the kind {fields['kind']}, in their order"
    wrong = [name for name in names if not _is_right(name, fields)]
    if wrong:
        return f"has a wrong value in {', '.join(wrong)}"
    if line != _as_written(fields):
        return "is not written as a ledger writes it"
    return fields


def _as_written(fields: dict[str, Any]) -> bytes:
    rest = {name: fields[name] for name in FIELDS[fields["kind"]]}
    return OPENING + fields["previous"].encode() + body(fields["record"], fields["kind"], rest)


def _is_right(name: str, fields: dict[str, Any]) -> bool:
    value = fields[name]
    if value is None:
        return name in ITEM and name not in NEVER_NULL
    if name in ("record", "setting", "request_id", "batch_id"):
        return type(value) is int and -LARGEST <= value < LARGEST
    if name == "format":
        return value == FORMAT
    if name == "values":
        return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    return isinstance(value, str) and _is_right_text(name, value)


def _is_right_text(name: str, text: str) -> bool:
    if name in ("previous", "key"):
        return HASH.fullmatch(text) is not None
    if name == "answer":
        return text in ANSWERS
    return name != "received_at" or _is_time(text)


def _is_time(text: str) -> bool:
    try:
        return TIMES.fullmatch(text) is not None and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
