"""What the names of a pair say beyond their letters: nicknames, and names that changed places.

Which given names are short for one another comes from the package `nicknames`.
"""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from nicknames import NickNamer

from generators.schema import CLAIM_COLUMNS
from matchers.engine.pairs import Portion
from matchers.engine.text import Text
from matchers.engine.vocabulary import GrowingVocabulary, Vocabulary
from matchers.kernels import edits as kernel

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


def relate(left: Numbers, right: Numbers) -> npt.NDArray[np.bool_]:
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


NAMES = ("given_name", "surname")


def at(portion: Portion, places: npt.NDArray[Any]) -> Portion:
    """Return a portion of some of the pairs: places, or a Boolean a pair."""
    return replace(portion, asked=portion.asked[places], held=portion.held[places])


def edits(portion: Portion, asked: str, held: str) -> npt.NDArray[np.float64]:
    """Return the edit distances of the asker's values in a column from the held rows' in another.

    NaN where either is missing.
    """
    found = np.empty(len(portion.asked))
    rows = np.empty((3, kernel.MOST_LETTERS + 1), np.int64)
    kernel.count_edits(*_pairs(portion), *_columns(asked, held), rows, found)
    return found


def same(portion: Portion, asked: str, held: str) -> npt.NDArray[np.bool_]:
    """Return where the asker's value in a column is the held row's in another, and not missing."""
    found = np.empty(len(portion.asked), np.bool_)
    kernel.same_across(*_pairs(portion), *_columns(asked, held), found)
    return found


def initials(portion: Portion) -> npt.NDArray[np.bool_]:
    """Return where given name and surname have each other's first letters."""
    found = np.empty(len(portion.asked), np.bool_)
    kernel.initials_across(*_pairs(portion), *_columns(*NAMES), found)
    return found


def nearly_swapped(portion: Portion, most_edits: int) -> npt.NDArray[np.bool_]:
    """Return where given name and surname changed places, with at most so many edits in both together."""
    found = initials(portion)
    some = at(portion, found)
    found[found] = edits(some, *NAMES) + edits(some, *NAMES[::-1]) <= most_edits
    return found


def _columns(asked: str, held: str) -> tuple[int, int]:
    return CLAIM_COLUMNS.index(asked), CLAIM_COLUMNS.index(held)


def _pairs(portion: Portion) -> tuple[Any, ...]:
    return portion.side, portion.holding.held, portion.asked, portion.held
