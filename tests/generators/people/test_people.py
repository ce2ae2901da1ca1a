"""Where everybody lived, and whose records say so.

Who bears which surname, and when it changed.

Taxpayer numbers are everybody's own and can be nobody's.
"""

import itertools
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from generators.names.vocabulary import load_vocabulary
from generators.people.cards import Cards, everybody
from generators.people.history import LIVES_WITH, OTHER, OWN
from generators.people.households import CHILD, HEAD, PARENT, REQUEST_YEAR, SLOTS, Templates
from generators.people.moving import FIRST_YEAR, MOVE_YEARS
from generators.people.person import FEMALE, OWNER, describe_people, fathers, in_couples, spouses, tenures
from generators.people.surnames import birth_surnames, trace_surnames
from generators.people.tin import Tins
from generators.profile import load_profile
from generators.sampling import Streams
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


STREAMS, TEMPLATES = Streams(1), Templates.build(0.03)
VOCABULARY = load_vocabulary("faker")


@pytest.fixture(scope="module")
def people():
    return everybody(STREAMS, TEMPLATES, np.arange(30_000))


@pytest.fixture(scope="module")
def histories(people):
    return trace_surnames(STREAMS, TEMPLATES, VOCABULARY, people, 0.09, np.zeros_like)


def test_children_bear_the_fathers_surname(people):
    children = people.take(people.role == CHILD)
    own = birth_surnames(STREAMS, TEMPLATES, VOCABULARY, children)
    his = birth_surnames(
        STREAMS, TEMPLATES, VOCABULARY, describe_people(STREAMS, TEMPLATES, fathers(children))
    )

    assert (own.first == his.first).all()


def test_a_parent_at_home_bears_the_surname_that_the_head_was_born_with(people):
    parents = people.take(people.role == PARENT)
    own = birth_surnames(STREAMS, TEMPLATES, VOCABULARY, parents)
    heads = birth_surnames(
        STREAMS, TEMPLATES, VOCABULARY, describe_people(STREAMS, TEMPLATES, parents.household * SLOTS)
    )

    assert (own.first == heads.first).all()


def test_wives_take_join_or_keep_as_published(people, histories):
    """Pew 2023: 79 % take the husband's surname, 14 % keep theirs, 5 % join; 5 % of husbands take hers."""
    rows = np.flatnonzero(in_couples(people))
    couples = people.take(rows)
    spouse = birth_surnames(
        STREAMS, TEMPLATES, VOCABULARY, describe_people(STREAMS, TEMPLATES, spouses(couples))
    )
    born, now = histories.before.take(rows), histories.since.take(rows)
    wife = couples.sex == FEMALE
    joined = (now.joiner > 0) & (now.second == spouse.first) | (histories.maiden[rows] >= 0)
    takes = ~now.differ(spouse) & ~joined & born.differ(spouse)

    assert takes[wife].mean() == pytest.approx(0.77, abs=0.03)
    assert joined[wife].mean() == pytest.approx(0.05, abs=0.01)
    assert takes[~wife].mean() == pytest.approx(0.05, abs=0.01)
    hispanic = wife & (couples.head_origin == ORIGINS.index("hispanic"))
    assert takes[hispanic].mean() < takes[wife].mean() - 0.1


def test_about_one_woman_in_seventy_changes_her_surname_in_a_year(people, histories):
    women = people.sex == FEMALE
    years = REQUEST_YEAR - FIRST_YEAR
    changed = (histories.changed > 0) & histories.before.differ(histories.since)

    assert 0.010 < changed[women].mean() / years < 0.020


def test_a_surname_is_the_old_one_before_the_year_of_change_and_the_new_one_from_then_on(histories):
    rows = np.flatnonzero(histories.changed > 0)
    before, at = histories.at(FIRST_YEAR).take(rows), histories.at(REQUEST_YEAR).take(rows)

    assert not before.differ(histories.before.take(rows)).any()
    assert not at.differ(histories.since.take(rows)).any()


def test_who_moved_together_changed_the_surname_then(people):
    histories = trace_surnames(
        STREAMS, TEMPLATES, VOCABULARY, people, 0.09, lambda person: np.full(len(person), 2020)
    )
    renamed = in_couples(people) & histories.before.differ(histories.since)

    assert (histories.changed[renamed] == 2020).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_tins_are_unique_and_can_never_be_real(seed):
    cards = worlds.cards_of(TYPICAL, 5_000, seed)
    tins = Tins(Streams(seed), cards)
    everyone, nobody = np.arange(cards.households * SLOTS), np.arange(cards.households)
    text = pl.concat([tins.write(everyone), tins.unissued(nobody)])
    groups = text.str.slice(3, 2).cast(pl.Int64)
    real = [(50, 65), (70, 88), (90, 92), (94, 99)]

    assert text.is_unique().all()
    assert text.str.contains(r"^9\d{8}$").all()
    assert not any(groups.is_between(low, high).any() for low, high in real)


def test_beyond_56_million_taxpayer_numbers_have_a_letter():
    cards = Cards(*(np.zeros(40_000_000, t) for t in (np.uint16, np.uint8, np.uint16)), np.zeros(2, np.int64))
    text = Tins(Streams(1), cards).write(np.arange(0, 160_000_000, 40_001))
    lettered = text.str.contains(r"^[A-Z]\d{8}$")

    assert text.is_unique().all()
    assert 0.5 < lettered.mean() < 0.9
    assert text.filter(~lettered).str.contains(r"^9\d{8}$").all()


def test_shared_numbers_come_in_the_share_of_the_profile():
    tins = worlds.registry("eventful").filter(pl.col("record_id") % 3 == 0)["tin"]

    assert 1 - tins.n_unique() / len(tins) == pytest.approx(0.09, abs=0.02)  # some share with each other
