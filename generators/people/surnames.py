"""Surnames, and when they changed.

At marriage a wife takes the husband's surname, joins both or keeps her own, and now and then he takes hers
(Pew Research Center 2023). Some did so, or went back to their own after a divorce, between the filing on file
and the request.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generators.names.vocabulary import Vocabulary
from generators.people.birth_names import BLANK, HYPHEN, NONE, Surnames, birth_surnames
from generators.people.families import in_couples, single_women, spouses
from generators.people.households import SLOTS, Templates
from generators.people.moving import MOVE_YEARS
from generators.people.person import FEMALE, People, describe_people
from generators.sampling import Bools, WeightedTables, below, chance
from generators.schema import ORIGINS
from generators.streams import Ints, Streams, Words

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
    vocabulary: Vocabulary,
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
    vocabulary: Vocabulary,
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
    vocabulary: Vocabulary,
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
