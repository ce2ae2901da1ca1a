"""Where everybody lived, and whose records say so."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from generators.people.history import LIVES_WITH, OTHER, OWN
from generators.people.households import HEAD, REQUEST_YEAR, SLOTS
from generators.people.moving import FIRST_YEAR, MOVE_YEARS
from generators.people.person import OWNER, tenures
from generators.profile import load_profile
from generators.schema import ORIGINS
from tests.generators import worlds

TYPICAL = load_profile("typical")


@pytest.mark.parametrize("name", ["typical", "eventful"])
def test_every_year_each_dwelling_has_at_most_one_household(name):
    world = worlds.population(name)
    people = worlds.people_of(world)
    heads = people.person[(people.role == HEAD)]

    for year in (FIRST_YEAR, 2020, REQUEST_YEAR):
        stays = heads[world.history.home(heads, year) == heads // SLOTS]
        assert len(np.unique(world.history.dwelling(stays, year))) == len(stays)


@pytest.mark.parametrize("rate", [0.0, 0.08, 0.10, 0.13, 0.3])
def test_people_change_their_address_at_the_profiles_rate(rate):
    from generators.population import build_population

    profile = replace(TYPICAL, population=replace(TYPICAL.population, move_rate=rate))
    world = build_population(profile, 30_000, 4)
    person = worlds.people_of(world).person
    at_end = [world.history.dwelling(person, year) for year in (FIRST_YEAR, *MOVE_YEARS)]
    yearly = [(before != after).mean() for before, after in itertools.pairwise(at_end)]

    assert np.mean(yearly) == pytest.approx(rate, rel=0.06)


def test_renters_the_young_and_some_origins_move_more():
    world = worlds.population()
    people = worlds.people_of(world)
    heads = people.take(people.role == HEAD)
    moved = world.history.moved_since(heads.person, np.full(len(heads.person), REQUEST_YEAR - 1))
    owner = tenures(world.streams, heads.household, heads.template, heads.age, heads.origin) == OWNER
    hispanic = heads.origin == ORIGINS.index("hispanic")
    white = heads.origin == ORIGINS.index("white")

    assert owner.mean() == pytest.approx(0.65, abs=0.03)
    assert 3 < moved[~owner].mean() / moved[owner].mean() < 6  # 30 and 7 % in 2006
    assert moved[heads.age < 30].mean() > 3 * moved[heads.age > 60].mean()
    assert 1.2 < moved[hispanic].mean() / moved[white].mean() < 1.9  # 18 and 12 %


def test_who_joins_a_household_lived_with_another_one():
    world = worlds.population("eventful")
    person = worlds.people_of(world).person
    joined = world.history.year_joined(person)
    joiners = np.flatnonzero(joined > 0)

    assert len(joiners) > 0.05 * len(person)
    before = world.history.home(person[joiners], joined[joiners] - 1)
    after = world.history.home(person[joiners], joined[joiners])
    assert (after == person[joiners] // SLOTS).all()
    assert (after != before).mean() > 0.99


@pytest.mark.parametrize("name", ["quiet", "eventful"])
def test_whose_records_show_where_a_person_lives_is_what_the_registry_says(name):
    """OWN, OTHER and LIVES_WITH against the records' own dwellings, looked up one by one."""
    world = worlds.population(name)
    person = worlds.people_of(world).person
    filers = person[world.cards.on_file(person)]
    kept = world.history.filings
    shown = {
        dwelling: True
        for back in range(kept)
        for dwelling in world.history.dwelling(filers, world.address_years(filers) - back).tolist()
    }
    alive = filers[~world.cards.dead(filers)]
    homes_on_file = set(world.history.home(alive, REQUEST_YEAR).tolist())
    asked = person[:6_000]
    found = world.history.on_file_at_home(asked)

    dwelling = world.history.dwelling(asked, REQUEST_YEAR)
    assert (((found & (OWN | OTHER)) > 0) == [d in shown for d in dwelling.tolist()]).all()
    home = world.history.home(asked, REQUEST_YEAR)
    at_home = dwelling < world.gazetteer.dwellings
    assert (((found & LIVES_WITH) > 0) == [h in homes_on_file for h in home.tolist()])[at_home].all()
