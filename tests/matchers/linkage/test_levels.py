"""Comparison levels, from hand-made pairs: what each has in common is plain to see."""

import numpy as np
import pytest

from generators.schema import CLAIM_COLUMNS
from matchers.engine.hold import hold
from matchers.engine.pairs import random_pairs
from matchers.linkage.levels import FIELDS, N_LEVELS, Bearers, agreed_values, bearers, level_of, levels_of
from tests.matchers.people import SMITH, claims

KNOWN = [{"given_name": name, "surname": name} for name in ("Daniel", "Danielle", "Maria", "Smith")]


def compared(record, request):
    """Return the label of each field's level for one pair, None where missing; KNOWN are on file too."""
    frame = claims([record, *KNOWN])
    holding = hold([frame], frame.height, ((),))
    asked = claims([request])
    portion = random_pairs(holding, asked, 100)
    borne = bearers(holding)
    at = holding.order[portion.held].tolist().index(0)
    found = levels_of(portion, borne)[:, at].tolist()
    return {
        field: labels[level - 1] if level else None
        for level, (field, labels) in zip(found, FIELDS.items(), strict=True)
    }


@pytest.mark.parametrize(
    ("column", "record", "request_", "level"),
    [
        ("given_name", "Daniel", "DANIEL", "exact"),
        ("given_name", "Daniel", "D", "initial"),
        ("given_name", "D.", "Daniel", "initial"),
        ("given_name", "Daniel", "Dan", "nickname"),
        ("given_name", "Dan", "Daniel", "nickname"),
        ("given_name", "Daniel", "Danil", "one edit"),
        ("given_name", "Daniel", "Dainel", "one edit"),
        ("given_name", "Marie", "Maria", "one edit from a known name"),
        ("given_name", "Daniel", "Danielle", "similar to a known name"),
        ("given_name", "Christopher", "Christophfre", "two edits"),
        ("given_name", "Christopher", "Christphrofe", "similar"),
        ("given_name", "Danil", "Daniel", "one edit from a known name"),  # as one of five records has it
        ("given_name", "Maryann", "Ann", "similar"),
        ("given_name", "Daniel", "Robert", "else"),
        ("given_name", "Daniel", None, None),
        ("middle_name", "Lee", "Lee", "exact"),
        ("middle_name", "Lee", "L", "initial"),
        ("middle_name", "L", "L", "initial"),
        ("middle_name", "A", "B", "else"),
        ("middle_name", "Marie", "Maria", "similar"),
        ("middle_name", "Lee", "Ann", "else"),
        ("middle_name", "", "Ann", None),
        ("middle_name", "Lee", "Smith", "the record's surname"),
        ("middle_name", None, "Smith", None),
        ("surname", "O'Brien", "OBRIEN", "exact"),
        ("surname", "Garcia-Lopez", "Lopez", "part of the other"),
        ("surname", "Garcia", "Garcia Lopez", "part of the other"),
        ("surname", "Smith", "Smiht", "one edit"),
        ("surname", "Smyth", "Smith", "one edit from a known name"),
        ("surname", "Montgomery", "Montgomrey Hyll", "similar"),
        ("surname", "Nguyen", "Garcia", "else"),
        ("suffix", "Jr", "Junior", "exact"),
        ("suffix", "Jr", "Sr", "else"),
        ("suffix", "Jr", None, "record only"),
        ("suffix", None, "Jr", "request only"),
        ("suffix", None, "", None),
        ("house_number", "1234", "1234", "exact"),
        ("house_number", "1234", "1243", "one edit"),
        ("house_number", "1234", "124", "one edit"),
        ("house_number", "12", "13", "else"),
        ("house_number", "1234", "99", "else"),
        ("house_number", None, "99", None),
        ("street", "North Maple Avenue", "N Maple Ave", "exact"),
        ("street", "Maple Avenue", "Mapel Ave", "very similar"),
        ("street", "Main Street", "Oak Boulevard", "else"),
        ("street", None, "Oak Boulevard", None),
        ("unit", "Apt 4B", "Unit 4B", "exact"),
        ("unit", "Apt 14", "Apt 114", "close"),
        ("unit", "Apt 4", "Apt 9", "else"),
        ("unit", "Apt 4", None, "record only"),
        ("unit", None, "Apt 4", "request only"),
        ("unit", None, None, None),
    ],
)
def test_one_column(column, record, request_, level):
    """Everything else is the same."""
    assert level == compared({column: record}, {column: request_})[column]


@pytest.mark.parametrize(
    ("record", "request_", "level"),
    [
        ({}, {}, "ZIP and city"),
        ({}, {"city": "Port Micheal"}, "ZIP and city"),
        ({}, {"city": "Ridgeton"}, "ZIP"),
        ({}, {"city": None}, "ZIP"),
        ({}, {"state": "NY"}, "ZIP"),
        ({}, {"state": None}, "ZIP and city"),
        ({}, {"zip_code": "75510"}, "city, ZIP close"),
        ({}, {"zip_code": "75510", "state": "NY"}, "ZIP close"),
        ({}, {"zip_code": "10001"}, "city"),
        ({}, {"zip_code": None}, "city"),
        ({}, {"zip_code": "10001", "city": "Ridgeton"}, "else"),
        ({}, {"zip_code": None, "city": None}, None),
        ({"zip_code": None, "city": None}, {}, None),
    ],
)
def test_place(record, request_, level):
    """City, state and ZIP code are one field."""
    assert level == compared(record, request_)["place"]


def test_swapped_names_are_told_once():
    """The given name says that they changed places; the surname says nothing."""
    found = compared({"given_name": "James", "surname": "Allen"}, {"given_name": "Allen", "surname": "James"})

    assert found["given_name"] == "swapped with surname"
    assert found["surname"] is None


@pytest.mark.parametrize(
    ("given_name", "surname", "level"),
    [
        ("Alen", "Jamse", "nearly swapped with surname"),
        ("Alle", "Jam", "nearly swapped with surname"),
        ("Al", "Jam", "else"),  # five edits
        ("Alen", "Smith", "else"),
        ("Alen", None, "else"),
    ],
)
def test_swapped_with_slips(given_name, surname, level):
    """Of James Allen: up to three edits in both together."""
    found = compared(
        {"given_name": "James", "surname": "Allen"}, {"given_name": given_name, "surname": surname}
    )
    assert found["given_name"] == level


def test_a_slip_of_the_custodian():
    """DANEIL, whom one record of 200,000 bears, is as little a name as if the asker had written it."""
    holding = hold([claims([{"given_name": name} for name in ("Daneil", "Daniel")])], 2, ((),))
    portion = random_pairs(holding, claims([{"given_name": "Daniel"}]), 40)
    slip = portion.numbers("given_name") == 0
    for bearers_of_slip, label in ((1, "one edit"), (1_000, "one edit from a known name")):
        counts = {"given_name": np.array([bearers_of_slip, 10_000])}
        levels = level_of("given_name", portion, Bearers(counts, 200_000))

        assert {FIELDS["given_name"][level - 1] for level in levels[slip]} == {label}
        assert {FIELDS["given_name"][level - 1] for level in levels[~slip]} == {"exact"}


def test_same_given_name_and_surname_are_not_swapped():
    found = compared({"given_name": "James", "surname": "James"}, {"given_name": "James", "surname": "James"})

    assert found["given_name"] == found["surname"] == "exact"


def test_values_agreed_on():
    """The number of a name where it agrees exactly, and of nothing else."""
    people = [SMITH, {**SMITH, "given_name": "Maria"}]
    holding = hold([claims(people)], 2, (("zip_code",),))
    portion = random_pairs(holding, claims([SMITH]), 40)
    found = agreed_values(portion, levels_of(portion, bearers(holding)))
    names = portion.numbers("given_name")
    same = holding.order[portion.held] == 0

    assert same.any()
    assert (found[0][same] == names[same]).all()
    assert (found[0][~same] == -1).all()
    assert (found[2] == portion.numbers("surname")).all()
    assert (
        found[[f for f, field in enumerate(FIELDS) if field not in ("given_name", "surname")]] == -1
    ).all()


def test_bearers_are_counted():
    """Three of five are Maria, one has no given name: shares of the rows, chance among those with one."""
    names = ["Maria", "Maria", "Maria", "Ann", None]
    holding = hold([claims([{"given_name": name} for name in names])], 5, (("zip_code",),))
    borne = bearers(holding)

    assert sorted(borne.frequencies("given_name").tolist()) == [0.2, 0.6]
    assert borne.chance("given_name") == pytest.approx((3 * 3 + 1) / 16)
    assert borne.chance("surname") == 1.0


def test_nobody_there():
    holding = hold([claims([])[:0].select(CLAIM_COLUMNS)], 0, (("zip_code",),))
    assert bearers(holding).chance("surname") == 0.0
    assert bearers(holding).frequencies("surname").size == 0


def test_every_level_has_a_number():
    assert max(map(len, FIELDS.values())) + 1 == N_LEVELS
    assert all(labels[0] == "else" for labels in FIELDS.values())
