"""Surnames: at birth one, or two where that is the custom, and when they changed.

At marriage a wife takes the husband's surname, joins both or keeps her own, and now and then he takes hers
(Pew Research Center 2023). Some did so, or went back to their own after a divorce, between the filing on file
and the request.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from generators.names.vocabulary import NameVocabulary
from generators.people.households import CHILD, HAS_COUPLE, SLOTS, Templates
from generators.people.moving import MOVE_YEARS
from generators.people.person import (
    FEMALE,
    People,
    describe_people,
    in_couples,
    mothers,
    name_givers,
    single_women,
    spouses,
)
from generators.sampling import Bools, Ints, Streams, WeightedTables, Words, below, chance
from generators.schema import ORIGINS

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

    def read(self, vocabulary: NameVocabulary) -> pl.Series:
        """Surnames as text, one a person."""
        first = vocabulary.surnames.read(self.first)
        joined = np.flatnonzero(self.joiner != ALONE)
        joiner = pl.Series(JOINERS).gather(self.joiner[joined])
        return first.scatter(
            joined, first.gather(joined) + joiner + vocabulary.surnames.read(self.second[joined])
        )


def birth_surnames(
    streams: Streams, templates: Templates, vocabulary: NameVocabulary, people: People
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
    streams: Streams,
    templates: Templates,
    vocabulary: NameVocabulary,
    people: People,
    origin: Ints,
    giver: Ints,
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


# 79 % of wives take the husband's surname (fewer Hispanic ones: 30 % keep their own), 5 % join both; 5 % of
# husbands take the wife's and under 1 % join (Pew 2023). By the origin of the household's head.
TAKES = np.array([{"hispanic": 0.63}.get(origin, 0.80) for origin in ORIGINS])
JOINS, HUSBAND_TAKES, HUSBAND_JOINS = 0.05, 0.05, 0.008
# How who joins writes both: hyphenated, as two words, or the own surname as middle name. See birth_names.py.
WRITES = (HYPHEN, BLANK, NONE)
WRITTEN = WeightedTables.build([np.array([0.30, 0.05, 0.65])])

SETTLED_AGE, SETTLED_RATE = 45, 0.15  # from this age on a married name is less often a new one
DIVORCE_RATE = 0.012  # a year: women without a partner at home who went back to their own surname


@dataclass(frozen=True)
class SurnameHistory:
    """Surnames before and since the year in which they changed; that year is 0 where they did not.

    maiden: the surname that is a middle name since then, or NONE. One entry a person.
    """

    before: Surnames
    since: Surnames
    changed: Ints
    maiden: Ints

    def take(self, rows: Ints | Bools) -> "SurnameHistory":
        """The surnames of some of these people."""
        return SurnameHistory(
            self.before.take(rows), self.since.take(rows), self.changed[rows], self.maiden[rows]
        )

    def at(self, year: int | Ints) -> Surnames:
        """Surnames at the end of `year`."""
        found = self.since.copy()
        old = np.asarray(year) < self.changed
        found.put(old, self.before.take(old))
        return found

    def maiden_at(self, year: int | Ints) -> Ints:
        return np.where(np.asarray(year) < self.changed, NONE, self.maiden)


def trace_surnames(
    streams: Streams,
    templates: Templates,
    vocabulary: NameVocabulary,
    people: People,
    rename_rate: float,
    year_joined: Callable[[Ints], Ints],
) -> SurnameHistory:
    """The surnames of people.

    rename_rate: share of couples under SETTLED_AGE whose married name is new in a given year
    year_joined: in which people (numbers) joined their household, 0 for who did not: a couple that moved
    together married then, and a woman who left a couple may have gone back to her surname
    """
    born = birth_surnames(streams, templates, vocabulary, people)
    n = len(people.person)
    history = SurnameHistory(born.copy(), born, np.zeros(n, np.int64), np.full(n, NONE))
    _marry(streams, templates, vocabulary, people, rename_rate, year_joined, history)
    _revert(streams, vocabulary, people, year_joined, history)
    return history


def may_have_changed(streams: Streams, person: Ints, since: Ints, year_joined: Ints) -> Bools:
    """A cheap test: False only for people whose surname is the same as at the end of the year `since`."""
    years = (
        _year_of(streams.words("household.marriage_year", person // SLOTS), 1.0),
        _year_of(streams.words("person.divorce", person), 1.0),
        year_joined,
    )
    return np.any([year > since for year in years], axis=0)


def _marry(
    streams: Streams,
    templates: Templates,
    vocabulary: NameVocabulary,
    people: People,
    rename_rate: float,
    year_joined: Callable[[Ints], Ints],
    history: SurnameHistory,
) -> None:
    """Give, in place, married names to those who changed theirs."""
    rows = np.flatnonzero(in_couples(people))
    words = streams.words("household.marriage", people.household[rows])
    takes, joins = _who_changes(people.take(rows), words[0])
    changes = takes | joins
    rows, words, joins = rows[changes], words[:, changes], joins[changes]
    changed = people.take(rows)
    spouse = describe_people(streams, templates, spouses(changed))
    taken = birth_surnames(streams, templates, vocabulary, spouse)
    own = history.before.take(rows)
    wrote = np.where(joins, np.array(WRITES)[WRITTEN.draw(words[1:3])], BLANK)
    writes_both = joins & (wrote != NONE) & (own.first != taken.first)
    taken.put(writes_both, Surnames(own.first, taken.first, wrote).take(writes_both))
    history.since.put(rows, taken)
    history.maiden[rows] = np.where(joins & (wrote == NONE), own.first, NONE)
    moved_together = year_joined(changed.household * SLOTS + 1)
    years = _years(streams, changed, rename_rate)
    history.changed[rows] = np.where(moved_together > 0, moved_together, years)


def _who_changes(people: People, word: Words) -> tuple[Bools, Bools]:
    """Who takes the other's surname, and who joins both; of heads and partners of couples."""
    wife, takes = people.sex == FEMALE, TAKES[people.head_origin]
    bounds = takes + np.cumsum([0.0, JOINS, HUSBAND_TAKES, HUSBAND_JOINS])[:, None]
    wife_takes, wife_joins, husband_takes, husband_joins = (chance(word, bound) for bound in bounds)
    return (
        np.where(wife, wife_takes, husband_takes & ~wife_joins),
        np.where(wife, wife_joins & ~wife_takes, husband_joins & ~husband_takes),
    )


def _years(streams: Streams, people: People, rename_rate: float) -> Ints:
    """The year in which each married name was new; 0 if that is long ago."""
    settled = people.age >= SETTLED_AGE
    rate = np.where(settled, rename_rate * SETTLED_RATE, rename_rate)
    return _year_of(streams.words("household.marriage_year", people.household), rate)


def _year_of(words: Words, yearly_rate: "float | np.ndarray[tuple[int], np.dtype[np.float64]]") -> Ints:
    """A year of MOVE_YEARS, each with the same chance, or 0."""
    happened = chance(words[0], np.minimum(np.asarray(yearly_rate) * len(MOVE_YEARS), 1.0))
    return np.where(happened, MOVE_YEARS[0] + below(words[1], len(MOVE_YEARS)), 0)


def _revert(
    streams: Streams,
    vocabulary: NameVocabulary,
    people: People,
    year_joined: Callable[[Ints], Ints],
    history: SurnameHistory,
) -> None:
    """Women without a partner at home who bore a husband's surname until a divorce."""
    rows = np.flatnonzero(single_women(people))
    year = _year_of(streams.words("person.divorce", people.person[rows]), DIVORCE_RATE)
    rows, year = rows[year > 0], year[year > 0]
    moved_out = year_joined(people.person[rows])
    year = np.where(moved_out > 0, moved_out, year)
    words = streams.words("person.former_surname", people.person[rows])
    history.before.first[rows] = vocabulary.surnames.draw(
        words, vocabulary.surname_groups(people.origin[rows])
    )
    history.before.second[rows] = NONE
    history.before.joiner[rows] = 0
    history.changed[rows] = year
