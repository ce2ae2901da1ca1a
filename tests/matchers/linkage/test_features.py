"""Comparison vectors of hand-made pairs, and which pairs are worth one.

Which names are short for one another.
"""

import math

import numpy as np
import pytest

from matchers.engine.hold import hold
from matchers.engine.pairs import random_pairs
from matchers.engine.text import Text
from matchers.linkage import names as nicknames
from matchers.linkage.features import FEATURES, RAREST, Scene, plausible, vectors_of
from tests.matchers.people import claims

SPOUSE = {"given_name": "Mary", "surname": "Smith"}
OTHERS = [SPOUSE, {"given_name": "Ann", "surname": "Jones"}, {"surname": "Lee", "house_number": "9"}]


def compared(record, request, others=OTHERS):
    """Return one pair's features by name; others are on file as well."""
    frame = claims([record, *others])
    holding = hold([frame], frame.height, ((),))
    portion = random_pairs(holding, claims([request]), 60)
    found = vectors_of(portion, Scene.of(holding))
    at = holding.order[portion.held].tolist().index(0)
    return dict(zip(FEATURES, found[at].tolist(), strict=True))


def test_one_vector_by_hand():
    """William Smith asked about as Wm Smith in the flat above; four records, three at the door."""
    found = compared({"unit": "Apt 1"}, {"given_name": "Wilim", "unit": "Apt 2", "middle_name": None})

    assert found["surname similarity"] == found["street similarity"] == 1.0
    assert found["given_name edits"] == 2.0
    assert found["unit edits"] == 1.0
    assert found["surname edits"] == 0.0
    assert math.isnan(found["middle_name level"])
    assert math.isnan(found["middle_name similarity"])
    assert found["middle_name missing"] == 1.0
    assert found["unit missing"] == 0.0
    assert found["suffix missing"] == 3.0
    assert found["surname held, frequency"] == pytest.approx(math.log10(2 / 4))
    assert found["given_name held, frequency"] == pytest.approx(math.log10(2 / 4))
    assert found["given_name asked, frequency"] == math.log10(RAREST)
    assert found["same state"] == 1.0
    assert found["records at the door"] == 3.0
    assert found["others at the door with the surname"] == 1.0
    assert found["others at the door with the given_name"] == 0.0
    assert found["others at the door with the record's surname"] == 1.0


def test_the_bride_s_husband_is_on_file():
    """Mary Allen is on file where William Smith is; a request for Mary Smith."""
    found = compared({"given_name": "Mary", "surname": "Allen"}, SPOUSE, others=[{}, {}])

    assert found["others at the door with the surname"] == 2.0
    assert found["others at the door with the record's surname"] == 0.0


def test_without_a_door():
    """A record without a street has none, and a name that is not stated is nobody's."""
    found = compared({"street": None}, {"state": None, "surname": None})
    neighbour = compared({}, {"surname": None})

    assert found["records at the door"] == 0.0
    assert math.isnan(found["others at the door with the given_name"])
    assert math.isnan(found["same state"])
    assert math.isnan(neighbour["others at the door with the surname"])
    assert neighbour["others at the door with the given_name"] == 0.0


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({}, True),
        ({"given_name": "Bill", "surname": "Nguyen"}, True),
        ({"given_name": "Smyth", "surname": "Willam"}, True),
        ({"given_name": "Valilm"}, True),  # somewhat alike, same surname
        ({"given_name": "Valilm", "surname": "Nguyen"}, False),
        ({"given_name": "Robert"}, False),
        ({"given_name": None}, False),
        ({"house_number": "7"}, True),
        ({"street": None}, True),
        ({"house_number": "7", "street": "Oak Blvd"}, False),
        ({"house_number": None, "street": None}, False),
    ],
)
def test_which_pairs_are_worth_judging(request_, expected):
    """Of William Smith, 1234 North Maple Avenue."""
    holding = hold([claims([{}])], 1, ((),))
    portion = random_pairs(holding, claims([request_]), 1)
    found = list(plausible(portion, Scene.of(holding).borne, 10))

    assert [places.tolist() for places, _ in found] == [[0]] * expected


def test_handed_over_some_at_a_time():
    """The same vectors, whatever the portion."""
    frame = claims([{}, *OTHERS])
    holding = hold([frame], 4, ((),))
    scene = Scene.of(holding)
    portion = random_pairs(holding, claims([{}, SPOUSE]), 50)
    parts = [list(plausible(portion, scene.borne, n)) for n in (3, 1_000)]
    places = [np.concatenate([some for some, _ in part]) for part in parts]
    vectors = [np.concatenate([vectors_of(found, scene) for _, found in part]) for part in parts]

    assert max(len(some) for some, _ in parts[0]) == 3
    assert (places[0] == places[1]).all()
    np.testing.assert_array_equal(vectors[0], vectors[1])


def numbers(*names):
    letters = np.frombuffer("".join(names).encode(), np.uint8).copy()
    return nicknames.numbers(Text(letters, np.cumsum([0, *map(len, names)])))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("WILLIAM", "BILL", True),
        ("BILL", "WILLIAM", True),
        ("MARGARET", "PEGGY", True),
        ("WILLIAM", "PEGGY", False),
        ("RON", "ERIN", False),  # both are short for Aaron
        ("XQZT", "BILL", False),
        ("BILL", "XQZT", False),
        ("", "BILL", False),
        ("XQZT", "XQZT", False),
    ],
)
def test_related(left, right, expected):
    assert nicknames.relate(numbers(left), numbers(right)).tolist() == [expected]


def test_names_in_bulk():
    """Each name by itself, whatever stands beside it."""
    left, right = numbers("WILLIAM", "", "PEGGY", "ANN"), numbers("BILL", "BILL", "MARGARET", "ZZZ")
    assert nicknames.relate(left, right).tolist() == [True, False, True, False]
