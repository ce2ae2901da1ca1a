"""One form for each field, case by case."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.conformance.matchers import registry
from generators.schema import CLAIM, CLAIM_COLUMNS
from matchers.engine import postal
from matchers.engine.normalize import normalize, normalize_texts
from matchers.engine.text import to_series
from matchers.kernels import normalize as kernel
from matchers.kernels import words as word_kernel
from tests.matchers import plain_rules

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


TABLES = (postal.STREET_SUFFIXES, postal.DIRECTIONALS, postal.UNITS, postal.GENERATIONS, postal.STATES)
BOX_WORDS = [word for phrase in postal.PO_BOXES for word in phrase.split()]
FRAGMENTS = [
    "Main",
    "O'Neil",
    "12",
    "04",
    "0",
    "37-12",
    "1/2",
    "4B",
    "x" * 25,
    "\x00",
    "\x7f",
    "~",
    "^",
    "+",
    "#4",
]
fragments = (
    st.sampled_from([word for table in TABLES for word in table])
    | st.sampled_from([*postal.UNITS_IN_STREETS, *postal.PLAIN_UNITS, *postal.PARTS_OF_CITIES])
    | st.sampled_from(list(postal.PO_BOXES))
    | st.sampled_from(BOX_WORDS)
    | st.sampled_from(FRAGMENTS)
    | st.text("aB0#-/ .", max_size=5)
)
cased = st.tuples(fragments, st.sampled_from([str.upper, str.lower, str.title])).map(
    lambda pair: pair[1](pair[0])
)
texts = st.lists(
    st.tuples(cased, st.sampled_from([" ", " ", " ", "", ", ", ".", "-", "\t"])), max_size=6
).map(lambda parts: "".join(word + between for word, between in parts))
rows = st.fixed_dictionaries({column: st.none() | texts for column in CLAIM_COLUMNS})


@settings(max_examples=300)
@given(st.lists(rows, min_size=1, max_size=12))
def test_equals_plain_rules(some):
    """The kernels do what `str` and `re` do."""
    assert normalize(pl.DataFrame(some, schema=CLAIM)).rows(named=True) == [
        plain_rules.normalized(row) for row in some
    ]


@given(st.lists(rows, max_size=12), st.sets(st.sampled_from(CLAIM_COLUMNS)))
def test_some_columns(some, wanted):
    """Columns are the same whichever others are wanted."""
    frame = pl.DataFrame(some, schema=CLAIM)
    found = normalize_texts(frame, list(wanted))
    normal = normalize(frame)

    assert found.keys() == wanted
    assert all(to_series(text).equals(normal[name]) for name, text in found.items())


@given(st.lists(rows, max_size=12))
def test_twice_is_once(some):
    """Normalising what is normalised changes nothing, but where squeezing made one word of two."""
    normal = normalize(pl.DataFrame(some, schema=CLAIM)).drop("unit", "city")

    assert normal.equals(normalize(normal))


@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_text(some):
    """Whatever the script, what comes out is in upper case, letters and digits."""
    for name in ("given_name", "city", "unit", "zip_code", "state"):
        normal = normalize(pl.DataFrame({name: some}, schema={name: pl.String}))[name]

        assert len(normal) == len(some)
        assert normal.drop_nulls().str.contains("^[A-Z0-9]+$").all()


@pytest.mark.parametrize(
    "long", ["a" * 100_000, "ave " * 30_000, "\N{GRINNING FACE}" * 20_000, "# po box 12 " * 10_000]
)
def test_long_text(long):
    """No text is too long, and its neighbours are what they are without it."""
    row = dict.fromkeys(CLAIM_COLUMNS, long)
    short = dict.fromkeys(CLAIM_COLUMNS, "12 Avenue")
    normal = normalize(pl.DataFrame([short, row, short], schema=CLAIM)).rows(named=True)

    assert normal[0] == normal[2] == plain_rules.normalized(short)
    if long.isascii():
        assert normal[1] == plain_rules.normalized(row)


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("street", "Main Street#4", "MAIN ST"),
        ("unit", "Apt#4", "4"),
        ("unit", "Floor#2", "FL2"),
        ("house_number", "0-12", "12"),
    ],
)
def test_signs_end_words(column, text, expected):
    """A number sign ends a word as a space does; a hyphen behind lost zeros is lost too."""
    assert expected == normalize(pl.DataFrame({column: [text]}))[column].item()


def test_compile_once():
    """One specialisation each, whoever calls."""
    normalize(registry())
    kernels = (kernel.names, kernel.house_numbers, kernel.zip_codes)
    word_kernels = (word_kernel.join_words, word_kernel.codes, word_kernel.split_streets, word_kernel.build)

    assert all(len(compiled.signatures) == 1 for compiled in kernels + word_kernels)
