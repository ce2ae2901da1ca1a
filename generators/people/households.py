"""Households of adults: who lives together.

A person's number is household * SLOTS + slot. Slot 0 is the head; what the others are follows from the
household's template. Children are adult children at home: the population is people of filing age. A resident
of an institution is a household of one, so that everybody has a household.
"""

from dataclasses import dataclass

import numpy as np

from generators.sampling import Ints, Streams, WeightedTables, below

SLOTS = 4
NOBODY, HEAD, PARTNER, CHILD, PARENT, ROOMMATE, RESIDENT = range(-1, 6)
REQUEST_YEAR = 2025  # "today"; tax years on file lie before it


@dataclass(frozen=True)
class Template:
    """Roles of the slots, the share of households, and the range of the head's age."""

    roles: tuple[int, ...]
    weight: float
    youngest: int
    oldest: int


# Chosen to give 29 % one-person and 47 % married-couple households (Census Bureau, CB24-TPS.56), about 1.9
# adults a household, and adult children at home with a fifth of parents. How the rest is split is assumed.
TEMPLATES = (
    Template((HEAD,), 29.5, 20, 92),
    Template((HEAD, PARTNER), 33, 22, 90),
    Template((HEAD, PARTNER, CHILD), 9, 42, 74),
    Template((HEAD, PARTNER, CHILD, CHILD), 3.5, 44, 70),
    Template((HEAD, CHILD), 7, 40, 80),
    Template((HEAD, CHILD, CHILD), 2, 42, 74),
    Template((HEAD, PARTNER, PARENT), 1.3, 28, 62),
    Template((HEAD, PARTNER, PARENT, CHILD), 0.7, 42, 62),
    Template((HEAD, PARENT), 2, 24, 62),
    Template((HEAD, ROOMMATE), 7, 19, 44),
    Template((HEAD, ROOMMATE, ROOMMATE), 3, 19, 36),
    Template((HEAD, ROOMMATE, ROOMMATE, ROOMMATE), 2, 19, 30),
)
# Residents of institutions: students, inmates and soldiers, patients (2020 census: 8.2 million people, of
# whom a third each in student housing and in institutions for adults; the split here is assumed).
RESIDENTS = (
    Template((RESIDENT,), 35, 18, 24),
    Template((RESIDENT,), 40, 22, 60),
    Template((RESIDENT,), 25, 72, 96),
)
ALL = (*TEMPLATES, *RESIDENTS)
ROLES = np.array([[*t.roles, *[NOBODY] * (SLOTS - len(t.roles))] for t in ALL])
AGES = np.array([(t.youngest, t.oldest) for t in ALL])
ADULTS = (ROLES != NOBODY).sum(axis=1)
HAS_COUPLE = (ROLES == PARTNER).any(axis=1)
IN_INSTITUTION = ROLES[:, 0] == RESIDENT
FIRST_CHILD = np.where((ROLES == CHILD).any(axis=1), (ROLES == CHILD).argmax(axis=1), -1)


@dataclass(frozen=True)
class Templates:
    """Draws the template of every household."""

    table: WeightedTables

    @classmethod
    def build(cls, group_quarters: float) -> "Templates":
        """group_quarters: share of people, not of households, who live in an institution; 0 to 1"""
        homes = np.array([t.weight for t in TEMPLATES])
        people = float(homes @ ADULTS[: len(TEMPLATES)])
        residents = np.array([t.weight for t in RESIDENTS])
        share = residents / residents.sum() * group_quarters * people
        return cls(WeightedTables.build([np.concatenate([homes * (1 - group_quarters), share])]))

    def draw(self, streams: Streams, households: Ints) -> Ints:
        """Index into ALL, one a household."""
        return self.table.draw(streams.words("household.template", households))


def head_ages(streams: Streams, households: Ints, template: Ints) -> Ints:
    """Years at the time of the request; the sum of two draws, so that the middle of the range is likelier."""
    youngest, oldest = AGES[template].T
    words = streams.words("household.head_age", households)
    half = (oldest - youngest) // 2 + 1
    return youngest + below(words[0], half) + below(words[1], half)
