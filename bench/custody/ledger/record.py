"""What a ledger keeps of each item, as lines of JSON; and whether one line is as a ledger would write it.

    {"previous":"<hash>","record":7,"kind":"item","setting":2,"request_id":0, ... ,"answer":"confirm"}

Each record is written in one way only, so that it can be held against what it says. A line is its `previous`
and a body, all the rest. Bodies are made many at a time; the hashes of the chain only one after the other.
People are keyed digests: the ledger can tell them apart and does not name them.
"""

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b, sha256
from typing import Any

import polars as pl

from generators.schema import ADDRESS_COLUMNS
from matchers.engine.normalize import normalize

CONFIRM, NO_MATCH, REFUSED = ANSWERS = ("confirm", "no match", "refused")

ITEM = pl.Schema(
    {
        "request_id": pl.Int64(),
        "batch_id": pl.Int64(),
        "received_at": pl.Datetime("us", "UTC"),
        "requester": pl.String(),
        "officer": pl.String(),
        "purpose": pl.String(),
        "authority": pl.String(),  # the legal basis that the papers cite
        "fields_present": pl.String(),  # names of the columns of the request that say something, with blanks
        "subject": pl.String(),  # keyed digest of name and address as stated (`subjects`)
        "named": pl.String(),  # keyed digest of given name and surname alone
        "reason": pl.String(),  # of the screen; null when the request was admitted
        "answer": pl.Enum(ANSWERS),
    }
)


FORMAT = 1  # of the ledger; a reader refuses any other
OPEN, SETTING, ITEM_KIND = KINDS = ("open", "setting", "item")
GENESIS = "0" * 64  # what the first record has as hash of the one before
OPENING = b'{"previous":"'
BODY = len(OPENING) + len(GENESIS)  # byte of a line at which its body begins
TIME = "%Y-%m-%dT%H:%M:%S%.6fZ"  # of receipt: UTC, microseconds
MUST_ESCAPE = r'["\\\x00-\x1f]'


def body(record: int, kind: str, fields: dict[str, Any]) -> bytes:
    """The body of one record, with its line break; fields in the order in which they are given."""
    text = json.dumps({"record": record, "kind": kind, **fields}, ensure_ascii=False, separators=(",", ":"))
    return b'",' + text[1:].encode("utf-8", "surrogatepass") + b"\n"


def item_bodies(items: pl.DataFrame, first: int, setting: int) -> list[bytes]:
    """The bodies of items, as `body` makes each of them.

    items: columns ITEM
    first: record number of the first
    setting: record number of the setting they are under
    """
    numbered = items.with_columns(
        pl.int_range(first, first + items.height, eager=True).alias("record"),
        pl.lit(setting, pl.Int64).alias("setting"),
    )
    return bodies(numbered).cast(pl.Binary).to_list()


def bodies(items: pl.DataFrame) -> pl.Series:
    """The bodies of items with columns ITEM, `record` and `setting`, as String."""
    texts = items.select("record", "setting", *(_text(items[name]) for name in ITEM))
    parts: list[pl.Expr] = [pl.lit('","record":'), pl.col("record").cast(pl.String)]
    parts += [pl.lit(f',"kind":"{ITEM_KIND}","setting":'), pl.col("setting").cast(pl.String)]
    for name in ITEM:
        parts += [pl.lit(f',"{name}":'), pl.col(name)]
    return texts.select(pl.concat_str([*parts, pl.lit("}\n")]).alias("body")).to_series()


def _text(values: pl.Series) -> pl.Series:
    """Values as JSON writes them, `null` for null."""
    if values.dtype == pl.Int64:
        return values.cast(pl.String).fill_null("null")
    if values.dtype == pl.Datetime:
        values = values.dt.to_string(TIME)
    return _quote(values.cast(pl.String))


def _quote(values: pl.Series) -> pl.Series:
    quoted = (
        values.to_frame("text")
        .select(pl.format('"{}"', "text").fill_null("null").alias(values.name))
        .to_series()
    )
    rows = values.str.contains(MUST_ESCAPE).arg_true()
    if len(rows) == 0:
        return quoted
    escaped = [json.dumps(value, ensure_ascii=False) for value in values.gather(rows)]
    return quoted.scatter(rows, escaped)


def link(bodies: Sequence[bytes], previous: str) -> tuple[list[bytes], list[str]]:
    """Chain bodies onto a hash: the lines, and the hash of each.

    A hash is SHA-256 over all bytes of a line, line break included, as hexadecimal digits.
    """
    lines, hashes = [], []
    for rest in bodies:
        line = OPENING + previous.encode() + rest
        previous = sha256(line).hexdigest()
        lines.append(line)
        hashes.append(previous)
    return lines, hashes


WRITTEN = {  # the types of an item's fields in JSON
    "previous": pl.String(),
    "record": pl.Int64(),
    "setting": pl.Int64(),
    **{name: dtype if dtype == pl.Int64 else pl.String() for name, dtype in ITEM.items()},
}


def parse_items(lines: bytes) -> pl.DataFrame:
    """Lines of items as columns: ITEM, `record`, `setting`, `previous`; raises PolarsError."""
    written = pl.read_ndjson(io.BytesIO(lines), schema=WRITTEN) if lines else pl.DataFrame(schema=WRITTEN)
    received_at = pl.col("received_at").str.to_datetime(TIME, time_unit="us", time_zone="UTC")
    typed = written.with_columns(received_at, pl.col("answer").cast(ITEM["answer"]))
    return typed.select(*ITEM, "record", "setting", "previous")


@dataclass(frozen=True)
class Setting:
    """Under what items were answered.

    record: its number; served_at: by the clock on the wall, UTC
    """

    record: int
    served_at: str
    values: dict[str, str]


def parse_setting(line: bytes) -> Setting:
    """raises: ValueError, KeyError or TypeError when the line is not that of a setting"""
    fields = json.loads(line)
    return Setting(fields["record"], fields["served_at"], fields["values"])


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

    what: in plain words; record: its number, from 1, which is that of the line in a JSON Lines copy
    """

    what: str
    record: int | None = None

    @property
    def words(self) -> str:
        """
        >>> Finding("was doubled", 7).words
        'record 7: was doubled'
        """
        return self.what if self.record is None else f"record {self.record:,}: {self.what}"


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


NAME = ("given_name", "surname")
SUBJECT = (
    *NAME,
    "suffix",
    *ADDRESS_COLUMNS,
)  # not the middle name, which the same person gives or leaves out
SEPARATOR = "\x1f"  # normalised text never has it
DIGEST_BYTES = 16


def subjects(key: bytes, requests: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Digests of name and address, and of given name and surname alone, of each request.

    key: of the ledger, at most 64 bytes; who has it can look for a name, who has not cannot
    requests: has the claim columns; other columns are left alone
    returns: String Series "subject" and "named", 32 hexadecimal digits each, one a request, in order. What is
        digested is normalised, so that differences of writing stop being differences; missing and empty are
        the same. `named` is null where there is neither given name nor surname, `subject` where there is
        nothing at all.
    """
    texts = normalize(requests.select(SUBJECT))
    return _digests(key, texts, SUBJECT).alias("subject"), _digests(key, texts, NAME).alias("named")


def _digests(key: bytes, texts: pl.DataFrame, columns: tuple[str, ...]) -> pl.Series:
    joined = texts.select(pl.concat_str([pl.col(c).fill_null("") for c in columns], separator=SEPARATOR))
    nothing = SEPARATOR * (len(columns) - 1)
    digests = [
        None if text == nothing else blake2b(text.encode(), digest_size=DIGEST_BYTES, key=key).hexdigest()
        for text in joined.to_series().to_list()
    ]
    return pl.Series(digests, dtype=pl.String)
