"""What makes a pair a match, as kernels take it: a demand on each column, and on the place."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from generators.schema import CLAIM_COLUMNS
from matchers.kernels import search as kernel

FLIPPED = {kernel.IF_ASKED: kernel.IF_HELD, kernel.IF_HELD: kernel.IF_ASKED}
# Cheapest first: whole numbers, then a letter, then similarities, the rarest string first.
COST = {kernel.SIMILAR: 2, kernel.INITIAL: 1, kernel.OPEN_INITIAL: 1}


class Rule(NamedTuple):
    """Demands that must all hold, and a sum of weighted similarities that must reach a threshold.

    modes: int64, shape (10,), the demand on each column, see `matchers.kernels.search`; 0 demands nothing
    least: float64, shape (10,), lowest Jaro-Winkler similarity where the mode is SIMILAR, inclusive
    order: int64, the columns other than the surname on which there is a demand, cheapest first
    place: demand on ZIP code, city, state and street together; 0 is none
    weights: float64, shape (10,), of each column in the sum; 0 leaves it out
    measures: int64, shape (10,), how a column in the sum is compared: EQUAL (1 or 0) or SIMILAR
    threshold: lowest sum that confirms, inclusive; 0 asks for no sum
    prefix_weight: of Jaro-Winkler, 0..0.25
    """

    modes: npt.NDArray[np.int64]
    least: npt.NDArray[np.float64]
    order: npt.NDArray[np.int64]
    place: int
    weights: npt.NDArray[np.float64]
    measures: npt.NDArray[np.int64]
    threshold: float
    prefix_weight: float


def conjunction(
    modes: Mapping[str, int],
    least: Mapping[str, float] | None = None,
    place: int = 0,
    prefix_weight: float = 0.1,
) -> Rule:
    """Return the rule that every demand must hold; none makes up for another."""
    order = sorted(
        (column for column in modes if column != "surname"), key=lambda name: COST.get(modes[name], 0)
    )
    return Rule(
        _row(modes, np.int64),
        _row(least or {}, np.float64),
        np.array([CLAIM_COLUMNS.index(column) for column in order], np.int64),
        place,
        _row({}, np.float64),
        _row({}, np.int64),
        0.0,
        float(prefix_weight),
    )


def weighted_sum(
    weights: Mapping[str, float], measures: Mapping[str, int], threshold: float, prefix_weight: float
) -> Rule:
    """Return the rule that the weighted similarities add up to the threshold."""
    return conjunction({}, prefix_weight=prefix_weight)._replace(
        weights=_row(weights, np.float64), measures=_row(measures, np.int64), threshold=float(threshold)
    )


def _row(values: Mapping[str, float], dtype: type) -> npt.NDArray:  # type: ignore[type-arg]
    return np.array([values.get(column, 0) for column in CLAIM_COLUMNS], dtype)


def flipped(rule: Rule) -> Rule:
    """Return the rule for held requests and asking records."""
    return rule._replace(modes=np.array([FLIPPED.get(int(mode), int(mode)) for mode in rule.modes], np.int64))


def compared(rule: Rule) -> list[int]:
    """Return the columns compared by similarity."""
    return np.flatnonzero((rule.modes == kernel.SIMILAR) | (rule.measures == kernel.SIMILAR)).tolist()
