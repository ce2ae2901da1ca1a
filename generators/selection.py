"""Whom the requests are about: people drawn without replacement, by what is true of them."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from generators.errors import ConfirmbenchError
from generators.people.history import LIVES_WITH, OTHER, OWN
from generators.people.households import NOBODY, REQUEST_YEAR, ROLES, SLOTS
from generators.people.person import FEMALE, MALE
from generators.people.surnames import may_have_changed
from generators.population import Population
from generators.sampling import Bools, Ints, permute_values
from generators.schema import KINDS

CURRENT, RENAMED, MOVED, HOUSEHOLD, NAMESAKE, SUCCESSOR, STRANGER, PLACEHOLDER = range(len(KINDS))
UNSUITED = -1  # dead, or not on file and neither plainly a stranger nor plainly someone else's look-alike
ABSENT_KINDS = (HOUSEHOLD, SUCCESSOR, STRANGER, NAMESAKE)
CHUNK = 1 << 17  # people looked at together while drawing
WAVE = 2  # chunks looked at before asking again which kinds are still missing


@dataclass(frozen=True)
class Selection:
    """The people of a batch of requests, in request order.

    person: whom the request is about; kind: index into KINDS
    model: for a namesake the person on file whose name is borrowed, else the person
    found: of the people looked at, how many are of each kind by nature, shape (len(KINDS),)
    """

    person: Ints
    kind: Ints
    model: Ints
    found: Ints

    def __len__(self) -> int:
        return len(self.person)

    def part(self, start: int, end: int) -> "Selection":
        return Selection(self.person[start:end], self.kind[start:end], self.model[start:end], self.found)

    def at(self, rows: Ints) -> "Selection":
        return Selection(self.person[rows], self.kind[rows], self.model[rows], self.found)


def kinds_of(population: Population, person: Ints) -> Ints:
    """What people are, as an index into KINDS, or UNSUITED; NAMESAKE and PLACEHOLDER are made, not found.

    person: numbers of occupied slots
    """
    kinds = np.full(len(person), UNSUITED)
    alive = ~population.cards.dead(person)
    on_file = population.cards.on_file(person)
    kinds[alive & on_file] = _kinds_on_file(population, person[alive & on_file])
    kinds[alive & ~on_file] = _kinds_not_on_file(population, person[alive & ~on_file])
    return kinds


def _kinds_on_file(population: Population, person: Ints) -> Ints:
    moved = population.history.moved_since(person, population.address_years(person))
    kinds = np.where(moved, MOVED, CURRENT)
    filed, year_joined = population.tax_years(person), population.history.year_joined
    partner = person // SLOTS * SLOTS + 1
    joined = np.maximum(year_joined(person), year_joined(partner))
    rows = np.flatnonzero(~moved & may_have_changed(population.streams, person, filed, joined))
    surnames = population.surnames(population.describe(person[rows]))
    renamed = surnames.at(filed[rows]).differ(surnames.at(REQUEST_YEAR))
    kinds[rows[renamed]] = RENAMED
    return kinds


def _kinds_not_on_file(population: Population, person: Ints) -> Ints:
    """Someone whose housemates are on file at another address only is nothing plain, and unsuited."""
    found = population.history.on_file_at_home(person)
    return np.select(
        [(found & OWN) > 0, (found & OTHER) > 0, (found & LIVES_WITH) == 0],
        [HOUSEHOLD, SUCCESSOR, STRANGER],
        UNSUITED,
    )


def select_people(population: Population, requests: int, threads: int = 2) -> Selection:
    """Draw the people of `requests` requests, with each kind's share as exact as whole numbers allow.

    raises: ConfirmbenchError when the population has too few people for a kind
    """
    wanted = kind_counts(population.profile.kinds, requests)
    with ThreadPoolExecutor(threads) as pool:
        chosen, found = _draw_people(population, wanted, pool)
    person = np.concatenate(chosen)
    kind = np.repeat(np.arange(len(KINDS)), wanted)
    model = person.copy()
    model[kind == NAMESAKE] = _models(population, chosen[NAMESAKE])
    order = permute_values(np.arange(requests), max(requests, 1), population.streams.key("request.order"))
    return Selection(person[order], kind[order], model[order], found)


def kind_counts(shares: dict[str, float], requests: int) -> Ints:
    """Requests of each kind, by largest remainder; shares may miss a sum of 1 by a little."""
    quota = np.array([shares[kind] for kind in KINDS]) / math.fsum(shares.values()) * requests
    counts = np.floor(quota + 1e-9).astype(np.int64)
    for kind in np.argsort(counts - quota, kind="stable")[: requests - counts.sum()]:
        counts[kind] += 1
    return counts


def _draw_people(population: Population, wanted: Ints, pool: ThreadPoolExecutor) -> tuple[list[Ints], Ints]:
    """People for each kind, from one random order of everybody, and what those looked at were by nature.

    Nobody is drawn twice.
    """
    people = population.cards.households * SLOTS
    drawn: list[list[Ints]] = [[] for _ in KINDS]
    missing, found = wanted.copy(), np.zeros(len(KINDS), np.int64)
    for start in range(0, people, CHUNK * WAVE):
        if not missing.any():
            break
        look = partial(_look_at, population, missing.copy())
        starts = range(start, min(start + CHUNK * WAVE, people), CHUNK)
        for numbers, kinds in pool.map(look, starts):
            found += np.bincount(kinds[kinds != UNSUITED], minlength=len(KINDS))
            for kind, share in enumerate(_share_out(kinds, numbers, missing)):
                drawn[kind].append(share)
                missing[kind] -= len(share)
    _check_supply(wanted, missing)
    return [np.concatenate([*pieces, np.zeros(0, np.int64)]) for pieces in drawn], found


def _look_at(population: Population, missing: Ints, start: int) -> tuple[Ints, Ints]:
    """A chunk of people in their random order, without those of no use, and their kinds."""
    numbers = _shuffle(population, "request.people", start)
    numbers = numbers[_find_wanted(population, numbers, missing)]
    return numbers, kinds_of(population, numbers)


def _shuffle(population: Population, name: str, start: int) -> Ints:
    """CHUNK slots of the random order of everybody, from the place `start` on."""
    people = population.cards.households * SLOTS
    places = np.arange(start, min(start + CHUNK, people))
    return permute_values(places, people, population.streams.key(name))


def _find_wanted(population: Population, person: Ints, missing: Ints) -> Bools:
    """People in occupied slots who may still be of a kind that lacks some: a cheap test before a dear one."""
    on_file = population.cards.on_file(person)
    if missing[PLACEHOLDER]:
        return on_file | _find_occupied(population, person)
    if not missing[list(ABSENT_KINDS)].any():
        return on_file & (missing[[CURRENT, MOVED, RENAMED]].any())
    absent = ~on_file & _find_occupied(population, person)
    return absent | (on_file & missing[[CURRENT, MOVED, RENAMED]].any())


def _find_occupied(population: Population, person: Ints) -> Bools:
    template = population.templates.draw(population.streams, person // SLOTS)
    return np.asarray(ROLES[template, person % SLOTS] != NOBODY)


def _share_out(status: Ints, people: Ints, missing: Ints) -> list[Ints]:
    """Give the people of a chunk to the kinds that still lack some, each person once.

    A namesake is a stranger with somebody else's name; a placeholder request can be about anybody alive.
    """
    shares: list[Ints] = [np.zeros(0, np.int64)] * len(KINDS)
    free = np.ones(len(people), np.bool_)
    for kind in (CURRENT, RENAMED, MOVED, HOUSEHOLD, SUCCESSOR, STRANGER, NAMESAKE, PLACEHOLDER):
        suited = status == (STRANGER if kind == NAMESAKE else kind)
        suited = status != UNSUITED if kind == PLACEHOLDER else suited
        taken = np.flatnonzero(suited & free)[: missing[kind]]
        free[taken] = False
        shares[kind] = people[taken]
    return shares


def _check_supply(wanted: Ints, missing: Ints) -> None:
    short = [
        f"{wanted[kind]:,} {name} requests but can supply {wanted[kind] - missing[kind]:,}"
        for kind, name in enumerate(KINDS)
        if missing[kind]
    ]
    if short:
        raise ConfirmbenchError(
            f"The profile asks this population for {'; '.join(short)}. "
            "Ask for fewer requests or more people, or change the shares of kinds in the profile."
        )


def _models(population: Population, namesakes: Ints) -> Ints:
    """For each namesake somebody on file of the same sex, whose name is borrowed; nobody lends it twice."""
    sex = population.describe(namesakes).sex
    models = np.full(len(namesakes), -1)
    for start in range(0, population.cards.households * SLOTS, CHUNK):
        if (models >= 0).all():
            break
        numbers = _shuffle(population, "request.models", start)
        numbers = numbers[population.cards.on_file(numbers)]
        offered = population.describe(numbers).sex
        for value in (FEMALE, MALE):
            wanting, lending = np.flatnonzero((models < 0) & (sex == value)), numbers[offered == value]
            served = min(len(wanting), len(lending))
            models[wanting[:served]] = lending[:served]
    if (models < 0).any():
        raise ConfirmbenchError(
            f"The profile asks for {len(namesakes):,} namesakes; the registry has too few names to lend. "
            "Ask for fewer requests or more people."
        )
    return models
