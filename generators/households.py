"""Households of adults: who lives together.

A person's number is household * SLOTS + slot. Slot 0 is the head; what the others are follows from the
household's template. Children are adult children at home: the population is people of filing age.
"""

from dataclasses import dataclass

import numpy as np

from generators.sampling import Bools, WeightedTables, below, chance
from generators.schema import SEXES
from generators.streams import Ints, Streams, Words

SLOTS = 4
NOBODY, HEAD, PARTNER, CHILD, ROOMMATE = range(-1, 4)
FEMALE, MALE = range(len(SEXES))
REQUEST_YEAR = 2025  # "today"; tax years on file lie before it


@dataclass(frozen=True)
class Template:
    """Roles of the slots, the share of households, and the range of the head's age."""

    roles: tuple[int, ...]
    weight: float
    youngest: int
    oldest: int


# Chosen to give 29 % one-person and 47 % married-couple households (Census Bureau, CB24-TPS.56) once the
# roommates are counted, about 1.9 adults a household, and adult children at home with a fifth of parents.
TEMPLATES = (
    Template((HEAD,), 31, 20, 92),
    Template((HEAD, PARTNER), 35, 22, 90),
    Template((HEAD, PARTNER, CHILD), 9, 42, 74),
    Template((HEAD, PARTNER, CHILD, CHILD), 4, 44, 70),
    Template((HEAD, CHILD), 7, 40, 80),
    Template((HEAD, CHILD, CHILD), 2, 42, 74),
    Template((HEAD, ROOMMATE), 7, 19, 44),
    Template((HEAD, ROOMMATE, ROOMMATE), 3, 19, 36),
    Template((HEAD, ROOMMATE, ROOMMATE, ROOMMATE), 2, 19, 30),
)
ROLES = np.array([[*t.roles, *[NOBODY] * (SLOTS - len(t.roles))] for t in TEMPLATES])
AGES = np.array([(t.youngest, t.oldest) for t in TEMPLATES])

# Shares of adults, 2020 census, in the order of ORIGINS.
ORIGIN_WEIGHTS = np.array([60.0, 12.0, 6.0, 1.0, 4.0, 17.0])
SAME_SEX_COUPLES = 0.015
MIXED_COUPLES = 0.15  # partners of another origin than the head (Pew: 17 % of newlyweds in 2015)
ADULT = 18

_templates = WeightedTables.build([np.array([t.weight for t in TEMPLATES])])
_origins = WeightedTables.build([ORIGIN_WEIGHTS])


@dataclass(frozen=True)
class Households:
    """Some households and the people in their slots: arrays of shape (households, SLOTS).

    numbers: shape (households,)
    person: person numbers, also of empty slots
    role: NOBODY in an empty slot, where the other arrays hold nothing of meaning
    sex, origin: indices into SEXES and ORIGINS
    birth_year: of people of ADULT years and more
    """

    numbers: Ints
    person: Ints
    role: Ints
    sex: Ints
    origin: Ints
    birth_year: Ints

    @property
    def has_couple(self) -> Bools:
        """Shape (households, 1)."""
        return self.role[:, 1:2] == PARTNER


def form_households(streams: Streams, numbers: Ints) -> Households:
    """The households of the given numbers, in that order."""
    template = _templates.draw(streams.words("household.template", numbers))
    person = numbers[:, None] * SLOTS + np.arange(SLOTS)
    role = ROLES[template]
    words = slot_words(streams, "person", person)
    couple = slot_words(streams, "person.couple", person)
    return Households(
        numbers,
        person,
        role,
        _sexes(role, (words[0] & 1).astype(np.int64), couple[0]),
        _origins_of(streams, person, role, couple[1]),
        REQUEST_YEAR - _ages(role, head_ages(streams, numbers, template), words[1]),
    )


def roles(streams: Streams, numbers: Ints) -> Ints:
    """The role of every slot: shape (households, SLOTS)."""
    return ROLES[_templates.draw(streams.words("household.template", numbers))]


def slot_words(streams: Streams, name: str, person: Ints, draw: int = 0) -> Words:
    """Words for every slot: shape (4, households, SLOTS)."""
    return streams.words(name, person.ravel(), draw).reshape(4, *person.shape)


def head_ages(streams: Streams, numbers: Ints, template: Ints | None = None) -> Ints:
    """Years at the time of the request; the sum of two draws, so that the middle of the range is likelier."""
    if template is None:
        template = _templates.draw(streams.words("household.template", numbers))
    youngest, oldest = AGES[template].T
    words = streams.words("household.head_age", numbers)
    half = (oldest - youngest) // 2 + 1
    return youngest + below(words[0], half) + below(words[1], half)


def _ages(role: Ints, head_age: Ints, words: Words) -> Ints:
    older = np.select(
        [role == PARTNER, role == CHILD, role == ROOMMATE],
        [below(words, 9) - 4, -20 - below(words, 18), below(words, 13) - 6],
        0,
    )
    return np.maximum(head_age[:, None] + older, ADULT)


def _sexes(role: Ints, own: Ints, words: Words) -> Ints:
    """Partners are of opposite sex but for SAME_SEX_COUPLES."""
    head = own[:, :1]
    partner = np.where(chance(words, SAME_SEX_COUPLES), head, 1 - head)
    return np.where(role == PARTNER, partner, own)


def _origins_of(streams: Streams, person: Ints, role: Ints, words: Words) -> Ints:
    """Children share the head's origin, most partners too; roommates have their own."""
    own = _origins.draw(streams.words("person.origin", person.ravel())).reshape(person.shape)
    shares_head = (role == CHILD) | ((role == PARTNER) & ~chance(words, MIXED_COUPLES))
    return np.where(shares_head, own[:, :1], own)
