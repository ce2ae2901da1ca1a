"""Where a series of recordings changed its level: E-divisive with permutation tests.

Matteson and James, "A nonparametric approach for multiple change point analysis of multivariate data",
JASA 109 (2014). Two stretches differ by their energy distance, which assumes nothing about the noise; the
best cut is kept when at most 1 % of shuffled series have as good a one, and both sides are cut again.
Without their second, moving end of the right stretch: a spell that comes and goes between two recordings is
not looked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

SHORTEST = 4  # recordings on either side: no alarm from one of them
SHUFFLES = 999
LEVEL = 0.01


@dataclass(frozen=True)
class Cut:
    """start: index of the first value after the change; chance: p value of the permutation test"""

    start: int
    chance: float


def cuts(values: np.ndarray, rng: np.random.Generator) -> list[Cut]:
    """Changes of level in a series, first to last. values: float64, in the order of time, no NaN"""
    return sorted(_cuts(values, 0, rng), key=lambda cut: cut.start)


def _cuts(values: np.ndarray, offset: int, rng: np.random.Generator) -> Iterator[Cut]:
    if values.size < 2 * SHORTEST:
        return
    distances = np.abs(values[:, None] - values)
    place, found = best_cut(distances)
    shuffled = (rng.permutation(values.size) for _ in range(SHUFFLES))
    as_good = sum(best_cut(distances[np.ix_(order, order)])[1] >= found for order in shuffled)
    chance = (1 + as_good) / (1 + SHUFFLES)
    if chance <= LEVEL:
        yield from _cuts(values[:place], offset, rng)
        yield Cut(offset + place, chance)
        yield from _cuts(values[place:], offset + place, rng)


def best_cut(distances: np.ndarray) -> tuple[int, float]:
    """The cut with the largest scaled energy distance, and that distance; 0 when all values are equal.

    distances: |x_i - x_j|, shape (n, n), n >= 8
    With n values x on the left and m values y on the right:
    n m / (n + m) (2 mean |x - y| - mean |x - x'| - mean |y - y'|)
    """
    size = len(distances)
    sums = np.pad(distances.cumsum(0).cumsum(1), (1, 0))  # sums[i, j]: of the first i rows, j columns
    left = np.arange(SHORTEST, size - SHORTEST + 1)
    right = size - left
    inside_left = sums[left, left]
    across = sums[left, size] - inside_left
    inside_right = sums[size, size] - inside_left - 2 * across
    energy = (
        2 * across / (left * right) - inside_left / (left * (left - 1)) - inside_right / (right * (right - 1))
    )
    scaled = left * right / size * energy
    best = int(scaled.argmax())
    return int(left[best]), float(scaled[best])
