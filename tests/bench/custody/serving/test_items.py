"""What the ledger is given of each request."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from bench.custody.ledger.item import ITEM
from bench.custody.ledger.subject import subjects
from bench.custody.serving.items import SAYING, fields_present, items
from bench.custody.serving.receipt import received
from tests.bench.custody.screens.made import papers, requests

KEY = b"key"
said = st.sampled_from([None, "", " ", "\t", "x", " x ", "Ł"])


def asked():
    rows = received(
        requests({}, {"unit": " ", "surname": None}, {"tin": "900000001"}),
        papers({}, {"legal_basis": None}, {"requester": " AGENCY-A"}),
    )
    return rows.with_columns(reason=pl.Series([None, "name", None], dtype=pl.String))


def test_an_item_is_of_its_request_and_papers():
    found = items(KEY, asked(), pl.Series([True, True, False]))

    assert found.schema == ITEM
    assert found["answer"].to_list() == ["confirm", "refused", "no match"]
    assert found["reason"].to_list() == [None, "name", None]
    assert found["authority"].to_list() == ["WRITTEN-REQUEST", None, "WRITTEN-REQUEST"]
    assert found["requester"].to_list() == ["AGENCY-A", "AGENCY-A", " AGENCY-A"]  # as it was written
    assert found["batch_id"].to_list() == [0, 1, 2]
    assert found["subject"].to_list() == subjects(KEY, asked())[0].to_list()


def test_fields_are_named_that_say_something():
    named = fields_present(asked()).to_list()

    assert named[0] == "given_name surname house_number street city state zip_code"
    assert named[1] == "given_name house_number street city state zip_code"
    assert named[2].endswith(" zip_code tin")


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(SAYING, said)), min_size=1, max_size=5))
def test_blanks_say_nothing(rows):
    found = fields_present(pl.DataFrame(rows, schema=dict.fromkeys(SAYING, pl.String))).to_list()

    assert found == [" ".join(name for name in SAYING if (row[name] or "").strip()) for row in rows]
