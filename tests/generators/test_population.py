"""The population is what its profile says, whatever it is cut into."""

import numpy as np
import polars as pl
import pytest

from generators.filing import count_filings
from generators.gazetteer import MIN_ZIPS, build_gazetteer
from generators.history import MOVE_YEARS
from generators.households import CHILD, NOBODY, PARTNER, REQUEST_YEAR
from generators.profile import load_profile
from generators.registry import registry_rows
from generators.streams import Streams
from tests.generators import worlds


@pytest.mark.parametrize("records", [1, 2, 10, 999, 20_000])
def test_exactly_as_many_people_as_asked_for_are_on_file(records):
    filings = count_filings(Streams(3), load_profile("typical").population, records)

    assert int(np.bitwise_count(filings.filers).sum()) == records
    assert filings.first_record[-1] == records
    assert filings.filers[-1] > 0


def test_any_slice_of_the_registry_equals_the_same_rows_of_the_whole():
    world, whole = worlds.population(), worlds.registry()
    first = world.filings.first_record

    for start, stop in ((0, 1), (17, 400), (5_000, 9_001)):
        part = registry_rows(world, np.arange(start, stop))
        assert part.equals(whole[int(first[start]) : int(first[stop])])


def test_records_are_numbered_from_zero():
    assert worlds.registry()["record_id"].to_list() == list(range(worlds.PEOPLE))


def test_city_state_and_zip_always_agree():
    places = worlds.registry().select("zip_code", "city", "state").unique()

    assert places["zip_code"].is_unique().all()
    assert places.group_by("state", pl.col("zip_code").str.head(3)).len().height >= places["state"].n_unique()


def test_zip_codes_lie_in_their_states_range():
    from generators.faker_tables import zip_ranges

    ranges = zip_ranges()
    for code, state in worlds.registry().select("zip_code", "state").unique().iter_rows():
        first, last = ranges[state]
        assert first <= int(code) <= last


@pytest.mark.parametrize("dwellings", [1, 6_000, 300_000])
def test_the_gazetteer_has_room(dwellings):
    gazetteer = build_gazetteer(Streams(1), dwellings)

    assert gazetteer.dwellings >= dwellings
    assert gazetteer.zips["zip_code"].is_unique().all()
    assert len(gazetteer.zips) >= MIN_ZIPS
    assert len(gazetteer.streets) == gazetteer.street_starts[-1]


def test_no_two_dwellings_share_an_address():
    world = worlds.population()
    places = world.locate(np.arange(world.gazetteer.dwellings))
    addresses = world.addresses(places, np.zeros(world.gazetteer.dwellings, np.int64))

    assert addresses.is_unique().all()


def test_housing_has_the_published_shares():
    world = worlds.population()
    places = world.locate(np.arange(world.gazetteer.dwellings))
    house, multi_unit, po_box = np.bincount(places.housing, minlength=3) / world.gazetteer.dwellings

    assert multi_unit / (house + multi_unit) == pytest.approx(0.268, abs=0.04)
    assert po_box == pytest.approx(0.06, abs=0.01)


def test_tins_are_unique_and_can_never_be_real():
    tins = worlds.registry()["tin"]
    groups = tins.str.slice(3, 2).cast(pl.Int64)

    assert tins.is_unique().all()
    assert tins.str.contains(r"^9\d{8}$").all()
    real = (
        groups.is_between(50, 65)
        | groups.is_between(70, 88)
        | groups.is_between(90, 92)
        | groups.is_between(94, 99)
    )
    assert not real.any()


def test_every_year_each_dwelling_has_at_most_one_household():
    history = worlds.population().history
    everybody = np.arange(len(history.moves))

    for year in range(MOVE_YEARS[0] - 1, REQUEST_YEAR + 1):
        assert len(np.unique(history.dwelling(everybody, year))) == len(everybody)


def test_the_move_rate_is_the_profiles():
    history = worlds.population().history
    rates = [(history.moves >> i & 1).mean() for i in range(len(MOVE_YEARS))]

    assert np.mean(rates) == pytest.approx(worlds.population().profile.population.move_rate, rel=0.05)


def test_who_does_not_move_stays():
    history = worlds.population().history
    settled = np.flatnonzero(history.moves == 0)

    assert np.array_equal(
        history.dwelling(settled, MOVE_YEARS[0] - 1), history.dwelling(settled, REQUEST_YEAR)
    )


def test_movers_move_into_what_another_mover_of_that_year_leaves():
    history = worlds.population().history
    year = MOVE_YEARS[2]
    movers = np.flatnonzero(history.moves >> 2 & 1)

    before = history.previous_occupant(movers, year)

    assert set(before) == set(movers)
    assert np.array_equal(history.dwelling(movers, year), history.dwelling(before, year - 1))


def test_households_have_published_shares():
    homes = worlds.population().form(np.arange(20_000))
    sizes = (homes.role != NOBODY).sum(axis=1)

    assert (sizes == 1).mean() == pytest.approx(0.29, abs=0.04)
    assert (homes.role == PARTNER).any(axis=1).mean() == pytest.approx(0.47, abs=0.03)


def test_children_at_home_are_adults_younger_than_the_head():
    homes = worlds.population().form(np.arange(20_000))
    child = homes.role == CHILD
    head = np.broadcast_to(homes.birth_year[:, :1], homes.birth_year.shape)

    assert (homes.birth_year[child] >= head[child] + 18).all()
    assert (homes.birth_year[homes.role != NOBODY] <= REQUEST_YEAR - 18).all()


def test_families_mostly_share_a_surname():
    registry = worlds.registry()
    home = ["house_number", "street", "unit", "city", "zip_code"]
    together = registry.with_columns(people=pl.len().over(home), named=pl.len().over([*home, "surname"]))
    shared = together.filter(pl.col("people") > 1).select((pl.col("named") > 1).mean()).item()

    assert 0.55 < shared < 0.80


def test_a_junior_bears_his_fathers_name_at_the_same_address():
    registry = worlds.registry()
    juniors = registry.filter(pl.col("suffix") == "Jr")
    seniors = registry.filter(pl.col("suffix") == "Sr")

    pairs = juniors.join(seniors, on=["given_name", "surname", "house_number", "zip_code"])

    assert len(juniors) > 20
    assert len(pairs) > 0.3 * len(juniors)


def test_another_seed_is_another_world():
    assert not worlds.registry().equals(worlds.registry(seed=6))
