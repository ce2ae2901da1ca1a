"""The format of the requester's system: one line for a name and one for an address, capitals alone."""

import numpy as np
import polars as pl
import pytest

from generators.noise.raw_lines import address_line, format_requests, name_line
from generators.noise.submissions import Submissions
from generators.schema import ADDRESS_COLUMNS, CLAIM_COLUMNS, NAME_COLUMNS
from generators.streams import Streams
from tests.generators.noise.claims import clean_requests

CLEAN = clean_requests(400)


def sent(raw=False, upper_case=False, n=400):
    number = np.arange(n) // 10
    each = np.arange(n) % 20 < 10
    return Submissions(number, np.zeros(n, np.int64), np.ones(n), each & upper_case, each & raw)


def row(columns, *values):
    return pl.DataFrame([values], schema=dict.fromkeys(columns, pl.String), orient="row")


@pytest.mark.parametrize(
    ("parts", "given_first", "surname_first"),
    [
        (("John", "A", "Smith", "Jr"), "John A Smith Jr", "Smith, John A Jr"),
        (("John", None, "Smith", None), "John Smith", "Smith, John"),
        ((None, None, "Smith", None), "Smith", "Smith"),
        ((None, None, None, None), None, None),
    ],
)
def test_a_name_in_one_line(parts, given_first, surname_first):
    frame = row(NAME_COLUMNS, *parts)

    for first, line in ((False, given_first), (True, surname_first)):
        assert frame.with_columns(surname_first=first).select(name_line()).item() == line


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (
            ("12", "N Oak St", "Apt 4", "Springfield", "IL", "62704"),
            "12 N Oak St Apt 4, Springfield, IL 62704",
        ),
        (("12", "PO Box", None, "Springfield", "IL", "62704"), "PO Box 12, Springfield, IL 62704"),
        (("12", "RR 2", None, "Salem", "OR", "97301"), "RR 2 Box 12, Salem, OR 97301"),
        ((None, "PO Box", None, None, "IL", "62704"), "PO Box, IL 62704"),
        ((None, "RR 2", None, None, "IL", None), "RR 2, IL"),
        ((None, None, None, None, None, "12345"), "12345"),
        ((None,) * 6, None),
    ],
)
def test_an_address_in_one_line(parts, line):
    assert row(ADDRESS_COLUMNS, *parts).select(address_line()).item() == line


def test_raw_requests_say_everything_in_two_columns():
    found = format_requests(Streams(1), sent(raw=True), CLEAN)
    raw = np.arange(400) % 20 < 10

    others = [c for c in CLAIM_COLUMNS if c not in ("surname", "street")]
    assert found.filter(raw).select(pl.col(others).null_count()).row(0) == (200,) * len(others)
    assert found.filter(~raw).equals(CLEAN.filter(~raw))
    assert found["street"][0] == "1204 North Oak Avenue, Springfield, IL 62704"


def test_a_submission_has_one_style():
    found = format_requests(Streams(1), sent(raw=True), CLEAN).filter(np.arange(400) % 20 < 10)
    with_comma = found["surname"].str.contains(", ").to_numpy().reshape(-1, 10)

    assert (with_comma == with_comma[:, :1]).all()
    assert 0.2 < with_comma.mean() < 0.8


def test_capitals_in_whole_submissions():
    found = format_requests(Streams(1), sent(upper_case=True), CLEAN)
    loud = np.arange(400) % 20 < 10

    assert found.filter(loud).equals(
        CLEAN.filter(loud).with_columns(pl.col(CLAIM_COLUMNS).str.to_uppercase())
    )
    assert found.filter(~loud).equals(CLEAN.filter(~loud))
