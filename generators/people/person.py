"""Who people are: role, sex, origin and year of birth, each a function of the person's number."""

from dataclasses import dataclass, fields

import numpy as np

from generators.people.households import (
    CHILD,
    HAS_COUPLE,
    PARENT,
    PARTNER,
    REQUEST_YEAR,
    ROLES,
    ROOMMATE,
    SLOTS,
    Templates,
    head_ages,
)
from generators.sampling import Bools, WeightedTables, below, chance
from generators.schema import SEXES
from generators.streams import Ints, Streams, Words

FEMALE, MALE = range(len(SEXES))

# Shares of adults, 2020 census, in the order of ORIGINS.
ORIGIN_WEIGHTS = np.array([60.0, 12.0, 6.0, 1.0, 4.0, 17.0])
SAME_SEX_COUPLES = 0.015
MIXED_COUPLES = 0.15  # partners of another origin than the head (Pew: 17 % of newlyweds in 2015)
MOTHERS = 0.7  # of the parents who live with a grown child (assumed; widows are the most)
TWINS = 0.031  # of births (CDC 2021: 31.2 in 1,000)
ADULT, OLDEST = 18, 102

_origins = WeightedTables.build([ORIGIN_WEIGHTS])


@dataclass(frozen=True)
class People:
    """Some people; every array has one entry a person.

    template: of the household; role: one of the constants in households.py
    sex, origin, head_sex, head_origin: indices into SEXES and ORIGINS; the last two of the household's head
    same_sex: the household's couple is of one sex
    twin: born with the child in the slot before
    """

    person: Ints
    template: Ints
    role: Ints
    sex: Ints
    origin: Ints
    birth_year: Ints
    head_sex: Ints
    head_origin: Ints
    same_sex: Bools
    twin: Bools

    @property
    def household(self) -> Ints:
        return self.person // SLOTS

    @property
    def age(self) -> Ints:
        return REQUEST_YEAR - self.birth_year

    def take(self, rows: Ints | Bools) -> "People":
        """Some of these people."""
        return People(*(getattr(self, field.name)[rows] for field in fields(self)))


def describe_people(streams: Streams, templates: Templates, person: Ints) -> People:
    """person: numbers of occupied slots, in any order"""
    household, slot = person // SLOTS, person % SLOTS
    template = templates.draw(streams, household)
    role = ROLES[template, slot]
    own = streams.words("person", person)
    head = streams.words("person", household * SLOTS)
    same_sex, mixed = _couples(streams, household, template)
    twin = _twins(streams, household, template, slot)
    head_sex, head_origin = _own_sex(head), _origins.draw(head[2:])
    age = _ages(role, head_ages(streams, household, template), own[1])
    _same_age(streams, templates, person, twin, age)
    return People(
        person,
        template,
        role,
        _sexes(role, _own_sex(own), head_sex, same_sex, own[0]),
        np.where(_shares_origin(role, mixed), head_origin, _origins.draw(own[2:])),
        REQUEST_YEAR - age,
        head_sex,
        head_origin,
        same_sex,
        twin,
    )


def _own_sex(words: Words) -> Ints:
    return (words[0] & 1).astype(np.int64)


def _couples(streams: Streams, household: Ints, template: Ints) -> tuple[Bools, Bools]:
    """Whether the household's couple is of one sex, and whether of two origins."""
    same_sex, mixed = np.zeros(len(household), np.bool_), np.zeros(len(household), np.bool_)
    couples = np.flatnonzero(HAS_COUPLE[template])
    words = streams.words("household.couple", household[couples])
    same_sex[couples] = chance(words[0], SAME_SEX_COUPLES)
    mixed[couples] = chance(words[1], MIXED_COUPLES)
    return same_sex, mixed


def _twins(streams: Streams, household: Ints, template: Ints, slot: Ints) -> Bools:
    """The second of two children, where they are twins."""
    second = (ROLES[template, slot] == CHILD) & (slot > 0) & (ROLES[template, slot - 1] == CHILD)
    twin = np.zeros(len(slot), np.bool_)
    rows = np.flatnonzero(second)
    twin[rows] = chance(streams.words("household.twins", household[rows])[0], TWINS)
    return twin


def _same_age(streams: Streams, templates: Templates, person: Ints, twin: Bools, age: Ints) -> None:
    """Give twins, in place, the age of the child in the slot before."""
    rows = np.flatnonzero(twin)
    if len(rows):
        age[rows] = describe_people(streams, templates, person[rows] - 1).age


def _ages(role: Ints, head_age: Ints, word: Words) -> Ints:
    older = np.select(
        [role == PARTNER, role == CHILD, role == ROOMMATE, role == PARENT],
        [below(word, 9) - 4, -20 - below(word, 18), below(word, 13) - 6, 20 + below(word, 18)],
        0,
    )
    return np.clip(head_age + older, ADULT, OLDEST)


def _sexes(
    role: Ints,
    own: Ints,
    head: Ints,
    same_sex: Bools,
    word: Words,
) -> Ints:
    """Partners are of the opposite sex but in couples of one sex; parents at home are mostly mothers."""
    partner = np.where(same_sex, head, 1 - head)
    parent = np.where(chance(word, MOTHERS), FEMALE, MALE)
    return np.select([role == PARTNER, role == PARENT], [partner, parent], own)


def _shares_origin(role: Ints, mixed: Bools) -> Bools:
    """Children and parents are of the head's origin, most partners too; roommates have their own."""
    return (role == CHILD) | (role == PARENT) | ((role == PARTNER) & ~mixed)
