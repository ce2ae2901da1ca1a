"""The rule that says from seconds alone whether the head is slower than the base.

What counts is a process, not a round: rounds of one process resemble each other more than they resemble
those of the next, and a rank test on pooled rounds called identical code different in 25 to 32 of 100
comparisons. So each process gives one number, its smallest round, and processes come in pairs: one of the
base and one of the head, one directly after the other, which turn goes first changing from pair to pair.
docs/ci.md has the experiment that chose the figures.
"""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import numpy as np

PAIRS = 6
AGREEING = 5 / 6  # of the pairs, rounded up: 5 of 6
LIMIT = 1.10  # of the ratio of minima, where a benchmark has no limit of its own
LARGEST_LIMIT = 1.50  # that a noisy history may ask for; above it, twice as slow could pass one day
FLOOR_SECONDS = 0.002  # smaller differences are the machine's, whatever their ratio
ENOUGH_HISTORY = 8  # comparisons of identical code, before quartiles of them mean anything


class Pair(NamedTuple):
    """Seconds of the smallest round in each of two processes that ran one after the other; both above 0."""

    base: float
    head: float


def ratio_of_minima(pairs: Sequence[Pair]) -> float:
    """Smallest head / smallest base, of at least one pair: what each takes when least is in its way."""
    return min(pair.head for pair in pairs) / min(pair.base for pair in pairs)


def agreeing(pairs: Sequence[Pair]) -> int:
    """Pairs in which the head took longer than the base."""
    return sum(pair.head > pair.base for pair in pairs)


def agreement_needed(pairs: int) -> int:
    """So many of so many pairs: 5 of 6, all of up to 5.

    >>> agreement_needed(6), agreement_needed(3), agreement_needed(12)
    (5, 3, 10)
    """
    return ceil(pairs * AGREEING)


def slower(pairs: Sequence[Pair], limit: float = LIMIT) -> bool:
    """Whether one set of pairs says that the head is slower: all three conditions, each for its own noise.

    The ratio of minima is above `limit`; at least 5 of 6 pairs agree, which a burst of somebody else's work
    during a part of the pairs does not bring about; and the minima differ by more than 2 ms.
    """
    seconds = min(pair.head for pair in pairs) - min(pair.base for pair in pairs)
    return (
        ratio_of_minima(pairs) > limit
        and agreeing(pairs) >= agreement_needed(len(pairs))
        and seconds > FLOOR_SECONDS
    )


def limit_from(ratios: Sequence[float]) -> float:
    """A benchmark's own limit: max(1.10, Q3 + 3 IQR) of its ratios on identical code, at most 1.50.

    ratios: of minima, one a comparison; fewer than 8 say nothing, and the limit is 1.10

    The fence is Tukey's outer one, which the Rust compiler's performance suite uses on each series too.
    """
    if len(ratios) < ENOUGH_HISTORY:
        return LIMIT
    first, third = np.quantile(ratios, [0.25, 0.75])
    return float(min(max(LIMIT, third + 3 * (third - first)), LARGEST_LIMIT))
