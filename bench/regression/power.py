"""How often the rule errs, from comparisons of identical code: as they are, and with the head made slower.

A benchmark fails when the rule says "slower" twice in a row; the second set of pairs is that of the next
comparison (after the last comes the first). Its limit is computed from the other comparisons, those two
left out. "Slowed by 1.3" means that each head's seconds are multiplied: the noise is real, the slowdown is
made up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from bench.regression.pairs import Pair, limit_from, ratio_of_minima, slower
from bench.regression.speed_files import pairs_by_comparison

FACTORS = (1.0, 1.1, 1.2, 1.3, 1.5, 2.0)


@dataclass(frozen=True)
class Share:
    """factor: by which the head was slowed; failed of cases; of: "benchmark" or "gate", of one or of all"""

    factor: float
    of: str
    failed: int
    cases: int


def shares(kept: pl.DataFrame) -> list[Share]:
    """Failures among benchmarks for each factor, and among whole gates for identical code.

    kept: IDENTICAL; benchmarks compared only once are left out
    """
    sets = [found for found in pairs_by_comparison(kept).values() if len(found) > 1]
    found = []
    for factor in FACTORS:
        outcomes = [failures(comparisons, factor) for comparisons in sets]
        failed = sum(map(sum, outcomes))
        found.append(Share(factor, "benchmark", failed, sum(map(len, outcomes))))
    return [_gates(sets), *found]


def failures(comparisons: Sequence[Sequence[Pair]], factor: float) -> list[bool]:
    """For each comparison of one benchmark, whether it and the next would both say "slower"."""
    ratios = [ratio_of_minima(pairs) for pairs in comparisons]
    outcomes = []
    for first in range(len(comparisons)):
        second = (first + 1) % len(comparisons)
        others = [ratio for place, ratio in enumerate(ratios) if place not in (first, second)]
        limit = limit_from(others)
        outcomes.append(all(slower(_slowed(comparisons[place], factor), limit) for place in (first, second)))
    return outcomes


def _gates(sets: Sequence[Sequence[Sequence[Pair]]]) -> Share:
    """Comparisons in which at least one benchmark of identical code would fail; of as many as all have."""
    outcomes = [failures(comparisons, 1.0) for comparisons in sets]
    runs = [any(together) for together in zip(*outcomes, strict=False)] if outcomes else []
    return Share(1.0, "gate", sum(runs), len(runs))


def _slowed(pairs: Sequence[Pair], factor: float) -> list[Pair]:
    return [Pair(pair.base, pair.head * factor) for pair in pairs]
