"""Who people are: role, sex, origin and year of birth, and their relations within the household.

Each is a function of the person's number. Who owns the home and who rents it is here, too.
"""

from dataclasses import dataclass, fields

import numpy as np

from generators.kernels.people import describe
from generators.people.households import (
    AGES,
    CHILD,
    FIRST_CHILD,
    HAS_COUPLE,
    HEAD,
    IN_INSTITUTION,
    PARENT,
    PARTNER,
    REQUEST_YEAR,
    ROLES,
    ROOMMATE,
    SLOTS,
    Templates,
)
from generators.sampling import Bools, Ints, Streams, WeightedTables, chance, thresholds
from generators.schema import ORIGINS, SEXES

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


def in_couples(people: People) -> Bools:
    """Heads and partners of couples of a woman and a man."""
    couple = HAS_COUPLE[people.template] & ~people.same_sex
    return couple & ((people.role == HEAD) | (people.role == PARTNER))


def spouses(people: People) -> Ints:
    """The other of a couple; meaningful for heads with a partner and for partners."""
    return people.person + np.where(people.role == HEAD, 1, -1)


def single_women(people: People) -> Bools:
    """Heads without a partner at home."""
    return ~HAS_COUPLE[people.template] & (people.role == HEAD) & (people.sex == FEMALE)


def fathers(people: People) -> Ints:
    """For a child the man of the couple, else the head: whose surname the children bear."""
    partner = HAS_COUPLE[people.template] & ~people.same_sex & (people.head_sex == FEMALE)
    return people.household * SLOTS + partner


def mothers(people: People) -> Ints:
    """For a child of a couple, the one who is not `fathers`."""
    return people.household * SLOTS * 2 + 1 - fathers(people)


def name_givers(people: People) -> Ints:
    """Whose surname at birth a person shares: children have the father's, a parent that of the head."""
    return np.select(
        [people.role == CHILD, people.role == PARENT],
        [fathers(people), people.household * SLOTS],
        people.person,
    )


def first_sons(people: People) -> Bools:
    """First children who are sons and whose father lives with them."""
    first = people.person % SLOTS == FIRST_CHILD[people.template]
    has_father = (HAS_COUPLE[people.template] & ~people.same_sex) | (people.head_sex == MALE)
    return first & (people.sex == MALE) & has_father


def first_children(people: People) -> tuple[Ints, Ints]:
    """Rows of the people who are `fathers` of children at home, and their first children."""
    child = FIRST_CHILD[people.template]
    rows = np.flatnonzero((child >= 0) & (people.sex == MALE) & (people.person == fathers(people)))
    return rows, people.household[rows] * SLOTS + child[rows]


OWNER, RENTER = range(2)

# Share of owners by age of the head and, relative to it, by origin (Housing Vacancy Survey 2022: 65.8 % of
# all; white 74.5, Black 45, Hispanic 48.6, Asian 62 %). Roommates and residents of institutions own none.
HEAD_AGES = np.array([0, 35, 45, 55, 65])
OWNERS = np.array([0.46, 0.72, 0.81, 0.87, 0.90])
OF_ORIGIN = np.array(
    [{"black": 0.63, "hispanic": 0.69, "api": 0.86, "aian": 0.75}.get(origin, 1.04) for origin in ORIGINS]
)


def tenures(streams: Streams, households: Ints, template: Ints, head_age: Ints, head_origin: Ints) -> Ints:
    """Index into TENURES, one a household."""
    share = OWNERS[np.searchsorted(HEAD_AGES, head_age, side="right") - 1] * OF_ORIGIN[head_origin]
    may = (ROLES[template, 1] != ROOMMATE) & ~IN_INSTITUTION[template]
    owns = may & chance(streams.words("household.tenure", households)[0], share)
    return np.where(owns, OWNER, RENTER)
