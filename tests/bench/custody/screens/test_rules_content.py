"""Names and addresses: stated, not filler, and as the gates named want them."""

import pytest

from bench.custody.screens.rules_content import AddressStated, Filler, Name
from generators.schema import ADDRESS_COLUMNS
from tests.bench.custody.screens import made
from tests.bench.custody.screens.judging import keeps


def of(rule, *rows):
    return keeps(rule, made.papers(*({} for _ in rows)), made.requests(*rows))


def test_both_names():
    rows = [
        {},
        {"given_name": "J"},
        {"given_name": None},
        {"surname": " "},
        {"given_name": "Ли", "surname": "李"},
    ]
    assert of(Name(), *rows) == [True, True, False, False, True]


def test_an_address_to_verify():
    nothing = dict.fromkeys(ADDRESS_COLUMNS)
    rows = [
        {},
        nothing,
        nothing | {"street": ""},
        nothing | {"city": "Port Ann", "state": "TX", "zip_code": "75501"},  # where to look for somebody
        nothing | {"street": "PO Box 7"},
        nothing | {"house_number": "12"},
    ]
    assert of(AddressStated(), *rows) == [True, False, False, False, True, True]


WORDS = Filler(names=("Unknown", "No Name"), addresses=("Unknown", "Failed to Provide", "NA", "00000"))


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({}, True),
        ({"given_name": "UNKNOWN"}, False),
        ({"surname": " unknown."}, False),
        ({"surname": "No-Name"}, False),
        ({"surname": "Unknowne"}, True),
        ({"surname": "Na", "given_name": "Nana"}, True),  # filler in an address, a name in a name
        ({"street": "failed  to provide"}, False),
        ({"street": "Failed to Provide St"}, True),
        ({"city": "n.a."}, False),
        ({"house_number": "NA"}, False),
        ({"zip_code": "00000"}, False),
        ({"zip_code": "00000-0000"}, False),
        ({"street": None, "city": None}, True),
        ({"unit": "NA", "state": "NA", "middle_name": "Unknown"}, True),  # not looked at
    ],
)
def test_filler(row, kept):
    assert of(WORDS, row) == [kept]


def test_one_list_alone():
    assert of(Filler(names=("Unknown",)), {"street": "Unknown"}, {"surname": "Unknown"}) == [True, False]
    assert of(Filler(addresses=("Unknown",)), {"street": "Unknown"}, {"surname": "Unknown"}) == [False, True]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({}, "names and addresses are both absent"),
        ({"names": ("Unknown", "--")}, "names has '--', in which there is no letter or digit"),
        ({"addresses": ("?",)}, "addresses has '\\?'"),
    ],
)
def test_words_that_would_find_nothing(words, message):
    with pytest.raises(ValueError, match=message):
        Filler(**words)
