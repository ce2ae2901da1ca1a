"""One form for each field, case by case."""

import polars as pl
import pytest

from bench.check_frames import registry
from matchers.normalize import normalize

CASES = {
    "given_name": [
        ("O'Brien", "OBRIEN"),
        ("Renée-Ann", "RENEEANN"),
        ("Rene\N{COMBINING ACUTE ACCENT}e", "RENEE"),
        ("De la Cruz", "DELACRUZ"),
        ("Łukasz", "LUKASZ"),
        ("Søren", "SOREN"),
        ("Strauß", "STRAUSS"),
        ("Æthel", "AETHEL"),
        ("\N{LATIN SMALL LIGATURE FI}nn", "FINN"),
        ("Ann\x00e", "ANNE"),
        ("名前", None),
        ("\N{GRINNING FACE}", None),
        ("--", None),
        ("", None),
        (" \t", None),
        (None, None),
    ],
    "suffix": [
        ("Junior", "JR"),
        ("JR", "JR"),
        ("Jr.", "JR"),
        ("Sr", "SR"),
        ("2nd", "II"),
        ("iii", "III"),
        ("", None),
    ],
    "house_number": [
        ("0012", "12"),
        ("37-12", "37-12"),
        ("12 b", "12B"),
        ("12 1/2", "121/2"),
        ("000", None),
        ("-", None),
    ],
    "street": [
        ("North Maple Avenue", "N MAPLE AVE"),
        ("N. MAPLE Av.", "N MAPLE AVE"),
        ("Main  Str", "MAIN ST"),
        ("Avenue C", "AVE C"),
        ("C Avenue", "C AVE"),
        ("North Ave", "N AVE"),
        ("St. James Street", "ST JAMES ST"),
        ("Saint James St", "ST JAMES ST"),
        ("Streeter Lane", "STREETER LN"),
        ("Martin Luther King Jr Blvd", "MARTIN LUTHER KING JR BLVD"),
        ("Élan Boulevard", "ELAN BLVD"),
        ("P.O. Box", "PO BOX"),
        ("Post Office Box", "PO BOX"),
        ("Box Elder Road", "BOX ELDER RD"),
        ("\N{EN DASH}", None),
        ("", None),
    ],
    "unit": [
        ("Apt 4B", "4B"),
        ("APARTMENT 4-b", "4B"),
        ("#4B", "4B"),
        ("Unit # 04B", "4B"),
        ("Ste. 4B", "4B"),
        ("Floor 2", "FL2"),
        ("Basement", "BSMT"),
        ("Apt", None),
    ],
    "city": [
        ("Port Michael", "PRTMICHAEL"),
        ("St. Louis", "STLOUIS"),
        ("Saint Louis", "STLOUIS"),
        ("N Platte", "NPLATTE"),
        ("North Platte", "NPLATTE"),
    ],
    "state": [("tx", "TX"), ("Texas", "TX"), ("New York", "NY"), ("", None)],
    "zip_code": [
        ("75501", "75501"),
        ("75501-1234", "75501"),
        ("755011234", "75501"),
        (" 75501 ", "75501"),
        ("501", "00501"),
        ("", None),
    ],
}


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [(column, text, expected) for column, cases in CASES.items() for text, expected in cases],
)
def test_cases(column, text, expected):
    """Each spelling of a field has one form."""
    frame = pl.DataFrame({column: [text]}, schema={column: pl.String})

    assert expected == normalize(frame)[column].item()


@pytest.mark.parametrize(
    ("street", "unit", "expected"),
    [
        ("Main St Apt 4", None, ("MAIN ST", "4")),
        ("Main Street #4", None, ("MAIN ST", "4")),
        ("Main Street, Suite 4", "", ("MAIN ST", "4")),
        ("Main Street Unit # 4", None, ("MAIN ST", "4")),
        ("Main St Apt 4", "Apt 5", ("MAIN ST", "5")),
        ("Main St Apt", "Apt 5", ("MAIN ST", "5")),
        ("Unity Street", None, ("UNITY ST", None)),
    ],
)
def test_unit_moves_out_of_the_street(street, unit, expected):
    """What the unit column says counts; a unit in the street fills it when it says nothing."""
    frame = pl.DataFrame({"street": [street], "unit": [unit]}, schema_overrides={"unit": pl.String})

    assert expected == normalize(frame).row(0)


@pytest.mark.parametrize(
    ("house_number", "street"),
    [("123", "PO Box"), (None, "PO Box 123"), ("", "P.O. Box 0123"), ("123", "po box")],
)
def test_post_office_boxes(house_number, street):
    """A box is a street called PO BOX whose house number is the number of the box."""
    frame = pl.DataFrame(
        {"house_number": [house_number], "street": [street]}, schema_overrides={"house_number": pl.String}
    )

    assert normalize(frame).row(0) == ("123", "PO BOX")


def test_keeps_other_columns_and_rows():
    """Only claim columns change; rows stay where they are."""
    frame = registry()
    normal = normalize(frame)

    assert frame.columns == normal.columns
    assert frame["record_id"].equals(normal["record_id"])
    assert normal.equals(pl.concat([normalize(frame[:100]), normalize(frame[100:])]))


def test_lazy_and_eager_agree():
    """A LazyFrame gives the same, and normalising twice changes nothing."""
    frame = registry()

    assert normalize(frame).equals(normalize(frame.lazy()).collect())
    assert normalize(frame).equals(normalize(normalize(frame)))


def test_empty_frames():
    """No rows, and no claim columns, are fine."""
    assert normalize(registry()[:0]).height == 0
    assert normalize(pl.DataFrame({"other": ["a"]})).equals(pl.DataFrame({"other": ["a"]}))
