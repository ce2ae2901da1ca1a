"""What people are called besides their surname: given name, middle name, suffix."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.families import fathers, first_sons, of_father
from generators.households import MALE, Households
from generators.sampling import Bools, chance
from generators.streams import Ints, Streams
from generators.surnames import NONE, Chosen, SurnameHistory
from generators.vocabulary import Vocabulary

MIDDLE_NAME = 0.82
INITIAL_ONLY = 0.5  # of middle names: shown by their first letter alone
JUNIOR = 0.04  # first sons who bear their father's given name
SENIOR_WRITTEN = 0.6  # their fathers who are on file as Sr
GENERATION = 0.004  # other men with II or III
SUFFIXES = pl.Series(["Jr", "Sr", "II", "III"])
JR, SR, II, III = range(4)


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

    def read(self, vocabulary: Vocabulary, year: int | Ints) -> pl.DataFrame:
        """The name columns of the claim as at the end of `year`, one row a person."""
        return pl.DataFrame(
            {
                "given_name": vocabulary.given_names.read(self.given),
                "middle_name": self._read_middle(vocabulary),
                "surname": self.surnames.at(year).read(vocabulary),
                "suffix": SUFFIXES.gather(pl.Series(self.suffix).set(pl.Series(self.suffix == NONE), None)),
            }
        )

    def _read_middle(self, vocabulary: Vocabulary) -> pl.Series:
        names = vocabulary.given_names.read(self.middle)
        shown = np.flatnonzero(self.initial)
        return names.scatter(shown, names.gather(shown).str.head(1))


def name_people(
    streams: Streams, vocabulary: Vocabulary, homes: Households, chosen: Chosen, surnames: SurnameHistory
) -> Names:
    """Name the chosen people of some households, whose surnames are given."""
    person = homes.person[chosen]
    groups = vocabulary.given_name_groups(homes.origin[chosen], homes.sex[chosen], homes.birth_year[chosen])
    junior = _juniors(streams, homes)
    middle = streams.words("person.middle_name", person)
    return Names(
        _given_names(streams, vocabulary, homes, chosen, junior[chosen], groups),
        np.where(chance(middle[2], MIDDLE_NAME), vocabulary.given_names.draw(middle, groups), NONE),
        chance(middle[3], INITIAL_ONLY),
        _suffixes(streams, homes, chosen, junior),
        surnames,
    )


def _juniors(streams: Streams, homes: Households) -> Bools:
    """First sons alone: two juniors in one home would be one name twice."""
    juniors = first_sons(homes)
    words = streams.words("person.junior", homes.person[juniors])
    juniors[juniors] = chance(words[0], JUNIOR)
    return juniors


def _given_names(
    streams: Streams, vocabulary: Vocabulary, homes: Households, chosen: Chosen, junior: Bools, groups: Ints
) -> Ints:
    """A junior's given name is his father's."""
    bearer = np.where(junior, _of_chosen_father(homes, chosen, homes.person), homes.person[chosen])
    fathers_groups = vocabulary.given_name_groups(
        _of_chosen_father(homes, chosen, homes.origin),
        _of_chosen_father(homes, chosen, homes.sex),
        _of_chosen_father(homes, chosen, homes.birth_year),
    )
    words = streams.words("person.given_name", bearer)
    return vocabulary.given_names.draw(words, np.where(junior, fathers_groups, groups))


def _of_chosen_father(homes: Households, chosen: Chosen, values: Ints) -> Ints:
    return np.broadcast_to(of_father(homes, values), values.shape)[chosen]


def _suffixes(streams: Streams, homes: Households, chosen: Chosen, junior: Bools) -> Ints:
    words = streams.words("person.suffix", homes.person[chosen])
    senior = (fathers(homes) & junior.any(axis=1, keepdims=True))[chosen] & chance(words[0], SENIOR_WRITTEN)
    other = (homes.sex[chosen] == MALE) & chance(words[1], GENERATION)
    return np.select([junior[chosen], senior, other], [JR, SR, np.where(words[2] & 1, II, III)], NONE)
