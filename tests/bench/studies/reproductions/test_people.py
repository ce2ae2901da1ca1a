"""The generator's people outside a batch.

The screens that two tables ask with; what each asks for is in
tests/bench/custody/screens/test_screens.py.
"""

import numpy as np
import polars as pl
import pytest

from bench.studies.reproductions import people
from bench.studies.reproductions.experiment import clean_of_noise, typical
from bench.studies.reproductions.people import FIELDED, ZIP_LIKE, known_street, pairs, passes
from generators.people.households import REQUEST_YEAR
from generators.population import build_population
from generators.schema import CLAIM_COLUMNS, REGISTRY, REQUESTS
from matchers.exact import Exact


@pytest.fixture(scope="module")
def population():
    return build_population(clean_of_noise(typical()), 3_000, seed=5)


@pytest.fixture(scope="module")
def person(population):
    return people.living(population)


def test_the_living_are_everybody_once_but_the_dead(population, person):
    assert len(np.unique(person)) == len(person)
    assert not population.cards.dead(person).any()
    assert population.cards.on_file(person).sum() > 0.9 * 3_000
    assert (np.diff(person) < 0).any()  # in no order


def test_requests_without_noise_are_the_claims(population, person):
    asked = people.requests(population, person[:500])
    assert asked.schema == REQUESTS
    assert asked.select(CLAIM_COLUMNS).equals(people.claims(population, person[:500], REQUEST_YEAR))


def test_who_has_not_moved_states_the_same_address(population, person):
    before, now = (people.claims(population, person, year) for year in (REQUEST_YEAR - 3, REQUEST_YEAR))
    moved = population.history.moved_since(person, np.full(len(person), REQUEST_YEAR - 3))
    place = ["house_number", "street", "unit", "zip_code"]
    same = pl.Series(
        [a == b for a, b in zip(before.select(place).rows(), now.select(place).rows(), strict=True)]
    )
    assert same.filter(~pl.Series(moved)).all()
    assert same.filter(pl.Series(moved)).mean() < 0.05


def test_a_registry_of_claims_knows_its_people(population, person):
    some = person[:400]
    records = people.registry(people.claims(population, some, REQUEST_YEAR))
    assert records.collect_schema() == REGISTRY
    whole = people.claims(population, some, REQUEST_YEAR).select(
        pl.all_horizontal(pl.col("house_number", "street", "zip_code").is_not_null())
    )
    confirmed = Exact().fit(records).confirm(people.requests(population, some))
    assert confirmed.filter(whole.to_series()).all()


def test_birth_dates_lie_in_the_year_of_birth_and_differ_from_draw_to_draw(population, person):
    dates = people.birth_dates(population, person)
    assert (dates // 366 == population.describe(person).birth_year).all()
    assert dates.tolist() == people.birth_dates(population, person).tolist()
    assert (dates != people.birth_dates(population, person, 1)).mean() > 0.99
    days = dates % 366
    assert abs(days.mean() - 182) < 4 * 105.5 / np.sqrt(len(person))
    assert days.max() <= 365


def test_pairs_are_counted_as_by_hand():
    rng = np.random.default_rng(3)
    a, b = (rng.integers(0, 4, 60).tolist() for _ in range(2))
    a[7] = None
    frame = pl.DataFrame({"a": a, "b": b})
    by_hand = sum(
        frame.row(i) == frame.row(j) and None not in frame.row(i) for i in range(60) for j in range(i)
    )
    assert pairs(frame, "a", "b") == by_hand > 0
    assert pairs(frame.head(0), "a") == 0


WHOLE = {"house_number": "12", "street": "Oak St", "city": "Mill", "state": "OH", "zip_code": "43001"}


def address(**fields):
    return pl.DataFrame([{"request_id": 0} | fields], schema=REQUESTS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Failed to Provide", False),
        ("Unknown Address", False),
        ("NA NA", False),
        ("Don't Care 12345", True),
        ("00000", True),
        ("123456789", True),
        ("12345-6789", True),
        ("1234", False),
        ("123456", False),
        ("", False),
    ],
)
def test_a_zip_like_number_anywhere_is_enough(text, found):
    assert passes(ZIP_LIKE, address(street=text)).item() is found


def test_every_field_is_needed_but_the_unit():
    assert passes(FIELDED, address(**WHOLE)).item() is True
    for field in WHOLE:
        assert passes(FIELDED, address(**(WHOLE | {field: None}))).item() is False
        assert passes(FIELDED, address(**(WHOLE | {field: "?"}))).item() is False


def test_a_street_is_known_by_its_zip_code_however_it_is_written():
    registry = address(**WHOLE).lazy()
    asked = pl.concat(
        [
            address(**(WHOLE | {"street": "OAK STREET", "house_number": "99"})),
            address(**(WHOLE | {"zip_code": "43002"})),
            address(**(WHOLE | {"street": None})),
        ]
    )
    assert known_street(asked, registry).to_list() == [True, False, False]
