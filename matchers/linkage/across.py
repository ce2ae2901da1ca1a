"""Comparisons across columns of candidate pairs: names that changed places or became middle names."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from generators.schema import CLAIM_COLUMNS
from matchers.engine.pairs import Portion
from matchers.kernels import edits as kernel

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
