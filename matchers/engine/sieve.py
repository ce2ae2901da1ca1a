"""Keep back the records that can confirm none of the held requests: most of them, at a tenth of the cost."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.engine.blocking import Keys, columns_of
from matchers.engine.encode import joined
from matchers.engine.hold import Holding, find_buckets
from matchers.engine.layout import TAGGED
from matchers.engine.normalize import normalize_texts
from matchers.engine.remembered import Remembered
from matchers.kernels import search


@dataclass(frozen=True)
class Sieve:
    """Looks at the columns of the keys and at the tags of the names; threads may share it.

    spare: see `matchers.kernels.search.excludes`
    names, others: columns of the keys; a third of all surnames are rare, memory would not help with them
    """

    held: Holding
    spare: npt.NDArray[np.int64]
    names: tuple[str, ...]
    others: tuple[Remembered, ...]

    @classmethod
    def of(cls, held: Holding, keys: Keys, spare: npt.NDArray[np.int64]) -> "Sieve":
        """Make a sieve for requests held by keys."""
        others = [column for column in columns_of(keys) if column not in TAGGED]
        names = tuple(column for column in columns_of(keys) if column in TAGGED)
        return cls(held, spare, names, tuple(Remembered(column, held.vocabulary) for column in others))

    def keep(self, records: pl.DataFrame) -> pl.DataFrame:
        """Return the records that share a key with some request whose names may be similar enough."""
        n = records.height
        numbers = np.full((len(CLAIM_COLUMNS), n), -1, np.int32)
        for memory in self.others:
            memory.look_up(records, numbers[CLAIM_COLUMNS.index(memory.name)])
        names = normalize_texts(records, TAGGED)
        for column in self.names:
            c = CLAIM_COLUMNS.index(column)
            self.held.vocabulary.find(c, names[column], numbers[c])
        tags = joined(*(search.tags(*names[column]) for column in TAGGED))
        buckets = find_buckets(numbers, self.held)
        found, ends = np.zeros(n, np.bool_), np.empty((2, n), np.int32)
        search.has_candidate(numbers, tags, self.held.held, buckets, self.spare, ends, found)
        return records.filter(pl.Series(found))
