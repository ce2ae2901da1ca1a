"""What makes a pair a match, as kernels take it: a demand on each column, and on the place."""

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from generators.schema import CLAIM_COLUMNS
from matchers.engine.hold import TAGGED
from matchers.kernels import search as kernel

FLIPPED = {kernel.IF_ASKED: kernel.IF_HELD, kernel.IF_HELD: kernel.IF_ASKED}
MUST, MAY = (kernel.EQUAL, kernel.IF_ASKED), (kernel.OPEN, kernel.IF_HELD)  # whole numbers: the cheapest
LETTERS = (kernel.INITIAL, kernel.OPEN_INITIAL, kernel.SIMILAR)  # the cheapest of them first
ANY = 99  # letters without a match: more than tags can tell


class Rule(NamedTuple):
    """Demands that must all hold, and a sum of weighted similarities that must reach a threshold.

    modes: int64, shape (10,), the demand on each column, see `matchers.kernels.search`; 0 demands nothing
    least: float64, shape (10,), lowest Jaro-Winkler similarity where the mode is SIMILAR, inclusive
    must, may, order: int64, columns on which there is a demand, other than the surname: what must be the
        same, what must not contradict, and the rest, cheapest first
    spare: int64, shape (1024,), see `matchers.kernels.search.excludes`: how similar names must be
    place: demand on ZIP code, city, state and street together; 0 is none
    weights: float64, shape (10,), of each column in the sum; 0 leaves it out
    measures: int64, shape (10,), how a column in the sum is compared: EQUAL (1 or 0) or SIMILAR
    threshold: lowest sum that confirms, inclusive; 0 asks for no sum
    prefix_weight: of Jaro-Winkler, 0..0.25
    """

    modes: npt.NDArray[np.int64]
    least: npt.NDArray[np.float64]
    must: npt.NDArray[np.int64]
    may: npt.NDArray[np.int64]
    order: npt.NDArray[np.int64]
    spare: npt.NDArray[np.int64]
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
    must, may, order = _sorted_out(modes)
    return Rule(
        modes=_row(modes, np.int64),
        least=_row(least or {}, np.float64),
        must=must,
        may=may,
        order=order,
        spare=_spare({c: _lowest(modes.get(c, 0), c, least or {}) for c in TAGGED}, prefix_weight),
        place=place,
        weights=_row({}, np.float64),
        measures=_row({}, np.int64),
        threshold=0.0,
        prefix_weight=float(prefix_weight),
    )


def weighted_sum(
    weights: Mapping[str, float], measures: Mapping[str, int], threshold: float, prefix_weight: float
) -> Rule:
    """Return the rule that the weighted similarities add up to the threshold."""
    in_full = sum(weights.values())
    spare = in_full - threshold + kernel.SLACK * in_full  # what a name may lack when all else agrees
    lowest = {name: 1.0 - spare / weights[name] if weights.get(name) else 0.0 for name in TAGGED}
    return conjunction({}, prefix_weight=prefix_weight)._replace(
        spare=_spare(lowest, prefix_weight),
        weights=_row(weights, np.float64),
        measures=_row(measures, np.int64),
        threshold=float(threshold),
    )


def _row(values: Mapping[str, float], dtype: type) -> npt.NDArray:  # type: ignore[type-arg]
    return np.array([values.get(column, 0) for column in CLAIM_COLUMNS], dtype)


def _sorted_out(modes: Mapping[str, int]) -> list[npt.NDArray[np.int64]]:
    """Return the columns of MUST, of MAY and of LETTERS; the surname is asked before them."""
    columns = [column for column in CLAIM_COLUMNS if column != "surname"]
    chosen = [[c for mode in sort for c in columns if modes.get(c) == mode] for sort in (MUST, MAY, LETTERS)]
    return [np.array([CLAIM_COLUMNS.index(column) for column in some], np.int64) for some in chosen]


def _lowest(mode: int, column: str, least: Mapping[str, float]) -> float:
    """Return how similar two strings of a column must be to meet the demand on it."""
    return {kernel.EQUAL: 1.0, kernel.SIMILAR: least.get(column, 0.0)}.get(mode, 0.0)


def _spare(lowest: Mapping[str, float], prefix_weight: float) -> npt.NDArray[np.int64]:
    return np.ravel([spare_letters(lowest.get(column, 0.0), prefix_weight) for column in TAGGED])


def spare_letters(similarity: float, prefix_weight: float) -> npt.NDArray[np.int64]:
    """Return how many letters of two strings may be without a match: int64, shape (2, 16, 16).

    similarity: of Jaro-Winkler, 0..1; 0 and below asks for nothing, not even that there is a string

    By whether the first letters may be the same, and by the two lengths, of which the last stands for all
    longer ones. All matches in order and all of a possible prefix the same is the best case. -1 where even
    that does not do, or one string is empty.
    """
    size = kernel.LENGTH + 1
    if similarity <= 0.0:
        return np.full((2, size, size), ANY, np.int64)
    spare = np.full((2, size, size), -1, np.int64)
    spare[:, 1:, -1] = spare[:, -1, 1:] = ANY
    for a, b, alike in product(range(1, kernel.LENGTH), range(1, kernel.LENGTH), range(2)):
        prefix = alike * min(kernel.MAX_PREFIX, a, b)
        for n in range(min(a, b), 0, -1):
            jaro = (n / a + n / b + 1.0) / 3.0
            boost = prefix * prefix_weight * (1.0 - jaro) if jaro > kernel.BOOST_FLOOR else 0.0
            if jaro + boost + kernel.SLACK < similarity:
                break
            spare[alike, a, b] = a + b - 2 * n
    return spare


def flip(rule: Rule) -> Rule:
    """Return the rule for held requests and asking records."""
    modes = {c: FLIPPED.get(m, m) for c, m in zip(CLAIM_COLUMNS, rule.modes.tolist(), strict=True)}
    must, may, order = _sorted_out(modes)
    return rule._replace(modes=_row(modes, np.int64), must=must, may=may, order=order)
