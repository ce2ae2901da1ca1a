"""What people are called besides their surname: given name, middle name, suffix."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.names.vocabulary import NameVocabulary
from generators.people.households import CHILD, Templates
from generators.people.person import MALE, People, describe_people, fathers, first_children, first_sons
from generators.people.surnames import NONE, SurnameHistory
from generators.sampling import Bools, Ints, Streams, WeightedTables, chance

MIDDLE_NAME = 0.82
INITIAL_ONLY = 0.5  # of middle names: shown by their first letter alone
JUNIOR = 0.02  # first sons who bear their father's given name (2 to 5 % of boys in state birth records)
SENIOR_WRITTEN = 0.6  # their fathers who are on file as Sr
SUFFIXES = pl.Series(["Jr", "Sr", "II", "III"])
JR, SR, II, III = range(4)
# Other men, whose fathers and sons live elsewhere; 1.5 to 2 % of adults have a suffix.
OTHER_SUFFIX = 0.038
OTHER_SUFFIXES = WeightedTables.build([np.array([0.70, 0.10, 0.08, 0.12])])
# Given names that start alike, of twins and of other children and their fathers: assumed, so that as many
# adults share surname and first initial with an adult at home as published (7.6 %).
TWINS_ALIKE, CHILDREN_ALIKE = 0.35, 0.12
TRIES = 8  # names drawn for a child, of which the first that starts alike is taken


@dataclass(frozen=True)
class Names:
    """Names, one entry a person.

    given, middle: numbers of given names; middle is NONE where there is none
    initial: the middle name is shown by its first letter alone
    suffix: index into SUFFIXES, or NONE
    """

    given: Ints
    middle: Ints
    initial: Bools
    suffix: Ints
    surnames: SurnameHistory

    def take(self, rows: Ints | Bools) -> "Names":
        """The names of some of these people."""
        return Names(
            self.given[rows],
            self.middle[rows],
            self.initial[rows],
            self.suffix[rows],
            self.surnames.take(rows),
        )

    def read(self, vocabulary: NameVocabulary, year: int | Ints) -> pl.DataFrame:
        """The name columns of the claim as at the end of `year`, one row a person."""
        return pl.DataFrame(
            {
                "given_name": vocabulary.given_names.read(self.given),
                "middle_name": self._read_middle(vocabulary, year),
                "surname": self.surnames.at(year).read(vocabulary),
                "suffix": SUFFIXES.gather(pl.Series(self.suffix).set(pl.Series(self.suffix == NONE), None)),
            }
        )

    def _read_middle(self, vocabulary: NameVocabulary, year: int | Ints) -> pl.Series:
        names = vocabulary.given_names.read(self.middle)
        maiden = self.surnames.maiden_at(year)
        rows = np.flatnonzero(maiden != NONE)
        names = names.scatter(rows, vocabulary.surnames.read(maiden[rows]))
        shown = np.flatnonzero(self.initial & (maiden == NONE))
        return names.scatter(shown, names.gather(shown).str.head(1))


def name_people(
    streams: Streams,
    templates: Templates,
    vocabulary: NameVocabulary,
    people: People,
    surnames: SurnameHistory,
) -> Names:
    """Name people, whose surnames are given."""
    middle = streams.words("person.middle_name", people.person)
    groups = vocabulary.given_name_groups(people.origin, people.sex, people.birth_year)
    has_middle = np.flatnonzero(chance(middle[2], MIDDLE_NAME))
    middle_names = np.full(len(groups), NONE)
    middle_names[has_middle] = vocabulary.given_names.draw(middle[:, has_middle], groups[has_middle])
    junior = _juniors(streams, people)
    return Names(
        _given_names(streams, templates, vocabulary, people, junior),
        middle_names,
        chance(middle[3], INITIAL_ONLY),
        _suffixes(streams, templates, people, junior),
        surnames,
    )


def _juniors(streams: Streams, people: People) -> Bools:
    """First sons alone: two juniors in one home would be one name twice."""
    junior = np.zeros(len(people.person), np.bool_)
    rows = np.flatnonzero(first_sons(people))
    junior[rows] = chance(streams.words("person.junior", people.person[rows])[0], JUNIOR)
    return junior


def _given_names(
    streams: Streams, templates: Templates, vocabulary: NameVocabulary, people: People, junior: Bools
) -> Ints:
    """A junior's given name is his father's."""
    given = _draw(streams, vocabulary, people)
    sons = np.flatnonzero(junior)
    given[sons] = _draw(streams, vocabulary, describe_people(streams, templates, fathers(people)[sons]))
    _alliterate(streams, templates, vocabulary, people, np.flatnonzero(~junior), given)
    return given


def _draw(streams: Streams, vocabulary: NameVocabulary, people: People, draw: int = 0) -> Ints:
    groups = vocabulary.given_name_groups(people.origin, people.sex, people.birth_year)
    return vocabulary.given_names.draw(streams.words("person.given_name", people.person, draw), groups)


def _alliterate(
    streams: Streams,
    templates: Templates,
    vocabulary: NameVocabulary,
    people: People,
    rows: Ints,
    given: Ints,
) -> None:
    """Give some children of `rows`, in place, a name that starts as their elder twin's or their father's."""
    rows = rows[people.role[rows] == CHILD]
    share = np.where(people.twin[rows], TWINS_ALIKE, CHILDREN_ALIKE)
    rows = rows[chance(streams.words("person.alike", people.person[rows])[0], share)]
    if not len(rows):
        return
    alike = people.take(rows)
    elder = describe_people(streams, templates, np.where(alike.twin, alike.person - 1, fathers(alike)))
    elders = _given_names(streams, templates, vocabulary, elder, _juniors(streams, elder))
    initials = vocabulary.given_names.initials
    wanted = initials(elders)
    open_rows = np.ones(len(rows), np.bool_)
    for draw in range(1, TRIES + 1):
        names = _draw(streams, vocabulary, alike, draw)
        fits = open_rows & (names != elders) & (initials(names) == wanted) & (wanted > 0)
        given[rows[fits]] = names[fits]
        open_rows &= ~fits


def _suffixes(streams: Streams, templates: Templates, people: People, junior: Bools) -> Ints:
    words = streams.words("person.suffix", people.person)
    suffix = np.where(
        (people.sex == MALE) & chance(words[1], OTHER_SUFFIX), OTHER_SUFFIXES.draw(words[2:]), NONE
    )
    rows, child = first_children(people)
    son_is_junior = _juniors(streams, describe_people(streams, templates, child))
    seniors = rows[son_is_junior]
    suffix[seniors] = np.where(chance(words[0, seniors], SENIOR_WRITTEN), SR, NONE)
    suffix[junior] = JR
    return suffix
