"""Whose record it is: by number, or by address.

Full names in a line.

Which surname counts, of surnames as they are written.
"""

import random

import polars as pl
import pytest

from generators.errors import ConfirmbenchError
from matchers.joining import identifiers
from matchers.joining import identifiers as surname_parts
from matchers.joining.identifiers import check_part, full_names, one_surname
from tests.matchers.people import claims
from tests.matchers.small_world import with_tins


@pytest.mark.parametrize(
    ("person", "line"),
    [
        ({}, "William Henry Smith"),
        ({"middle_name": None}, "William Smith"),
        ({"given_name": "José", "surname": "O'Brien"}, "JOSE Henry O'Brien"),
        ({"given_name": None}, "Henry Smith"),
        ({"given_name": None, "surname": None}, None),
        ({"given_name": " ", "surname": "-"}, None),
    ],
)
def test_lines(person, line):
    """Case and punctuation stay, except where a letter is not ASCII; nobody is named by a middle name."""
    found = full_names(claims([person]), ("given_name", "middle_name", "surname")).item()

    assert found == line or (found or "").upper() == (line or "").upper()
    assert (found is None) == (line is None)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("917346272", "917346272"),
        ("917-34-6272", "917346272"),
        (" 917 34 6272 ", "917346272"),
        ("000012345", "000012345"),
        ("91734627", None),
        ("9173462722", None),
        ("000000000", None),
        ("999-99-9999", None),
        ("123456789", None),
        ("n/a", None),
        ("", None),
        (None, None),
    ],
)
def test_a_tin_is_nine_digits(written, digits):
    frame = pl.DataFrame({"tin": [written]}, schema={"tin": pl.String})

    assert frame.select(identifiers.tin()).item() == digits


def test_a_request_takes_one_path():
    """One with a number has no `without_tin`, so that its address is not looked at; a record has both."""
    held, asked = with_tins([{"tin": "917346272"}], [{"tin": "917346272"}, {"tin": "999999999"}, {}])

    assert identifiers.held(held.collect(), ("zip_code",)).row(0) == ("75501", "917346272", True)
    assert identifiers.asked(asked, ("zip_code",))["without_tin"].to_list() == [None, True, True]


def test_keys_of_each_path():
    address = ("house_number", "zip_code")

    assert identifiers.keys("tin", address, "control") == (("control", "tin"),)
    assert identifiers.keys("address", address, "control") == (("control", *address),)
    assert identifiers.keys("tin_else_address", address) == (("tin",), (*address, "without_tin"))


@pytest.mark.parametrize(
    ("by", "address", "named"),
    [
        ("ssn", ("street",), "by"),
        ("tin", (), "address"),
        ("tin", ["street"], "address"),
        ("tin", ("surname",), "address"),
        ("tin", ("street", "street"), "address"),
    ],
)
def test_refuses(by, address, named):
    with pytest.raises(ConfirmbenchError, match=f"^{named} is "):
        identifiers.check_identifiers(by, address)


PARTICLES = set(surname_parts.PARTICLES.split("|"))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("McCedar", "MCCEDAR", "MCCEDAR"),
        ("Mc Cedar", "MCCEDAR", "MCCEDAR"),
        ("O'Brien", "OBRIEN", "OBRIEN"),
        ("O Brien", "OBRIEN", "OBRIEN"),
        ("De La Rosa", "DELAROSA", "DELAROSA"),
        ("Garza Morales", "GARZA", "MORALES"),
        ("Garza-Morales", "GARZA", "MORALES"),
        ("Garza de la Rosa", "GARZA", "DELAROSA"),
        ("Lopez y Moreno", "LOPEZ", "MORENO"),
        ("Lo", "LO", "LO"),
        ("Van", "VAN", "VAN"),
        ("Van - Der", "VANDER", "VANDER"),
        ("Smith Jr.", "SMITH", "SMITH"),
        ("Jr", "JR", "JR"),
        ("  García  Núñez ", "GARCIA", "NUNEZ"),
        ("Garzade La Rosa", "GARZADE", "LAROSA"),
        ("St. Clair", "STCLAIR", "STCLAIR"),
        (" -' ", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_parts(written, first, last):
    column = pl.Series("surname", [written], dtype=pl.String)

    assert one_surname(column, "first").item() == first
    assert one_surname(column, "last").item() == last


def parts(text):
    """The surnames in a text, by a loop over its words."""
    found, open_particles = [], ""
    for word in text.upper().replace("-", " ").split():
        open_particles += word
        if word not in PARTICLES:
            found.append(open_particles)
            open_particles = ""
    return found or [open_particles]


@pytest.mark.parametrize("seed", range(5))
def test_equals_a_loop(seed):
    """Where the text ends in a surname; particles alone at the end are left out by both."""
    rng = random.Random(seed)
    words = ["De", "La", "Mc", "San", "Rosa", "Sanchez", "Delarosa", "Lo", "Vander", "Md"]
    ends = ["Rosa", "Lo", "Sanchez"]
    texts = [
        "".join(rng.choice(words) + rng.choice(" -") for _ in range(rng.randint(0, 4))) + rng.choice(ends)
        for _ in range(200)
    ]
    column = pl.Series(texts)

    assert one_surname(column, "first").to_list() == [parts(text)[0] for text in texts]
    assert one_surname(column, "last").to_list() == [parts(text)[-1] for text in texts]


def test_surname_parts_refuses():
    with pytest.raises(ConfirmbenchError, match="first, last"):
        check_part("middle")
