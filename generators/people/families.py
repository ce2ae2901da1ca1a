"""Relations within households, as person numbers and masks; one entry a person of the People given.

Who owns the home and who rents it.
"""

import numpy as np

from generators.people.households import (
    CHILD,
    FIRST_CHILD,
    HAS_COUPLE,
    HEAD,
    IN_INSTITUTION,
    PARENT,
    PARTNER,
    ROLES,
    ROOMMATE,
    SLOTS,
)
from generators.people.person import FEMALE, MALE, People
from generators.sampling import Bools, chance
from generators.schema import ORIGINS
from generators.streams import Ints, Streams


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
AGES = np.array([0, 35, 45, 55, 65])
OWNERS = np.array([0.46, 0.72, 0.81, 0.87, 0.90])
OF_ORIGIN = np.array(
    [{"black": 0.63, "hispanic": 0.69, "api": 0.86, "aian": 0.75}.get(origin, 1.04) for origin in ORIGINS]
)


def tenures(streams: Streams, households: Ints, template: Ints, head_age: Ints, head_origin: Ints) -> Ints:
    """Index into TENURES, one a household."""
    share = OWNERS[np.searchsorted(AGES, head_age, side="right") - 1] * OF_ORIGIN[head_origin]
    may = (ROLES[template, 1] != ROOMMATE) & ~IN_INSTITUTION[template]
    owns = may & chance(streams.words("household.tenure", households)[0], share)
    return np.where(owns, OWNER, RENTER)
