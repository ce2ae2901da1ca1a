"""Who people are: role, sex, origin and year of birth, each a function of the person's number."""

from dataclasses import dataclass, fields

import numpy as np

from generators.kernels.people import describe
from generators.people.households import AGES, REQUEST_YEAR, ROLES, SLOTS, Templates
from generators.sampling import Bools, WeightedTables, thresholds
from generators.schema import SEXES
from generators.streams import Ints, Streams

FEMALE, MALE = range(len(SEXES))

# Shares of adults, 2020 census, in the order of ORIGINS.
ORIGIN_WEIGHTS = np.array([60.0, 12.0, 6.0, 1.0, 4.0, 17.0])
SAME_SEX_COUPLES = 0.015
MIXED_COUPLES = 0.15  # partners of another origin than the head (Pew: 17 % of newlyweds in 2015)
MOTHERS = 0.7  # of the parents who live with a grown child (assumed; widows are the most)
TWINS = 0.031  # of births (CDC 2021: 31.2 in 1,000)
ADULT, OLDEST = 18, 102
CHANCES = thresholds([SAME_SEX_COUPLES, MIXED_COUPLES, TWINS, MOTHERS])

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
    household = person // SLOTS
    template = templates.draw(streams, household)
    own, head = streams.words("person", person), streams.words("person", household * SLOTS)
    origins = np.stack([_origins.draw(head[2:]), _origins.draw(own[2:])])
    numbers, flags = np.empty((5, len(person)), np.int64), np.empty((2, len(person)), np.bool_)
    describe(
        np.ascontiguousarray(person, np.int64),
        template,
        own,
        head,
        streams.words("household.head_age", household),
        streams.words("household.couple", household),
        streams.words("household.twins", household),
        origins,
        ROLES,
        AGES,
        CHANCES,
        numbers,
        flags,
    )
    role, sex, origin, age, head_sex = numbers
    same_sex, twin = flags
    _same_age(streams, templates, person, twin, age)
    birth_year = REQUEST_YEAR - np.clip(age, ADULT, OLDEST)
    return People(person, template, role, sex, origin, birth_year, head_sex, origins[0], same_sex, twin)


def _same_age(streams: Streams, templates: Templates, person: Ints, twin: Bools, age: Ints) -> None:
    """Give twins, in place, the age of the child in the slot before."""
    rows = np.flatnonzero(twin)
    if len(rows):
        age[rows] = describe_people(streams, templates, person[rows] - 1).age
