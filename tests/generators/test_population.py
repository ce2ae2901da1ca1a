"""The population is what its profile says, whatever it is cut into.

The ceiling: against a slow reference, and on requests small enough to count by hand.
"""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.ceiling import ceiling
from generators.people.cards import everybody
from generators.people.filing import Filing
from generators.people.households import (
    CHILD,
    FIRST_CHILD,
    HAS_COUPLE,
    IN_INSTITUTION,
    PARENT,
    REQUEST_YEAR,
    RESIDENT,
    SLOTS,
    Templates,
)
from generators.population import registry_rows
from generators.profile import load_profile
from generators.sampling import Streams
from generators.schema import CLAIM_COLUMNS, ORIGINS, REQUESTS
from tests.generators import worlds

TYPICAL = load_profile("typical")


@pytest.mark.parametrize("people", [1, 2, 10, 999, 20_000])
def test_exactly_as_many_people_as_asked_for_are_on_file(people):
    cards = worlds.cards_of(TYPICAL, people)
    slots = np.arange(cards.households * SLOTS)

    assert cards.people_on_file == cards.on_file(slots).sum() == people
    assert cards.on_file(slots[-SLOTS:]).any()
    assert cards.ranks(slots[cards.on_file(slots)]).tolist() == list(range(people))


def test_cards_are_the_same_however_many_threads_draw_them():
    one, two = worlds.cards_of(TYPICAL, 3_000), worlds.cards_of(TYPICAL, 3_000, threads=2)

    assert all(
        np.array_equal(getattr(one, f), getattr(two, f)) for f in ("moves", "joiners", "filings", "counted")
    )


def test_a_larger_population_begins_with_the_smaller_one():
    small, large = worlds.cards_of(TYPICAL, 1_000), worlds.cards_of(TYPICAL, 2_000)
    same = small.households - 1  # the last household may have been cut

    assert np.array_equal(small.moves[:same], large.moves[:same])
    assert np.array_equal(small.filings[:same], large.filings[:same])


@pytest.mark.parametrize("name", ["typical", "eventful"])
def test_any_slice_of_the_registry_equals_the_same_rows_of_the_whole(name):
    world, whole = worlds.population(name), worlds.registry(name)

    for start, stop in ((0, 1), (17, 400), (5_000, 9_001)):
        part = registry_rows(world, np.arange(start, stop))
        ids = part["record_id"]
        assert part.equals(whole[int(ids[0]) : int(ids[-1]) + 1])


@pytest.mark.parametrize("name", ["typical", "eventful"])
def test_records_are_numbered_from_zero(name):
    kept = worlds.profile(name).registry.filing_history

    assert worlds.registry(name)["record_id"].to_list() == list(range(worlds.PEOPLE * kept))


def test_earlier_filings_follow_the_last_one():
    registry = worlds.registry("eventful").with_columns(person=pl.col("record_id") // 3)
    years = registry.group_by("person", maintain_order=True).agg(
        "tax_year", "given_name", pl.col("tin").n_unique()
    )

    assert (years["tax_year"].list.diff().list.tail(2) == [-1, -1]).all()
    assert (years["given_name"].list.n_unique() == 1).all()
    assert (years["tin"] == 1).all()


def test_tax_years_lie_in_the_past_and_have_the_shares_of_the_profile():
    lags = REQUEST_YEAR - worlds.registry()["tax_year"]
    shares = [(lags == lag).mean() for lag in range(1, 6)]

    assert sum(shares) == pytest.approx(1)
    assert shares[0] == pytest.approx(TYPICAL.registry.filing_lag[0], abs=0.03)  # the dead filed earlier


def test_households_have_published_shares():
    world = worlds.population()
    template = world.templates.draw(world.streams, np.arange(40_000))
    people = everybody(world.streams, world.templates, np.arange(40_000))
    private = ~IN_INSTITUTION[template]
    sizes = np.bincount(people.household, minlength=40_000)

    assert (sizes[private] == 1).mean() == pytest.approx(0.29, abs=0.01)
    assert HAS_COUPLE[template[private]].mean() == pytest.approx(0.47, abs=0.02)
    assert (people.role == RESIDENT).mean() == pytest.approx(0.03, abs=0.005)


def test_children_are_younger_than_the_head_and_parents_older():
    people = everybody(Streams(1), Templates.build(0.03), np.arange(40_000))
    head = np.full(40_000, 0)
    head[people.household[people.person % SLOTS == 0]] = people.birth_year[people.person % SLOTS == 0]
    child, parent = people.role == CHILD, people.role == PARENT

    assert (people.birth_year[child] >= head[people.household[child]] + 18).all()
    assert (people.birth_year[parent] <= head[people.household[parent]] - 18).all()
    assert people.age.min() >= 18


def test_twins_are_born_in_one_year_as_often_as_in_life():
    people = everybody(Streams(1), Templates.build(0.03), np.arange(200_000))
    second = (people.role == CHILD) & (people.person % SLOTS == FIRST_CHILD[people.template] + 1)
    twins = np.flatnonzero(people.twin)

    assert (people.birth_year[twins] == people.birth_year[twins - 1]).all()
    assert people.twin.sum() / second.sum() == pytest.approx(0.031, abs=0.006)


@pytest.mark.parametrize("origin", ["white", "hispanic"])
def test_coverage_is_the_profiles_by_origin(origin):
    world = worlds.population()
    people = worlds.people_of(world)
    chosen = people.origin == ORIGINS.index(origin)
    rates = world.profile.population

    found = world.cards.on_file(people.person[chosen]).mean()

    assert found == pytest.approx(rates.household_coverage * rates.coverage[origin], abs=0.02)


def test_records_of_people_who_stop_filing_grow_old():
    rates = replace(TYPICAL.population, stop_rate=dict.fromkeys(ORIGINS, 0.0) | {"hispanic": 0.2})
    profile = replace(TYPICAL, population=rates)
    streams, templates = Streams(1), Templates.build(0.03)
    people = everybody(streams, templates, np.arange(20_000))
    filing = Filing(streams, rates, profile.registry)
    lag = filing.lag_years(people, np.zeros(len(people.person), np.int64))
    hispanic = people.origin == ORIGINS.index("hispanic")

    assert (lag[hispanic] > 1).mean() > (lag[~hispanic] > 1).mean() + 0.3
    assert lag.min() >= 1
    assert lag.max() <= 5


def test_the_dead_have_old_records_and_nobody_asks_about_them():
    world = worlds.population("eventful")
    person = worlds.people_of(world).person
    dead = world.cards.dead(person)

    assert 0.02 < dead.mean() < 0.08
    assert not world.cards.dead(worlds.batch("eventful").truth["person_id"].to_numpy()).any()


def test_a_junior_bears_his_fathers_name_at_the_same_address():
    registry = worlds.registry("quiet")
    juniors = registry.filter(pl.col("suffix") == "Jr")
    elders = registry.filter(pl.col("suffix").ne_missing("Jr"))
    pairs = juniors.join(elders, on=["given_name", "surname", "house_number", "zip_code"])

    assert 0.01 < registry["suffix"].is_not_null().mean() < 0.025
    assert len(pairs) > 10


def test_another_seed_is_another_world():
    assert not worlds.registry().equals(worlds.registry(seed=6))


@pytest.fixture(scope="module")
def census():
    """Everybody's name today, one row a person."""
    world = worlds.population()
    people = everybody(world.streams, world.templates, np.arange(world.cards.households))
    names = world.name(people).read(world.vocabulary, REQUEST_YEAR)
    origin = pl.Series("origin", ORIGINS).gather(people.origin)
    return names.with_columns(origin, household=pl.Series(people.household), role=pl.Series(people.role))


def test_adults_share_names_at_home_as_published(census):
    """55 to 65 % share the surname with an adult at home, 7.6 % the first initial too (pseudopeople 2020)."""
    initial = pl.col("given_name").str.head(1)
    private = census.filter(pl.col("role") != RESIDENT).with_columns(
        surname_at_home=pl.len().over("household", "surname"),
        initial_at_home=pl.len().over("household", "surname", initial),
    )

    assert 0.55 < (private["surname_at_home"] > 1).mean() < 0.65
    assert (private["initial_at_home"] > 1).mean() == pytest.approx(0.076, rel=0.2)


@pytest.mark.parametrize(
    ("origin", "hyphenated", "two_words", "slack"),
    [("hispanic", 0.068, 0.128, 0.025), ("white", 0.0047, 0.0035, 0.003), ("black", 0.0133, 0.0041, 0.006)],
)
def test_surnames_have_as_many_parts_as_published(census, origin, hyphenated, two_words, slack):
    """North Carolina's voters, through vivarium_census_prl_synth_pop."""
    surnames = census.filter(pl.col("origin") == origin)["surname"]

    assert surnames.str.contains("-").mean() == pytest.approx(hyphenated, abs=slack)
    assert surnames.str.contains(" ").mean() == pytest.approx(two_words, abs=slack)


def frames(rows):
    """rows: (what some claim columns state, whether to confirm)"""
    claims = [{"request_id": i, **stated} for i, (stated, _) in enumerate(rows)]
    requests = pl.DataFrame(
        [{column: claim.get(column) for column in REQUESTS} for claim in claims], schema=REQUESTS
    )
    return requests, pl.DataFrame(
        {"should_confirm": [right for _, right in rows]}, schema={"should_confirm": pl.Boolean}
    )


def ann(right, **stated):
    return {"given_name": "Ann", "surname": "Lee", "street": "Oak St", **stated}, right


def test_the_fewer_of_a_group_are_wrong():
    found = ceiling(*frames([ann(True), ann(False), ann(True), ann(True, unit="2"), ann(False, unit="3")]))
    assert found["requests"] == 5
    assert found["as_stated"] == {
        "groups": 1,
        "ambiguous": 3,
        "ambiguous_share": 3 / 5,
        "errors": 1,
        "error_share": 1 / 5,
    }
    assert found["case_ignored"] == found["as_stated"]


def test_absent_and_empty_say_the_same():
    found = ceiling(*frames([ann(True, unit=""), ann(False, unit=None)]))
    assert found["as_stated"]["errors"] == 1


def test_letter_case_is_told_apart_and_not():
    found = ceiling(*frames([ann(True, city="ELM"), ann(False, city="Elm"), ann(False, city="Elm")]))
    assert found["as_stated"]["ambiguous"] == 0
    assert (found["case_ignored"]["ambiguous"], found["case_ignored"]["errors"]) == (3, 1)


def test_a_taxpayer_number_tells_requests_apart():
    found = ceiling(*frames([ann(True, tin="900000001"), ann(False, tin="900000002")]))
    assert found["case_ignored"]["groups"] == 0


def test_text_in_another_column_is_another_request():
    found = ceiling(*frames([({"given_name": "Lee"}, True), ({"surname": "Lee"}, False)]))
    assert found["as_stated"]["groups"] == 0


def test_no_requests():
    found = ceiling(*frames([]))
    assert found["requests"] == found["as_stated"]["errors"] == found["as_stated"]["error_share"] == 0


WORDS = st.sampled_from([None, "", "a", "A", "b"])
ROWS = st.lists(
    st.tuples(st.fixed_dictionaries({"given_name": WORDS, "zip_code": WORDS}), st.booleans()), max_size=25
)


@given(ROWS)
def test_like_a_slow_reference(rows):
    found = ceiling(*frames(rows))
    assert found["as_stated"]["errors"] == wrong_at_best(rows, str)
    assert found["case_ignored"]["errors"] == wrong_at_best(rows, str.lower)


def wrong_at_best(rows, fold):
    groups = defaultdict(list)
    for stated, right in rows:
        groups[tuple(fold(stated.get(column) or "") for column in CLAIM_COLUMNS)].append(right)
    return sum(min(group.count(True), group.count(False)) for group in groups.values())


@pytest.mark.parametrize("lazy", [False, True])
def test_frames_may_be_lazy(lazy):
    requests, truth = frames([ann(True), ann(False)])
    found = ceiling(*(each.lazy() if lazy else each for each in (requests, truth)))
    assert found["as_stated"]["errors"] == 1
