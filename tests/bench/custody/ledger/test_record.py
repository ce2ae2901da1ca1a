"""Keyed digests tell people apart without naming them.

Records as lines: written fast, and as plain JSON would be written.
"""

import json
from hashlib import sha256

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.custody.ledger.record import (
    GENESIS,
    ITEM,
    ITEM_KIND,
    OPENING,
    body,
    fields_of,
    item_bodies,
    link,
    parse_items,
    subjects,
)
from generators.schema import CLAIM_COLUMNS
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
    assert parse_items(b"".join(lines)).select(*ITEM).equals(rows)
    assert all(isinstance(fields_of(line), dict) for line in lines)


def test_each_line_holds_the_hash_of_all_bytes_of_the_line_before():
    first, second, third = link([b'","record":%d}\n' % number for number in (1, 2, 3)], GENESIS)[0]
    assert first == b'{"previous":"' + b"0" * 64 + b'","record":1}\n'
    assert second[len(OPENING) :].startswith(sha256(first).hexdigest().encode())
    assert third[len(OPENING) :].startswith(sha256(second).hexdigest().encode())


def test_a_chain_goes_on_where_it_was_left():
    bodies = item_bodies(items(0, 9), 1, 1)
    whole = link(bodies, GENESIS)
    begun, hashes = link(bodies[:4], GENESIS)
    rest, more = link(bodies[4:], hashes[-1])
    assert (begun + rest, hashes + more) == whole


KEY = b"k" * 32
PERSON = {
    "given_name": "Ana",
    "surname": "Muñoz",
    "house_number": "12",
    "street": "Saint James Street",
    "city": "Norwood",
    "state": "OH",
    "zip_code": "45212",
}


def digests(*people, key=KEY):
    frame = pl.DataFrame(people, schema=dict.fromkeys(CLAIM_COLUMNS, pl.String))
    subject, named = subjects(key, frame)
    assert (subject.name, named.name) == ("subject", "named")
    return subject.to_list(), named.to_list()


@pytest.mark.parametrize(
    ("changed", "same_subject", "same_name"),
    [
        ({"surname": "MUNOZ", "street": "St James St"}, True, True),  # differences of writing
        ({"middle_name": "Rosa"}, True, True),  # whoever leaves it out is the same
        ({"unit": ""}, True, True),
        ({"house_number": "14"}, False, True),
        ({"suffix": "Jr"}, False, True),  # father and son at one address are two
        ({"given_name": "Anna"}, False, False),
        ({"given_name": "Muñoz", "surname": "Ana"}, False, False),  # names are not a bag of words
    ],
)
def test_who_is_the_same(changed, same_subject, same_name):
    subject, named = digests(PERSON, PERSON | changed)
    assert (subject[0] == subject[1], named[0] == named[1]) == (same_subject, same_name)


def test_fields_do_not_run_into_each_other():
    subject, named = digests({"given_name": "AB", "surname": "C"}, {"given_name": "A", "surname": "BC"})
    assert len({*subject, *named}) == 4


def test_another_key_another_digest():
    assert not {*digests(PERSON)[0], *digests(PERSON)[1]} & {
        *digests(PERSON, key=b"other")[0],
        *digests(PERSON, key=b"other")[1],
    }


def test_where_nothing_is_said_there_is_no_digest():
    nobody, address_alone = {}, {"street": "Main St", "given_name": "", "surname": None}
    subject, named = digests(nobody, address_alone)
    assert named == [None, None]
    assert subject[0] is None
    assert len(subject[1]) == 32
