"""Surnames at birth: one surname, or two where that is the custom."""

from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from generators.names.vocabulary import Vocabulary
from generators.people.families import mothers, name_givers
from generators.people.households import CHILD, HAS_COUPLE, SLOTS, Templates
from generators.people.person import People, describe_people
from generators.sampling import Bools, chance
from generators.schema import ORIGINS
from generators.streams import Ints, Streams

NONE = -1
JOINERS = ("", "-", " ")
ALONE, HYPHEN, BLANK = range(len(JOINERS))

# Share of people born with two surnames, hyphenated and as two words: chosen so that with the names joined at
# marriage and with particles ("De La Cruz") surnames have as many hyphens and blanks as those of North
# Carolina's voters (through vivarium_census_prl_synth_pop): Hispanic 6.8 and 12.8 %, Black 1.3 and 0.4,
# white 0.5 and 0.3, Asian 0.7 and 0.9 %.
HYPHENATED = np.array(
    [
        {"hispanic": 0.06, "black": 0.009, "api": 0.0, "two_or_more": 0.013, "aian": 0.003}.get(o, 0.0003)
        for o in ORIGINS
    ]
)
TWO_WORDS = np.array([{"hispanic": 0.135, "api": 0.006, "black": 0.002}.get(o, 0.001) for o in ORIGINS])


@dataclass(frozen=True)
class Surnames:
    """Numbers of surnames, one entry a person; `second` is NONE unless `joiner` (into JOINERS) joins two."""

    first: Ints
    second: Ints
    joiner: Ints

    def take(self, rows: Ints | Bools) -> "Surnames":
        return Surnames(*(getattr(self, field.name)[rows] for field in fields(self)))

    def copy(self) -> "Surnames":
        return Surnames(self.first.copy(), self.second.copy(), self.joiner.copy())

    def put(self, rows: Ints | Bools, other: "Surnames") -> None:
        """Replace some, in place."""
        for field in fields(self):
            getattr(self, field.name)[rows] = getattr(other, field.name)

    def differ(self, other: "Surnames") -> Bools:
        return (self.first != other.first) | (self.second != other.second) | (self.joiner != other.joiner)

    def read(self, vocabulary: Vocabulary) -> pl.Series:
        """Surnames as text, one a person."""
        first = vocabulary.surnames.read(self.first)
        joined = np.flatnonzero(self.joiner != ALONE)
        joiner = pl.Series(JOINERS).gather(self.joiner[joined])
        return first.scatter(
            joined, first.gather(joined) + joiner + vocabulary.surnames.read(self.second[joined])
        )


def birth_surnames(
    streams: Streams, templates: Templates, vocabulary: Vocabulary, people: People
) -> Surnames:
    """Children bear the father's surname, or the lone parent's; of two, the second is the mother's."""
    giver = name_givers(people)
    origin = _origins_of_givers(streams, templates, people, giver)
    first = vocabulary.surnames.draw(
        streams.words("person.surname", giver), vocabulary.surname_groups(origin)
    )
    word = streams.words("person.double_surname", giver)[0]
    hyphen = chance(word, HYPHENATED[origin])
    double = np.flatnonzero(chance(word, HYPHENATED[origin] + TWO_WORDS[origin]))
    second, joiner = np.full(len(giver), NONE), np.full(len(giver), ALONE)
    second[double] = _second(
        streams, templates, vocabulary, people.take(double), origin[double], giver[double]
    )
    joiner[double] = np.where(hyphen[double], HYPHEN, BLANK)
    return Surnames(first, second, joiner)


def _origins_of_givers(streams: Streams, templates: Templates, people: People, giver: Ints) -> Ints:
    origin = np.where(giver % SLOTS == 0, people.head_origin, people.origin)
    partners = np.flatnonzero((giver % SLOTS == 1) & (giver != people.person))
    origin[partners] = describe_people(streams, templates, giver[partners]).origin
    return origin


def _second(
    streams: Streams, templates: Templates, vocabulary: Vocabulary, people: People, origin: Ints, giver: Ints
) -> Ints:
    """The mother's first surname where she lives with them, else one drawn for the giver."""
    second = vocabulary.surnames.draw(
        streams.words("person.second_surname", giver), vocabulary.surname_groups(origin)
    )
    rows = np.flatnonzero((people.role == CHILD) & HAS_COUPLE[people.template])
    mother = describe_people(streams, templates, mothers(people)[rows])
    words = streams.words("person.surname", mother.person)
    second[rows] = vocabulary.surnames.draw(words, vocabulary.surname_groups(mother.origin))
    return second
