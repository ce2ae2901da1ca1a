"""Surnames, and when they changed.

Wives take the husband's surname, keep their own or join both (Pew 2023: 79, 14 and 5 %); some did so, or
went back after a divorce, between the filing on file and the request.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.families import of_father, of_partner, single_women, wives
from generators.history import MOVE_YEARS
from generators.households import CHILD, REQUEST_YEAR, Households
from generators.sampling import Bools, below, chance
from generators.streams import Ints, Streams, Words
from generators.vocabulary import Vocabulary

NONE = -1
TAKES, JOINS = 0.80, 0.05  # of wives; the rest keep their surname
SETTLED_AGE, SETTLED_RATE = 45, 0.15  # from this age on a wife's surname changes less often
DIVORCE_RATE = 0.012  # a year: women without a partner at home who went back to their own surname

Chosen = Bools | tuple[Ints, Ints]


@dataclass(frozen=True)
class Surnames:
    """Numbers of surnames; `joined` is the part after a hyphen, or NONE."""

    first: Ints
    joined: Ints

    def differ(self, other: "Surnames") -> Bools:
        return (self.first != other.first) | (self.joined != other.joined)

    def read(self, vocabulary: Vocabulary) -> pl.Series:
        """Surnames as text, one a person."""
        first = vocabulary.surnames.read(self.first)
        hyphenated = np.flatnonzero(self.joined != NONE)
        tail = vocabulary.surnames.read(self.joined[hyphenated])
        return first.scatter(hyphenated, first.gather(hyphenated) + "-" + tail)


@dataclass(frozen=True)
class SurnameHistory:
    """Surnames before and since the year in which they changed; that year is 0 where they did not.

    One entry a person.
    """

    before: Surnames
    since: Surnames
    changed: Ints

    def at(self, year: int | Ints) -> Surnames:
        """Surnames at the end of `year`."""
        old = np.asarray(year) < self.changed
        return Surnames(
            np.where(old, self.before.first, self.since.first),
            np.where(old, self.before.joined, self.since.joined),
        )


def trace_surnames(
    streams: Streams, vocabulary: Vocabulary, homes: Households, chosen: Chosen, rename_rate: float
) -> SurnameHistory:
    """The surnames of the chosen people of some households, one entry a person.

    rename_rate: share of wives under SETTLED_AGE whose married name is new in a given year
    """
    person, origin = homes.person[chosen], homes.origin[chosen]
    wife, single = wives(homes)[chosen], single_women(homes)[chosen]
    words = streams.words("person.marriage", person)
    changed = _years_of_change(homes.birth_year[chosen], wife, single, words, rename_rate)
    born = _names_at_birth(streams, vocabulary, homes, chosen)
    husband = born.copy()
    husband[wife] = _draw(
        streams, vocabulary, of_partner(homes.person)[chosen][wife], of_partner(homes.origin)[chosen][wife]
    )
    former, divorced = born.copy(), single & (changed > 0)
    former[divorced] = _draw(streams, vocabulary, person[divorced], origin[divorced], "person.former_surname")
    never = np.full(len(born), NONE)
    return SurnameHistory(Surnames(former, never), _married_names(born, husband, wife, words[0]), changed)


def _names_at_birth(streams: Streams, vocabulary: Vocabulary, homes: Households, chosen: Chosen) -> Ints:
    """Children at home bear the father's surname, or the lone parent's."""
    child = homes.role == CHILD
    bearer = np.where(child, of_father(homes, homes.person), homes.person)[chosen]
    origin = np.where(child, of_father(homes, homes.origin), homes.origin)[chosen]
    return _draw(streams, vocabulary, bearer, origin)


def _draw(
    streams: Streams, vocabulary: Vocabulary, people: Ints, origin: Ints, stream: str = "person.surname"
) -> Ints:
    return vocabulary.surnames.draw(streams.words(stream, people), vocabulary.surname_groups(origin))


def _married_names(born: Ints, husband: Ints, wife: Bools, words: Words) -> Surnames:
    takes = wife & chance(words, TAKES)
    joins = wife & ~takes & chance(words, TAKES + JOINS) & (born != husband)
    return Surnames(np.where(takes, husband, born), np.where(joins, husband, NONE))


def _years_of_change(birth_year: Ints, wife: Bools, single: Bools, words: Words, rename_rate: float) -> Ints:
    settled = birth_year <= REQUEST_YEAR - SETTLED_AGE
    married = np.where(settled, rename_rate * SETTLED_RATE, rename_rate)
    rate = np.where(wife, married, np.where(single, DIVORCE_RATE, 0.0))
    year = MOVE_YEARS[0] + below(words[3], len(MOVE_YEARS))
    return np.where(chance(words[2], np.minimum(rate * len(MOVE_YEARS), 1.0)), year, 0)
