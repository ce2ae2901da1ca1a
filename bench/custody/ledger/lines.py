"""Records as lines of JSON: each is written in one way only, so that it can be held against what it says.

    {"previous":"<hash>","record":7,"kind":"item","setting":2,"request_id":0, ... ,"answer":"confirm"}

A line is its `previous` and a body, all the rest. Bodies are made many at a time; the hashes of the chain
only one after the other.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import polars as pl

from bench.custody.ledger.item import ITEM

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
    return _quoted(values.cast(pl.String))


def _quoted(values: pl.Series) -> pl.Series:
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


def link(bodies: Sequence[bytes], previous: str) -> tuple[list[bytes], str]:
    """Chain bodies onto a hash: the lines, and the hash of the last of them.

    A hash is SHA-256 over all bytes of a line, line break included, as hexadecimal digits.
    """
    lines = []
    for rest in bodies:
        line = OPENING + previous.encode() + rest
        previous = sha256(line).hexdigest()
        lines.append(line)
    return lines, previous
