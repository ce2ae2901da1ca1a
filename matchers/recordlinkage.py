"""The Python Record Linkage Toolkit (J. de Bruin), put to work as its documentation shows.

Index blocks, Compare scores each candidate pair, and a pair whose scores add up to the threshold is a
match. The toolkit is imported only when a registry is fitted: with pandas it takes a second or two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.contract import check_range
from matchers.engine.blocking import Keys, check_whole_keys
from matchers.engine.normalize import normalize

STRINGS = ("given_name", "surname", "street", "city", "zip_code")
COMPARED = (*STRINGS, "house_number")
# Two of the three of names and place exactly, the house number always: in a building of 40 homes the
# place alone would give 60 candidates a request, and the toolkit compares some 300,000 strings a second.
KEYS: Keys = (
    ("surname", "house_number", "zip_code"),
    ("given_name", "house_number", "zip_code"),
    ("surname", "given_name", "house_number"),
)
PAIRS_AT_ONCE = 500_000  # of candidates; 0.4 GB of pandas objects


@dataclass(frozen=True)
class RecordLinkage:
    """Confirm when the similarities of a candidate pair add up to the threshold.

    Jaro-Winkler similarity of given name, surname, street, city and ZIP code, plus 1 for the same house
    number; a missing value adds 0, as a disagreement does. It is a plain sum: agreement in five fields makes
    up for most of a disagreement in the sixth, so that people who share a door are confirmed when their given
    names are rather similar. Suffix, middle name and unit are not compared.

    Source: the Python Record Linkage Toolkit (recordlinkage.readthedocs.io) as its documentation uses it:
    `Index` with blocks, `Compare`, a threshold on the sum of the scores.

    threshold: lowest sum that confirms, 0..6, inclusive
    keys: blocking keys, tuples of columns; a record that shares one with a request is a candidate
    """

    separable: ClassVar[bool] = True

    threshold: float = 5.7
    keys: Keys = KEYS

    def __post_init__(self) -> None:
        check_range("threshold", self.threshold, 0.0, len(COMPARED))
        check_whole_keys(self.keys)

    def fit(self, registry: pl.LazyFrame) -> "FittedRecordLinkage":
        """Normalise the registry; blocks are found anew for each batch, as the toolkit does."""
        import recordlinkage  # noqa: F401 - so that its import counts as fitting

        columns = list(dict.fromkeys([*COMPARED, *(column for key in self.keys for column in key)]))
        records = normalize(registry.select(CLAIM_COLUMNS).collect()).select(columns)
        return FittedRecordLinkage(self, records)


@dataclass(frozen=True)
class FittedRecordLinkage:
    """The rule, and the registry as normalised strings: the columns compared and blocked by."""

    rule: RecordLinkage
    records: pl.DataFrame

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when some candidate pair reaches the threshold."""
        asked = normalize(requests.select(CLAIM_COLUMNS)).select(self.records.columns).with_row_index("row")
        near = candidates(self.records, asked, self.rule.keys)
        confirmed: set[int] = set()
        for chunk in chunks(asked, near, self.rule.keys):
            confirmed.update(self._confirmed(chunk, candidates(near, chunk, self.rule.keys)))
        return asked["row"].is_in(pl.Series(sorted(confirmed), dtype=asked["row"].dtype).implode())

    def _confirmed(self, asked: pl.DataFrame, records: pl.DataFrame) -> list[int]:
        """Return the rows among `asked` that the toolkit matches."""
        import recordlinkage

        left, right = to_pandas(asked), to_pandas(records)
        indexer = recordlinkage.Index()
        for key in self.rule.keys:
            indexer.block(list(key))
        compare = recordlinkage.Compare()
        for column in STRINGS:
            compare.string(column, column, method="jarowinkler")
        compare.exact("house_number", "house_number")
        scores = compare.compute(indexer.index(left, right), left, right).sum(axis=1)
        matches = scores[scores >= self.rule.threshold]
        return asked["row"].gather(matches.index.get_level_values(0).unique().to_list()).to_list()


def candidates(records: pl.DataFrame, requests: pl.DataFrame, keys: Keys) -> pl.DataFrame:
    """Return the records that share a key with any of the requests: pandas need not hold the others."""
    numbered = records.with_row_index("place")
    shared = [numbered.join(requests, on=list(key), how="semi")["place"] for key in keys]
    return records[pl.concat(shared).unique().sort()]


def chunks(requests: pl.DataFrame, records: pl.DataFrame, keys: Keys) -> Iterator[pl.DataFrame]:
    """Cut requests that have candidates into runs of at most PAIRS_AT_ONCE pairs, or of one request."""
    n_pairs = pl.Series([0], dtype=pl.Int64).new_from_index(0, requests.height)
    for key in keys:
        sizes = records.group_by(key).len("n_pairs")
        joined = requests.join(sizes, on=list(key), how="left", maintain_order="left")
        n_pairs = n_pairs + joined["n_pairs"].fill_null(0).cast(pl.Int64)
    found = requests.filter(n_pairs > 0)
    for part in _runs(n_pairs.filter(n_pairs > 0).to_list()):
        yield found[part]


def _runs(sizes: list[int]) -> Iterator[slice]:
    start, total = 0, 0
    for place, size in enumerate(sizes):
        if total and total + size > PAIRS_AT_ONCE:
            yield slice(start, place)
            start, total = place, 0
        total += size
    if total:
        yield slice(start, len(sizes))


def to_pandas(frame: pl.DataFrame) -> Any:
    """Convert without pyarrow, which polars' own conversion of strings asks for; null becomes None."""
    import pandas as pd

    return pd.DataFrame({column: frame[column].to_list() for column in frame.columns}, dtype=object)
