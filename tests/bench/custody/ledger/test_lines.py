"""Records as lines: written fast, and as plain JSON would be written."""

import json
from hashlib import sha256

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.custody.ledger.found import fields_of
from bench.custody.ledger.item import ITEM
from bench.custody.ledger.lines import GENESIS, ITEM_KIND, OPENING, body, item_bodies, link
from bench.custody.ledger.read import parse
from tests.bench.custody.ledger.made import items

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"', "\\", "\n\x00\x1f", ""]
)


def plainly(row, record, setting):
    """The body of an item by the standard library."""
    received = row["received_at"]
    fields = {**row, "received_at": received and f"{received:%Y-%m-%dT%H:%M:%S.%f}Z"}
    return body(record, ITEM_KIND, {"setting": setting, **fields})


def test_many_items_are_written_as_one_would_be():
    rows = items(0, 30)
    expected = [plainly(row, 5 + place, 2) for place, row in enumerate(rows.iter_rows(named=True))]
    assert item_bodies(rows, 5, 2) == expected


@settings(max_examples=50)
@given(texts, st.none() | texts)
def test_any_text_is_written_as_json_and_read_back(purpose, reason):
    rows = items(0, 3).with_columns(
        pl.lit(purpose).alias("purpose"), pl.lit(reason, pl.String).alias("reason")
    )
    lines, _ = link(item_bodies(rows, 1, 1), GENESIS)
    assert all(line.count(b"\n") == 1 and json.loads(line)["purpose"] == purpose for line in lines)
    assert parse(b"".join(lines)).select(*ITEM).equals(rows)
    assert all(isinstance(fields_of(line), dict) for line in lines)


def test_each_line_holds_the_hash_of_all_bytes_of_the_line_before():
    first, second, third = link([b'","record":%d}\n' % number for number in (1, 2, 3)], GENESIS)[0]
    assert first == b'{"previous":"' + b"0" * 64 + b'","record":1}\n'
    assert second[len(OPENING) :].startswith(sha256(first).hexdigest().encode())
    assert third[len(OPENING) :].startswith(sha256(second).hexdigest().encode())


def test_a_chain_goes_on_where_it_was_left():
    bodies = item_bodies(items(0, 9), 1, 1)
    whole = link(bodies, GENESIS)
    begun, middle = link(bodies[:4], GENESIS)
    rest, last = link(bodies[4:], middle)
    assert (begun + rest, last) == whole
