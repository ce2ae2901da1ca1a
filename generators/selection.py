"""Whom the requests are about: people drawn without replacement, by what is true of them."""

import math
from dataclasses import dataclass

import numpy as np

from generators.errors import ConfirmbenchError
from generators.history import FIRST_YEAR
from generators.households import NOBODY, REQUEST_YEAR, SLOTS, roles
from generators.population import Population
from generators.sampling import Bools, permuted
from generators.schema import KINDS, SEXES
from generators.streams import Ints

CURRENT, RENAMED, MOVED, HOUSEHOLD, NAMESAKE, SUCCESSOR, STRANGER, PLACEHOLDER = range(len(KINDS))
UNSUITED = -1  # not on file, and neither plainly a stranger nor plainly someone else's look-alike
ABSENT_KINDS = (HOUSEHOLD, SUCCESSOR, STRANGER, NAMESAKE)
CHUNK = 1 << 15  # people looked at together while drawing


@dataclass(frozen=True)
class Selection:
    """The people of a batch of requests, in request order.

    person: whom the request is about; kind: index into KINDS
    model: for a namesake the person on file whose name is borrowed, else the person
    """

    person: Ints
    kind: Ints
    model: Ints


def kinds_of(population: Population, people: Ints) -> Ints:
    """What people are, as an index into KINDS, or UNSUITED; NAMESAKE and PLACEHOLDER are made, not found.

    people: numbers of occupied slots
    """
    on_file = population.filings.on_file(people)
    kinds = np.full(len(people), UNSUITED)
    kinds[on_file] = _kinds_on_file(population, people[on_file])
    kinds[~on_file] = _kinds_not_on_file(population, people[~on_file])
    return kinds


def _kinds_on_file(population: Population, people: Ints) -> Ints:
    households, tax_year = people // SLOTS, population.filings.tax_years(people)
    moved = population.history.moved_since(households, tax_year)
    surnames = population.surnames(population.form(households), each_slot(people))
    renamed = surnames.at(tax_year).differ(surnames.at(REQUEST_YEAR))
    return np.select([moved, renamed], [MOVED, RENAMED], CURRENT)


def _kinds_not_on_file(population: Population, people: Ints) -> Ints:
    """Someone whose housemates are on file at another address only is nothing plain, and unsuited."""
    own, earlier = address_on_file(population, people)
    nobody_on_file = population.filings.filers[people // SLOTS] == 0
    return np.select([own, earlier, nobody_on_file], [HOUSEHOLD, SUCCESSOR, STRANGER], UNSUITED)


def address_on_file(population: Population, people: Ints) -> tuple[Bools, Bools]:
    """Whether a record shows the person's dwelling: one of the household's own, one of an earlier occupant's.

    A record shows a dwelling when its person lived there at the end of its tax year; so the occupants are
    followed back, year by year.
    """
    households = people // SLOTS
    own, other = np.zeros(len(people), np.bool_), np.zeros(len(people), np.bool_)
    occupant = households
    for year in reversed(range(FIRST_YEAR, REQUEST_YEAR)):
        occupant = population.history.previous_occupant(occupant, year + 1)
        filed = _anybody_filed(population, occupant, year)
        own |= filed & (occupant == households)
        other |= filed & (occupant != households)
    return own, other


def _anybody_filed(population: Population, households: Ints, year: int) -> Bools:
    """Whether the record of one of a household's people is of `year`."""
    person = (households[:, None] * SLOTS + np.arange(SLOTS)).ravel()
    filed = population.filings.on_file(person) & (population.filings.tax_years(person) == year)
    return filed.reshape(-1, SLOTS).any(axis=1)


def select_people(population: Population, requests: int) -> Selection:
    """Draw the people of `requests` requests, with each kind's share as exact as whole numbers allow.

    raises: ConfirmbenchError when the population has too few people for a kind
    """
    wanted = kind_counts(population.profile.kinds, requests)
    chosen = _draw_people(population, wanted)
    person = np.concatenate(chosen)
    kind = np.repeat(np.arange(len(KINDS)), wanted)
    model = person.copy()
    model[kind == NAMESAKE] = _models(population, chosen[NAMESAKE])
    order = permuted(np.arange(requests), max(requests, 1), population.streams.key("request.order"))
    return Selection(person[order], kind[order], model[order])


def kind_counts(shares: dict[str, float], requests: int) -> Ints:
    """Requests of each kind, by largest remainder; shares may miss a sum of 1 by a little."""
    quota = np.array([shares[kind] for kind in KINDS]) / math.fsum(shares.values()) * requests
    counts = np.floor(quota + 1e-9).astype(np.int64)
    for kind in np.argsort(counts - quota, kind="stable")[: requests - counts.sum()]:
        counts[kind] += 1
    return counts


def _draw_people(population: Population, wanted: Ints) -> list[Ints]:
    """People for each kind, from one random order of everybody. Nobody is drawn twice."""
    people = population.filings.households * SLOTS
    key = population.streams.key("request.people")
    drawn: list[list[Ints]] = [[] for _ in KINDS]
    missing = wanted.copy()
    for start in range(0, people, CHUNK):
        if not missing.any():
            break
        numbers = permuted(np.arange(start, min(start + CHUNK, people)), people, key)
        numbers = numbers[_wanted(population, numbers, missing)]
        for kind, share in enumerate(_share_out(kinds_of(population, numbers), numbers, missing)):
            drawn[kind].append(share)
            missing[kind] -= len(share)
    _check_supply(wanted, missing)
    return [np.concatenate([*pieces, np.zeros(0, np.int64)]) for pieces in drawn]


def _share_out(status: Ints, people: Ints, missing: Ints) -> list[Ints]:
    """Give the people of a chunk to the kinds that still lack some, each person once.

    A namesake is a stranger with somebody else's name; a placeholder request can be about anybody.
    """
    shares: list[Ints] = [np.zeros(0, np.int64)] * len(KINDS)
    free = np.ones(len(people), np.bool_)
    for kind in (CURRENT, RENAMED, MOVED, HOUSEHOLD, SUCCESSOR, STRANGER, NAMESAKE, PLACEHOLDER):
        suited = status == (STRANGER if kind == NAMESAKE else kind)
        suited = free if kind == PLACEHOLDER else suited & free
        taken = np.flatnonzero(suited)[: missing[kind]]
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
    sex = _sexes(population, namesakes)
    people = population.filings.households * SLOTS
    key = population.streams.key("request.models")
    models, missing = np.full(len(namesakes), -1), np.ones(len(namesakes), np.bool_)
    for start in range(0, people, CHUNK):
        if not missing.any():
            break
        numbers = permuted(np.arange(start, min(start + CHUNK, people)), people, key)
        numbers = numbers[population.filings.on_file(numbers)]
        offered = _sexes(population, numbers)
        for value in range(len(SEXES)):
            wanting, lending = np.flatnonzero(missing & (sex == value)), numbers[offered == value]
            served = min(len(wanting), len(lending))
            models[wanting[:served]] = lending[:served]
        missing = models < 0
    if missing.any():
        raise ConfirmbenchError(
            f"The profile asks for {len(namesakes):,} namesakes; the registry has too few names to lend. "
            "Ask for fewer requests or more people."
        )
    return models


def _sexes(population: Population, people: Ints) -> Ints:
    return population.form(people // SLOTS).sex[each_slot(people)]


def _wanted(population: Population, people: Ints, missing: Ints) -> Bools:
    """People in occupied slots who may still be of a kind that lacks some: a cheap test before a dear one."""
    on_file = population.filings.on_file(people)
    if missing[PLACEHOLDER] or missing[list(ABSENT_KINDS)].any():
        return on_file | (roles(population.streams, people // SLOTS)[each_slot(people)] != NOBODY)
    return on_file


def each_slot(people: Ints) -> tuple[Ints, Ints]:
    """Index of each person in an array with one row a person and one column a slot."""
    return np.arange(len(people)), people % SLOTS
