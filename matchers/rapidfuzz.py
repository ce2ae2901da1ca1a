"""The rule of `jaro_winkler` from parts that a Python user has at hand: polars joins and RapidFuzz.

A peer of our own kernels that states the same rule: whoever doubts an answer or a speed can compare.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.engine.blocking import Keys, check_whole_keys
from matchers.engine.normalize import normalize
from matchers.installed import check_installed
from matchers.jaro_winkler import JaroWinkler, searched_keys
from matchers.ranges import check_range

COMPARED = ("surname", "given_name", "street")  # by similarity, the one that refuses most pairs first
PAIRS_AT_ONCE = 2_000_000  # candidates by one key; a third of them are at one door, 0.1 GB
RECORD = "_record"  # ends the names of a record's columns in a table of pairs
# With a cutoff above or within 1e-8 of a similarity, RapidFuzz 3.14 may return 0 for it.
CUTOFF_SLACK = 1e-5


@dataclass(frozen=True)
class RapidFuzz:
    """Confirm when `jaro_winkler` does: the same rule, by polars joins and RapidFuzz's similarities.

    threshold: lowest Jaro-Winkler similarity of given names and of surnames, 0..1, inclusive
    street_threshold: the same for streets
    keys: blocking keys, tuples of columns; a record that shares one with a request is a candidate
    """

    separable: ClassVar[bool] = True

    threshold: float = JaroWinkler.threshold
    street_threshold: float = JaroWinkler.street_threshold
    keys: Keys = JaroWinkler.keys

    def __post_init__(self) -> None:
        check_range("threshold", self.threshold, 0.0, 1.0)
        check_range("street_threshold", self.street_threshold, 0.0, 1.0)
        check_whole_keys(self.keys)
        check_installed("rapidfuzz")

    def fit(self, registry: pl.LazyFrame) -> "FittedRapidFuzz":
        """Normalise the registry; it is joined anew with each batch."""
        return FittedRapidFuzz(self, normalize(registry.select(CLAIM_COLUMNS).collect()))


@dataclass(frozen=True)
class FittedRapidFuzz:
    """The rule, and the registry as normalised strings."""

    rule: RapidFuzz
    records: pl.DataFrame

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when some candidate meets every condition."""
        return self.confirm_normalized(normalize(requests.select(CLAIM_COLUMNS)))

    def confirm_normalized(self, requests: pl.DataFrame) -> pl.Series:
        """Answer requests that are normalised already; what one key confirms, the next need not look for."""
        asked = requests.with_row_index("row")
        confirmed = np.zeros(requests.height, np.bool_)
        for key in searched_keys(self.rule.keys):
            for portion in portions(asked.filter(~confirmed), self.records, key):
                confirmed[self._confirmed(at_one_door(portion, self.records, key))] = True
        return pl.Series("confirmed", confirmed)

    def _confirmed(self, pairs: pl.DataFrame) -> pl.Series:
        """Return the rows of the requests in those pairs whose names and streets are similar."""
        rule = self.rule
        for column in COMPARED:
            threshold = rule.street_threshold if column == "street" else rule.threshold
            pairs = pairs.filter(similar(pairs, column, threshold))
        return pairs["row"]


def portions(requests: pl.DataFrame, records: pl.DataFrame, key: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    """Cut the requests that have candidates into runs of PAIRS_AT_ONCE pairs, give or take a request's."""
    pairs = requests.lazy().select("row", *key).join(records.lazy().select(key), on=list(key))
    sizes = pairs.group_by("row").len("n_pairs").collect(engine="streaming")
    portion = sizes.select("row", portion=(pl.col("n_pairs").cum_sum() - 1) // PAIRS_AT_ONCE)
    yield from requests.join(portion, on="row").partition_by("portion", include_key=False)


def at_one_door(requests: pl.DataFrame, records: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Join by a key, and keep the pairs that meet every condition but the similarities.

    The streaming engine drops the others as it goes: they are never all in memory.
    """
    pairs = requests.lazy().join(records.lazy(), on=list(key), suffix=RECORD, coalesce=False)
    conditions = (
        same("house_number"),
        same("zip_code") | (same("city") & same("state")),
        missing("unit") | missing("unit" + RECORD) | same("unit"),
        missing("suffix") | same("suffix"),
        missing("middle_name") | missing("middle_name" + RECORD) | same_initial("middle_name"),
        *(~missing(column) & ~missing(column + RECORD) for column in COMPARED),
    )
    compared = [name for column in COMPARED for name in (column, column + RECORD)]
    return pairs.filter(conditions).select("row", *compared).collect(engine="streaming")


def same(column: str) -> pl.Expr:
    """Whether request and record agree; null, which counts as no, when one is missing."""
    return pl.col(column) == pl.col(column + RECORD)


def same_initial(column: str) -> pl.Expr:
    """Whether the first letters agree."""
    return pl.col(column).str.head(1) == pl.col(column + RECORD).str.head(1)


def missing(column: str) -> pl.Expr:
    """Whether there is no value."""
    return pl.col(column).is_null()


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
