"""The sorted-neighbourhood method: candidates are the records next to a request in sorted order."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.contract import check_range
from matchers.engine.blocking import Keys, check_whole_keys
from matchers.engine.normalize import normalize
from matchers.jaro_winkler import JaroWinkler
from matchers.joining.joins import PAIRS_AT_ONCE, conditions, meeting

LONGEST = 48  # letters of a sorting key that count
WIDEST = 1_000
RECORDS_AT_ONCE = 1 << 18  # normalised together
Places = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class SortedNeighbourhood:
    """Confirm when a record within the window of the sort order meets the rule of `jaro_winkler`.

    In several passes, a sorting key each, a request is placed among the records and compared with the
    `window` records before its place and the `window` after. A misspelling late in the key stays in the
    window, one at its start does not, which is why there are passes. A denser registry pushes neighbours out
    of the window.

    Source: Hernandez and Stolfo 1995, "The merge/purge problem for large databases",
    doi:10.1145/223784.223807. There both files are sorted together; here the records alone are, so that an
    answer does not depend on other requests.

    window: records looked at before the request's place and as many after, 1..1000
    passes: sorting keys, tuples of columns, most significant first; the first 48 letters count
    threshold: lowest Jaro-Winkler similarity of given names and of surnames, 0..1, inclusive
    street_threshold: the same for streets
    """

    window: int = 5
    passes: Keys = (
        ("zip_code", "surname", "given_name", "house_number"),
        ("zip_code", "street", "house_number", "given_name"),
        ("surname", "given_name", "house_number", "zip_code"),
    )
    threshold: float = JaroWinkler.threshold
    street_threshold: float = JaroWinkler.street_threshold

    def __post_init__(self) -> None:
        check_range("window", self.window, 1, WIDEST)
        if not isinstance(self.window, int):
            raise ConfirmbenchError(f"window is {self.window!r}; it must be a whole number.")
        check_whole_keys(self.passes)
        check_range("threshold", self.threshold, 0.0, 1.0)
        check_range("street_threshold", self.street_threshold, 0.0, 1.0)

    def fit(self, registry: pl.LazyFrame) -> "FittedSortedNeighbourhood":
        """Normalise the registry and sort it once a pass; of equal keys, the other columns decide."""
        batches = registry.select(CLAIM_COLUMNS).collect_batches(chunk_size=RECORDS_AT_ONCE)
        empty = pl.DataFrame(schema=dict.fromkeys(CLAIM_COLUMNS, pl.String))
        records = pl.concat([empty, *(normalize(batch) for batch in batches)]).sort(CLAIM_COLUMNS)
        orders = tuple(Order.of(sort_keys(records, columns)) for columns in self.passes)
        return FittedSortedNeighbourhood(self, records, orders)


@dataclass(frozen=True)
class Order:
    """A sort order of n records: their keys, bytes, ascending, and their places in the table of records."""

    keys: npt.NDArray[np.bytes_]
    places: Places

    @classmethod
    def of(cls, keys: npt.NDArray[np.bytes_]) -> "Order":
        """Sort keys; equal ones stay in the order in which they come."""
        places = np.argsort(keys, kind="stable")
        return cls(keys[places], places.astype(np.uint32))

    def around(self, key: npt.NDArray[np.bytes_], window: int) -> tuple[Places, Places]:
        """Return which of the given keys stands beside which record: at most 2 * window pairs a key."""
        place = np.searchsorted(self.keys, key)
        near = place[:, None] + np.arange(-window, window)
        inside = (near >= 0) & (near < len(self.keys))
        return np.nonzero(inside)[0].astype(np.uint32), self.places[near[inside]]


@dataclass(frozen=True)
class FittedSortedNeighbourhood:
    """The rule, the registry as normalised strings, and its sort orders."""

    rule: SortedNeighbourhood
    records: pl.DataFrame
    orders: tuple[Order, ...]

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when a record in the window of some pass meets the rule."""
        asked = normalize(requests.select(CLAIM_COLUMNS))
        confirmed = np.zeros(asked.height, np.bool_)
        at_once = max(1, PAIRS_AT_ONCE // (2 * self.rule.window))
        for columns, order in zip(self.rule.passes, self.orders, strict=True):
            rest = np.flatnonzero(~confirmed)
            for first in range(0, rest.size, at_once):
                rows = rest[first : first + at_once]
                confirmed[rows[self._confirmed(asked[rows], columns, order)]] = True
        return pl.Series("confirmed", confirmed)

    def _confirmed(self, asked: pl.DataFrame, columns: tuple[str, ...], order: Order) -> Places:
        left, right = order.around(sort_keys(asked, columns), self.rule.window)
        rule = conditions(self.rule.threshold, self.rule.street_threshold)
        return meeting(asked, self.records, left, right, rule)


def sort_keys(frame: pl.DataFrame, columns: tuple[str, ...]) -> npt.NDArray[np.bytes_]:
    """Return the sorting key of each row: the columns joined, a missing one empty."""
    joined = frame.select(pl.concat_str([pl.col(name).fill_null("") for name in columns], separator=" "))
    return np.array(joined.to_series().str.head(LONGEST).to_list(), dtype=f"S{LONGEST}")
