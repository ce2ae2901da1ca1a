"""The built-in screens, request by request; their laws are in tests/test_every_plug_in.py."""

import pytest

from bench.custody.screens.catalog import make
from bench.custody.screens.contract import admit_all, refusals
from generators.errors import ConfirmbenchError
from tests.bench.custody.screens.made import gazetteer, papers, requests

BLANK = {"house_number": None, "street": None, "unit": None, "city": None, "state": None, "zip_code": None}
FLATS = gazetteer(
    {"unit": "Apt 1"},
    {"unit": "Apt 2B"},
    {"house_number": "14"},
    {"house_number": "88", "street": "PO Box"},
    {"house_number": "45", "street": "RR 2"},
    {"house_number": "7", "street": "Unit 45013", "city": "FPO", "state": "AP", "zip_code": "96601"},
)


def says(spec, *rows, known=FLATS):
    """Whether each request is admitted."""
    return admit_all(make(spec).open(known), requests(*rows), papers(*[{}] * len(rows))).to_list()


def why(spec, row, stated=None):
    """Why one request is refused."""
    return refusals(make(spec).open(FLATS), requests(row), papers(stated or {}))[0]


def test_none_admits_everything():
    assert says("none", {}, BLANK | {"given_name": None, "surname": None}) == [True, True]


@pytest.mark.parametrize(
    ("address", "admits"),
    [
        ({"zip_code": "75501"}, True),
        ({"zip_code": "755011234"}, True),
        ({"zip_code": "75501-1234"}, True),
        ({"street": "Don't Care 12345"}, True),
        ({"city": "00000"}, True),
        ({"house_number": "12345"}, True),
        ({"street": "Failed to Provide"}, False),
        ({"street": "NA NA"}, False),
        ({"zip_code": "7550"}, False),
        ({"zip_code": "755011"}, False),
        ({"street": "A12345"}, False),
        ({"house_number": "755", "zip_code": "01"}, False),
        ({}, False),
    ],
)
def test_zip_like_asks_for_five_or_nine_digits_anywhere(address, admits):
    """The judge's examples among them; digits of two columns are not one number."""
    assert says("zip_like", BLANK | address) == [admits]


@pytest.mark.parametrize("column", ["given_name", "surname", "house_number", "street", "city", "zip_code"])
def test_fields_present_asks_for_what_every_request_has(column):
    assert says("fields_present", {column: "\t "}, {column: "Unknown"}) == [False, True]
    assert why("fields_present", {column: ""}) == f"lacks {column}"


def test_fields_present_asks_for_no_middle_name_suffix_or_unit():
    assert says("fields_present", {"middle_name": None, "suffix": None, "unit": None}) == [True]


def test_fields_present_asks_for_papers_and_does_not_read_them():
    assert why("fields_present", {"city": None}, {"evidence": " ", "statute": None}) == (
        "lacks city, statute, evidence"
    )
    assert why("fields_present", {}, {"order_date": "yesterday", "purpose": "none"}) is None


def test_fields_present_refuses_requests_without_papers():
    found = refusals(make("fields_present").open(FLATS), requests({}), papers())
    assert found[0].startswith("lacks attestation, purpose, ")


@pytest.mark.parametrize(
    ("address", "lacking"),
    [
        ({"unit": "Apt 1"}, None),
        ({"unit": "Apt 99"}, None),  # whether there is one is not looked up
        ({"unit": None}, "unit"),
        ({"unit": " - "}, "unit"),
        ({"street": "N. Oak Ave. Apt 1"}, None),
        ({"street": "n oak av"}, "unit"),
        ({"house_number": "14"}, None),
        ({"house_number": "999"}, None),
        ({"house_number": None, "unit": "1"}, "house_number"),
        ({"house_number": "none", "unit": "1"}, "house_number"),
        ({"house_number": "14", "street": "??"}, "street"),
        ({"house_number": "14", "street": "12345"}, "street"),
        ({"house_number": "14", "street": "Unknown"}, None),  # it looks like one
        ({"house_number": "14", "city": "X"}, "city"),
        ({"house_number": "14", "state": "Texas"}, None),
        ({"house_number": "14", "state": "Tex."}, "state"),
        ({"house_number": "14", "zip_code": "75501-1234"}, None),
        ({"house_number": "14", "zip_code": "7550"}, "zip_code"),
        ({"house_number": "14", "zip_code": "75501 or so"}, "zip_code"),
        ({"house_number": "88", "street": "P.O. Box"}, None),
        ({"house_number": None, "street": "PO Box 88"}, None),
        ({"house_number": None, "street": "PO Box"}, "house_number"),
        ({"house_number": "45", "street": "RR 2"}, None),
        ({"house_number": None, "street": "RR 2 Box 45"}, None),
        ({"house_number": "45", "street": "RR"}, "street"),
        ({"house_number": "45", "street": "PSC 1234", "city": "APO", "state": "AE"}, None),
        ({"house_number": "7", "street": "Unit 45013", "city": "FPO", "state": "AP"}, None),
        ({"house_number": "7", "street": None, "city": "FPO", "state": "AP"}, "street"),
        (BLANK, "house_number, street, city, state, zip_code"),
    ],
)
def test_complete_address_asks_for_every_part(address, lacking):
    """A unit where every door of the building has one; a box where a box is the door."""
    assert why("complete_address", address) == (lacking and f"lacks {lacking}")


def test_a_building_of_which_one_door_has_no_unit_needs_none():
    """Such as the house in front of the flat in the rear."""
    assert says("complete_address", {}, known=gazetteer({"unit": "Rear"}, {"unit": None})) == [True]


@pytest.mark.parametrize(
    ("address", "letter"),
    [
        ({"unit": "Apt 1"}, "Y"),
        ({"unit": "#1", "street": "N Oak Ave"}, "Y"),
        ({"unit": None, "street": "NORTH OAK AVENUE APT 2-B"}, "Y"),
        ({"unit": "Apt 99"}, "S"),
        ({"unit": None}, "D"),
        ({"house_number": "14"}, "Y"),
        ({"house_number": "14", "unit": "Apt 1"}, "S"),
        ({"house_number": "16"}, "N"),
        ({"house_number": "14", "street": "North Oka Avenue"}, "N"),
        ({"house_number": "14", "zip_code": "75502"}, "N"),
        ({"house_number": "14", "zip_code": "75501-1234"}, "Y"),
        ({"house_number": "14", "state": "Texas"}, "Y"),
        ({"house_number": None, "street": "PO Box 88"}, "Y"),
        ({"house_number": "89", "street": "PO Box"}, "N"),
        (
            {"house_number": "7", "street": "Unit 45013", "city": "FPO", "state": "AP", "zip_code": "96601"},
            "Y",
        ),
        (BLANK, "N"),
    ],
)
def test_deliverable_admits_by_class(address, letter):
    """Each address is in the class stated, so that it is admitted exactly where that class is."""
    others = tuple(each for each in "YSDN" if each != letter)
    assert says(f"deliverable(classes=('{letter}',))", address) == [True]
    assert says(f"deliverable(classes={others})", address) == [False]


def test_deliverable_says_which_class():
    assert why("deliverable", {"unit": "Apt 99"}) == "S: the building is known and has no such unit"
    assert why("deliverable", {"unit": "Apt 1"}) is None


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("deliverable(classes='Y')", "classes is 'Y'; it must be a tuple of some of Y, S, D and N"),
        ("deliverable(classes=())", "it must be a tuple of some of"),
        ("deliverable(classes=('Y', 'X'))", "it must be a tuple of some of"),
        (
            "fields_present(fields=('tin',))",
            "fields is .*; it must be a tuple of different ones of given_name",
        ),
        (
            "fields_present(papers=('batch_id',))",
            "papers is .*; it must be a tuple of different ones of requester",
        ),
        ("fields_present(fields=('city', 'city'))", "different ones"),
        ("fields_present(fields=(), papers=())", "both empty"),
        ("zip_like(digits=5)", "zip_like has no parameter digits; it has no parameters"),
        ("ziplike", r"no screen called ziplike \(did you mean zip_like\?\); choose one of none, zip_like, "),
        ("zip_like(", r"cannot be read: .*; write it as zip_like or deliverable\("),
        ("()", "it names no screen"),
    ],
)
def test_wrong_specs(spec, message):
    """What is wrong and what is valid, in a sentence with a full stop."""
    with pytest.raises(ConfirmbenchError, match=message) as raised:
        make(spec)
    assert str(raised.value).endswith(".")
