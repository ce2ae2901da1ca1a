"""What a linkage model is learned from: the patterns of candidate pairs, and of random pairs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.engine.blocking import Keys
from matchers.engine.hold import Holding, hold
from matchers.engine.pairs import portions, random_pairs
from matchers.linkage.doors import mean_at_door
from matchers.linkage.latent_classes import Floats, Patterns, count_patterns, frequencies
from matchers.linkage.levels import COUNTED, FIELDS, Bearers, bearers, levels_of

RANDOM_PAIRS = 4_000_000  # a level that one pair in 100,000 shows is then known to 16 %
N_LEVELS = tuple(map(len, FIELDS.values()))


@dataclass(frozen=True)
class Observed:
    """Patterns of all candidate pairs of a batch of requests, and how random pairs agree.

    candidates: patterns of comparison levels with their counts, in the order of FIELDS
    unrelated: float64, shape (fields, levels), how often each level occurs among random pairs
    """

    candidates: Patterns
    unrelated: Floats
    borne: Bearers
    records_at_door: float
    n_records: int
    n_requests: int

    @property
    def n_pairs(self) -> int:
        """Candidate pairs."""
        return int(self.candidates.counts.sum())

    def agreeing(self, fields: tuple[str, ...], shown: tuple[str, ...]) -> Patterns:
        """Return the candidate pairs that agree exactly in some fields, and only what they show in others.

        fields: in which they agree
        shown: whose levels are kept; all others are missing
        raises: ConfirmbenchError when there is none
        """
        places = [list(FIELDS).index(field) for field in fields]
        exact = np.array([N_LEVELS[f] for f in places])
        kept = (self.candidates.levels[:, places] == exact).all(axis=1)
        levels = self.candidates.levels[kept].copy()
        levels[:, [f for f, field in enumerate(FIELDS) if field not in shown]] = 0
        if not kept.any():
            raise ConfirmbenchError(
                f"No candidate pair agrees in {', '.join(fields)}, so the model cannot be learned; train on "
                "a dataset with more requests, some of them about people on file."
            )
        return Patterns(levels, self.candidates.counts[kept], N_LEVELS)

    def starting(self, exact: Mapping[str, float]) -> Floats:
        """Return level probabilities for learning to begin with: shape (fields, levels).

        exact: of exact agreement in some fields, the rest spread evenly; others agree as unrelated pairs
        """
        levels = self.unrelated.copy()
        for f, field in enumerate(FIELDS):
            if field in exact:
                levels[f, : N_LEVELS[f]] = (1 - exact[field]) / (N_LEVELS[f] - 1)
                levels[f, N_LEVELS[f] - 1] = exact[field]
        return levels

    def most_else(self, n_classes: int) -> Floats:
        """Return bounds on the first level, else: no likelier among matches, class 0, than elsewhere.

        A difference never counts for a match. It would in the suffix: father and son of one name, the
        pairs that differ there most, look like matches otherwise.
        """
        bounds = np.ones((n_classes, len(FIELDS)))
        bounds[0] = self.unrelated[:, 0]
        return bounds

    def chance(self) -> dict[str, float]:
        """Return the probability that two records agree by chance, of the fields COUNTED that have values."""
        found = {field: self.borne.chance(field) for field in COUNTED}
        return {field: value for field, value in found.items() if value > 0}

    def status(self) -> dict[str, Any]:
        """Return what the training saw, for the model file."""
        return {
            "records": self.n_records,
            "requests": self.n_requests,
            "candidate_pairs": self.n_pairs,
            "patterns": len(self.candidates.counts),
            "random_pairs": RANDOM_PAIRS,
            "constant_fields": self.constant(),
        }

    def constant(self) -> list[str]:
        """Return the fields that never vary among candidate pairs, or are always missing, and say nothing."""
        seen = [set(np.unique(self.candidates.levels[:, f]).tolist()) - {0} for f in range(len(FIELDS))]
        return [field for field, levels in zip(FIELDS, seen, strict=True) if len(levels) < 2]


def observe(registry: pl.LazyFrame, requests: pl.DataFrame, keys: Keys) -> Observed:
    """Compare the candidate pairs of requests, and random pairs.

    raises: ConfirmbenchError when there are no candidate pairs
    """
    holding = held(registry, keys)
    borne = bearers(holding)
    asked = requests.select(CLAIM_COLUMNS)
    if not holding.order.size or not asked.height:
        raise ConfirmbenchError(
            "The registry or the batch of requests is empty; there is nothing to learn from."
        )
    parts = [_count(levels_of(portion, borne)) for portion in portions(holding, asked)]
    if not parts:
        raise ConfirmbenchError(
            "No request shares a blocking key with a record; there is nothing to learn from."
        )
    random = levels_of(random_pairs(holding, asked, RANDOM_PAIRS), borne)
    unrelated = frequencies(count_patterns([random], N_LEVELS))
    return Observed(
        _join(parts), unrelated, borne, mean_at_door(holding), len(holding.held.words), asked.height
    )


def held(registry: pl.LazyFrame, keys: Keys) -> Holding:
    """Hold a registry by keys."""
    claims = registry.select(CLAIM_COLUMNS)
    n_rows = claims.select(pl.len()).collect().item()
    return hold(claims.collect_batches(maintain_order=True), n_rows, keys)


def _count(levels: npt.NDArray[np.int8]) -> Patterns:
    return count_patterns([levels], N_LEVELS)


def _join(parts: list[Patterns]) -> Patterns:
    """Add up the counts of patterns that occur in several parts."""
    levels = np.concatenate([part.levels for part in parts])
    distinct, place = np.unique(levels, axis=0, return_inverse=True)
    counts = np.bincount(place.ravel(), np.concatenate([part.counts for part in parts]))
    return Patterns(distinct, counts.astype(np.float64), N_LEVELS)
