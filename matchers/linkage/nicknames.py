"""Which given names are short for one another, from the package `nicknames`."""

from functools import cache

import numpy as np
import numpy.typing as npt
from nicknames import NickNamer

from matchers.engine.text import Text
from matchers.engine.vocabulary import GrowingVocabulary, Vocabulary

Numbers = npt.NDArray[np.int32]


@cache
def table() -> tuple[Vocabulary, npt.NDArray[np.bool_]]:
    """Return the names that have or are nicknames, and whether name i and name j belong together.

    Nicknames of one name do not belong together: Ron and Erin are both short for Aaron.
    """
    lookup = {_plain(name): set(map(_plain, short)) for name, short in NickNamer().nickname_lookup.items()}
    names = sorted(set(lookup).union(*lookup.values()) - {""})
    place = {name: i for i, name in enumerate(names)}
    related = np.zeros((len(names), len(names)), np.bool_)
    for name in lookup.keys() & place.keys():
        for short in lookup[name] & place.keys():
            related[place[name], place[short]] = related[place[short], place[name]] = True
    return _vocabulary(names), related


def numbers(text: Text) -> Numbers:
    """Return the place of each normalised given name in the table, below 0 for those that are not there."""
    found = np.empty(len(text.offsets) - 1, np.int32)
    table()[0].find(0, text, found)
    return found


def related(left: Numbers, right: Numbers) -> npt.NDArray[np.bool_]:
    """Return whether one is short for the other, of names by their places in the table."""
    both = (left >= 0) & (right >= 0)
    found: npt.NDArray[np.bool_] = both & table()[1][np.where(both, left, 0), np.where(both, right, 0)]
    return found


def _plain(name: str) -> str:
    return "".join(letter for letter in name.upper() if letter.isascii() and letter.isalnum())


def _vocabulary(names: list[str]) -> Vocabulary:
    letters = np.frombuffer("".join(names).encode(), np.uint8).copy()
    text = Text(letters, np.cumsum([0, *map(len, names)]))
    column = GrowingVocabulary()
    column.add(text, np.empty(len(names), np.int32))
    return Vocabulary.of([column])
