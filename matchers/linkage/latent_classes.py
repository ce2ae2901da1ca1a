"""Latent classes of pairs: what kinds of pairs there are, and how each agrees, learned without any truth.

A pair belongs to one class; within a class, fields agree independently of one another, and a missing
value says nothing (missing at random). Two classes, match and unrelated, are the model of Fellegi and Sunter
1969, doi:10.1080/01621459.1969.10501049. Pairs that share a household, or a name, agree in several fields at
once for another reason than being a match; a class of their own is what accounts for that (Winkler 2002,
"Methods for Record Linkage and Bayesian Networks", section 3; Larsen and Rubin 2001,
doi:10.1198/016214501750332956).

The space is all pairs of a request and a record. Those that share no blocking key are too many to be
compared: they count as unrelated, and how unrelated pairs agree is measured on random pairs and held fast.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generators.errors import ConfirmbenchError
from matchers.kernels import models as kernel

Floats = npt.NDArray[np.float64]
PSEUDO = 0.5  # members added to every level of every class that is learned: no probability is ever 0
TOLERANCE, MOST_ITERATIONS = 1e-5, 2_000


@dataclass(frozen=True)
class Patterns:
    """Distinct comparison patterns and how many pairs show each.

    levels: int8, shape (patterns, fields), ascending; 0 is missing
    counts: float64, shape (patterns,)
    n_levels: of each field, without level 0
    """

    levels: npt.NDArray[np.int8]
    counts: Floats
    n_levels: tuple[int, ...]


@dataclass(frozen=True)
class Estimate:
    """What EM found.

    shares: float64, shape (classes,), share of all pairs in each class; they sum to 1
    levels: float64, shape (classes, fields, levels), probability of each level, level 0 left out of the sum
    log_likelihoods: of the pairs, penalised as by the pseudo-members, after each iteration; never falls
    converged: whether the last iteration changed no probability by more than the tolerance
    """

    shares: Floats
    levels: Floats
    log_likelihoods: tuple[float, ...]
    converged: bool


def count_patterns(portions: Sequence[npt.NDArray[np.int8]], n_levels: Sequence[int]) -> Patterns:
    """Count the distinct patterns of pairs.

    portions: int8, shape (fields, pairs) each
    """
    radix = np.cumprod([1, *(n + 1 for n in n_levels[:-1])])
    codes, counts = np.unique(
        np.concatenate([radix @ part.astype(np.int64) for part in portions]), return_counts=True
    )
    levels = codes[:, None] // radix % (np.array(n_levels) + 1)
    return Patterns(levels.astype(np.int8), counts.astype(np.float64), tuple(n_levels))


def frequencies(patterns: Patterns) -> Floats:
    """Return how often each level occurs in each field, missing left out: shape (fields, levels)."""
    whole = np.ones((len(patterns.counts), 1))
    counted = _count(patterns, whole * patterns.counts[:, None]) + PSEUDO
    return _normalize_all(counted, patterns.n_levels)[0]


def estimate(
    patterns: Patterns,
    shares: Floats,
    levels: Floats,
    learned: npt.NDArray[np.bool_],
    n_unseen: float = 0.0,
    pseudo: Floats | None = None,
    most_else: Floats | None = None,
    tolerance: float = TOLERANCE,
    most_iterations: int = MOST_ITERATIONS,
) -> Estimate:
    """Estimate shares and level probabilities by expectation and maximisation.

    shares, levels: where to begin, as in `Estimate`
    learned: bool, shape (classes,), whose level probabilities change; those of the others are held fast
    n_unseen: pairs that were not compared, all of the last class
    pseudo: members added at each level, shaped as `levels`, above 0: what is thought of a class beforehand
    most_else: shape (classes, fields), above 0, what the probability of the first level cannot exceed
    raises: ConfirmbenchError when there is nothing to learn from
    """
    check_informative(patterns)
    added = np.full_like(levels, PSEUDO) if pseudo is None else pseudo
    cap = np.ones(levels.shape[:2]) if most_else is None else most_else
    levels = np.where(learned[:, None, None], _cap(levels, cap), levels)
    members = np.empty((len(patterns.counts), len(shares)))
    trace: list[float] = []
    for _ in range(most_iterations):
        likelihood = kernel.expect(
            patterns.levels, patterns.counts, np.log(shares), log_levels(levels), members
        )
        unseen = n_unseen * float(np.log(shares[-1]))
        trace.append(likelihood + unseen + _penalty(levels[learned], added[learned], patterns.n_levels))
        counted = _count(patterns, members) + added
        best = _cap(_normalize_all(counted, patterns.n_levels), cap)
        updated = np.where(learned[:, None, None], best, levels)
        shares = _shares(members, n_unseen)
        change = np.abs(updated - levels).max()
        levels = updated
        if change <= tolerance:
            return Estimate(shares, levels, tuple(trace), True)
    return Estimate(shares, levels, tuple(trace), False)


def check_converged(found: Estimate, where: str) -> None:
    """Raise ConfirmbenchError unless EM came to rest; where: what it was learning, for the message."""
    if not found.converged or not np.isfinite(found.levels).all():
        raise ConfirmbenchError(
            f"Learning did not converge in {len(found.log_likelihoods):,} iterations {where}; train on a "
            "dataset with more requests."
        )


def check_informative(patterns: Patterns) -> None:
    """Raise ConfirmbenchError when all pairs look alike: no class can then be told from another."""
    if len(patterns.counts) < 2:
        raise ConfirmbenchError(
            f"The {int(patterns.counts.sum()):,} candidate pairs all agree in the same way, so there is "
            "nothing to learn from them; train on a dataset with matches and others among its pairs."
        )


def log_levels(levels: Floats) -> Floats:
    """Return logarithms with a level 0 put in front, missing, whose logarithm is 0 in every class."""
    with np.errstate(divide="ignore"):
        logs = np.log(levels)
    return np.concatenate([np.zeros((*levels.shape[:2], 1)), logs], axis=2)


def _penalty(levels: Floats, pseudo: Floats, n_levels: Sequence[int]) -> float:
    """Return the log likelihood of the members that were added."""
    return sum(float((pseudo[:, f, :n] * np.log(levels[:, f, :n])).sum()) for f, n in enumerate(n_levels))


def _count(patterns: Patterns, members: Floats) -> Floats:
    """Return the expected members of each class at each level, level 0 left out."""
    counted = np.zeros((members.shape[1], len(patterns.n_levels), 1 + max(patterns.n_levels)))
    kernel.count_levels(patterns.levels, members, counted)
    return counted[:, :, 1:]


def _normalize_all(counted: Floats, n_levels: Sequence[int]) -> Floats:
    found = np.zeros_like(counted)
    for f, n in enumerate(n_levels):
        found[:, f, :n] = counted[:, f, :n] / counted[:, f, :n].sum(axis=1, keepdims=True)
    return found


def _cap(levels: Floats, most_else: Floats) -> Floats:
    """Return the likeliest levels whose first is at most so probable: the others keep their proportions."""
    first = np.minimum(levels[:, :, :1], most_else[:, :, None])
    rest = levels[:, :, 1:] * ((1 - first) / np.maximum(1 - levels[:, :, :1], 1e-300))
    return np.concatenate([first, rest], axis=2)


def _shares(members: Floats, n_unseen: float) -> Floats:
    totals = members.sum(axis=0)
    totals[-1] += n_unseen
    return np.maximum(totals, 1e-9) / totals.sum()
