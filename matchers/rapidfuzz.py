"""The rule of `jaro_winkler` from parts that a Python user has at hand: polars joins and RapidFuzz.

A peer of our own kernels that states the same rule: whoever doubts an answer or a speed can compare.
"""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.contract import check_installed, check_range
from matchers.engine.blocking import Keys, check_whole_keys
from matchers.engine.normalize import normalize
from matchers.jaro_winkler import JaroWinkler, searched_keys
from matchers.joining import joins
from matchers.joining.joins import RECORD, FittedJoin, JoinComparison, JoinRule, missing, same, same_initial

COMPARED = ("surname", "given_name", "street")  # by similarity, the one that refuses most pairs first
# Of the rule, what is neither a similarity nor in every key already, as house number and place are.
AT_ONE_DOOR = (
    missing("unit") | missing("unit" + RECORD) | same("unit"),
    missing("suffix") | same("suffix"),
    missing("middle_name") | missing("middle_name" + RECORD) | same_initial("middle_name"),
    *(~missing(column) & ~missing(column + RECORD) for column in COMPARED),  # a similarity needs both
)
# With a cutoff above or within 1e-8 of a similarity, RapidFuzz 3.14 may return 0 for it.
CUTOFF_SLACK = 1e-5


@dataclass(frozen=True)
class RapidFuzz:
    """Confirm when `jaro_winkler` does: the same rule, by polars joins and RapidFuzz's similarities.

    From parts that a Python user has at hand: polars joins for candidates, polars expressions for everything
    exact, then RapidFuzz on the names and streets of the pairs that are left. Its answers are those of
    `jaro_winkler`, at any threshold.

    Source: RapidFuzz (github.com/rapidfuzz/RapidFuzz), its function process.cpdist.

    threshold: lowest Jaro-Winkler similarity of given names and of surnames, 0..1, inclusive
    street_threshold: the same for streets
    keys: blocking keys, tuples of columns; a record that shares one with a request is a candidate
    """

    separable: ClassVar[bool] = True
    packages: ClassVar[tuple[str, ...]] = ("rapidfuzz",)

    threshold: float = JaroWinkler.threshold
    street_threshold: float = JaroWinkler.street_threshold
    keys: Keys = JaroWinkler.keys

    def __post_init__(self) -> None:
        check_range("threshold", self.threshold, 0.0, 1.0)
        check_range("street_threshold", self.street_threshold, 0.0, 1.0)
        check_whole_keys(self.keys)
        check_installed(*self.packages)

    def fit(self, registry: pl.LazyFrame) -> "FittedRapidFuzz":
        """Normalise the registry; it is joined anew with each batch."""
        return FittedRapidFuzz(self, joins.fit(registry, self.join_rule()).records)

    def join_rule(self) -> JoinRule:
        """Return the rule as `matchers.joining.joins` takes it, for requests that are normalised."""
        least = {**dict.fromkeys(COMPARED, self.threshold), "street": self.street_threshold}
        alike = [partial(similar, column=name, threshold=least[name]) for name in COMPARED]
        compared = [JoinComparison((name,), test) for name, test in zip(COMPARED, alike, strict=True)]
        return JoinRule(_normalize_all, _as_they_are, searched_keys(self.keys), (*AT_ONE_DOOR, *compared))


@dataclass(frozen=True)
class FittedRapidFuzz:
    """The rule, and the registry as normalised strings."""

    rule: RapidFuzz
    records: pl.DataFrame

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when some candidate meets every condition."""
        return self.confirm_normalized(_normalize_all(requests))

    def confirm_normalized(self, requests: pl.DataFrame) -> pl.Series:
        """Answer requests that are normalised already; what one key confirms, the next need not look for."""
        return FittedJoin(self.rule.join_rule(), self.records).confirm(requests)


def _normalize_all(frame: pl.DataFrame) -> pl.DataFrame:
    return normalize(frame.select(CLAIM_COLUMNS))


def _as_they_are(requests: pl.DataFrame) -> pl.DataFrame:
    return requests


def similar(pairs: pl.DataFrame, column: str, threshold: float) -> npt.NDArray[np.bool_]:
    """Whether each pair's Jaro-Winkler similarity reaches the threshold; no value is missing."""
    from rapidfuzz.distance import JaroWinkler as Distance
    from rapidfuzz.process import cpdist

    similarities = cpdist(
        pairs[column].to_list(),
        pairs[column + RECORD].to_list(),
        scorer=Distance.similarity,
        score_cutoff=max(0.0, threshold - CUTOFF_SLACK),
        dtype=np.float64,  # of the default, float32, 0.88 is not 0.88
        workers=pl.thread_pool_size(),
    )
    reached: npt.NDArray[np.bool_] = similarities >= threshold
    return reached
