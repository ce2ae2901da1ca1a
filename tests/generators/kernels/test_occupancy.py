"""Permutations that need no memory, and the occupants that follow from them, against plain Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kernels import occupancy

YEARS = 10
KEYS = np.arange(1, YEARS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
HOST_KEY = np.uint64(12345)
OWN, OTHER, LIVES_WITH = 1, 2, 4


@given(st.integers(1, 3_000), st.integers(0, 2**64 - 1))
def test_a_permutation_sends_every_number_to_its_own_and_back(size, key):
    values, sizes = np.arange(size, dtype=np.uint64), np.full(size, size, np.uint64)

    sent = occupancy.permute(values, sizes, np.full(size, key, np.uint64))

    assert sorted(sent) == list(range(size))
    for value in values[:: max(size // 20, 1)]:
        assert occupancy.unpermute_one(np.uint64(sent[value]), np.uint64(size), np.uint64(key)) == value


class World:
    """Households as plain lists: who holds which dwelling in every year, and who lives with whom."""

    def __init__(self, seed: int, n: int = 60, depth: int = 1) -> None:
        random = np.random.default_rng(seed)
        self.n, self.depth = n, depth
        self.moves = random.integers(0, 1 << YEARS, n).astype(np.uint16) & random.integers(
            0, 1 << YEARS, n
        ).astype(np.uint16)
        joined = random.integers(0, 4, n) + 4 * random.integers(1, YEARS + 1, n)
        self.joiners = np.where(random.random(n) < 0.5, joined, 0).astype(np.uint8)
        self.age = random.integers(0, 7, (n, 4)) * (random.random((n, 4)) < 0.4)
        self.dead = random.random((n, 4)) < 0.1
        self.filings = (
            (self.age << 3 * np.arange(4)).sum(axis=1) | (self.dead << 12 + np.arange(4)).sum(axis=1)
        ).astype(np.uint16)
        self.held = [[-1] * n for _ in range(YEARS)] + [list(range(n))]  # dwellings after 0, 1, ... years
        for year in reversed(range(YEARS)):
            for h in range(n):
                before = occupancy.occupant_before(h, self.moves, year, KEYS[year])
                self.held[year][before] = self.held[year + 1][h]

    def host(self, household: int) -> int:
        return int(occupancy.exchange(household, self.n, HOST_KEY))

    def home(self, household: int, slot: int, after: int) -> int:
        joiner = int(self.joiners[household])
        elsewhere = joiner and joiner % 4 == slot and after < joiner // 4
        return self.host(household) if elsewhere else household

    def on_file_at(self, household: int) -> int:
        """The bits for the dwelling that a household holds today, by looking at everybody."""
        found, dwelling = 0, self.held[YEARS][household]
        for other in range(self.n):
            for slot in np.flatnonzero(self.age[other]):
                lives_with = self.home(other, slot, YEARS) == household and not self.dead[other, slot]
                found |= LIVES_WITH if lives_with else 0
                first = int(self.age[other, slot])
                for back in range(first, first + self.depth):
                    after = YEARS - back
                    if self.held[after][self.home(other, slot, after)] == dwelling:
                        found |= OWN if lives_with else OTHER
        return found


@pytest.mark.parametrize("households", [1, 4_095, 4_096, 4_097, 10_000])
def test_an_exchange_among_neighbours_is_a_permutation(households):
    sent = [occupancy.exchange(h, households, HOST_KEY) for h in range(households)]

    assert sorted(sent) == list(range(households))
    assert all(occupancy.exchange_back(to, households, HOST_KEY) == h for h, to in enumerate(sent))
    assert all(h // 4096 == to // 4096 for h, to in enumerate(sent))


@pytest.mark.parametrize("seed", range(5))
def test_every_year_the_movers_take_over_each_others_dwellings(seed):
    world = World(seed)

    for year in range(YEARS):
        moved = world.moves >> year & 1
        assert sorted(world.held[year + 1]) == list(range(world.n))
        stayed = [h for h in range(world.n) if not moved[h]]
        assert all(world.held[year + 1][h] == world.held[year][h] for h in stayed)


@pytest.mark.parametrize("seed", range(5))
def test_a_dwelling_is_traced_to_its_holder_today(seed):
    world = World(seed)
    everybody = np.arange(world.n)

    for after in range(YEARS + 1):
        today = occupancy.holders_today(everybody, np.full(world.n, after), world.moves, KEYS)
        assert today.tolist() == world.held[after]


@pytest.mark.parametrize("seed", range(5))
def test_who_joins_a_household_lives_with_the_host_until_then(seed):
    world = World(seed)
    people = np.arange(4 * world.n)

    for after in range(YEARS + 1):
        found = occupancy.homes(people, np.full(len(people), after), world.joiners, HOST_KEY)
        assert found.tolist() == [world.home(p // 4, p % 4, after) for p in people.tolist()]


def test_guests_are_those_who_joined_another_household_later():
    world = World(1)

    found = occupancy.guests(np.arange(world.n), world.joiners, HOST_KEY)

    expected = np.full(world.n, -1)
    for household in np.flatnonzero(world.joiners):
        expected[world.host(household)] = household * 4 + world.joiners[household] % 4
    assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("depth", [1, 2, 5])
@pytest.mark.parametrize("seed", range(8))
def test_whose_records_show_a_dwelling(seed, depth):
    world = World(seed, depth=depth)

    found = occupancy.addresses_on_file(
        np.arange(world.n), world.moves, world.joiners, world.filings, depth, KEYS, HOST_KEY
    )

    assert found.tolist() == [world.on_file_at(h) for h in range(world.n)]


def test_ranks_count_the_people_on_file_before():
    world = World(2, n=1_000)
    on_file = (world.age > 0).ravel()
    counts = on_file.reshape(-1, 4).sum(axis=1)
    before = np.concatenate([[0], np.cumsum(counts)])[:: occupancy.STRIDE].astype(np.int64)

    found = occupancy.ranks(np.arange(4_000), world.filings, before)

    assert found.tolist() == (np.cumsum(on_file) - on_file).tolist()
