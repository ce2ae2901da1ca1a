"""A registry ready to be searched by kernels: encoded once, indexed by blocking keys once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.blocking import Index, Keys, build_index, find_buckets, in_block_order
from matchers.encode import Encoded, Vocabulary, encode_registry, encode_requests
from matchers.normalize import normalize_columns
from matchers.slices import by_slices


@dataclass(frozen=True)
class SearchedRegistry:
    """A normalised registry with its strings numbered and its records grouped by each key."""

    vocabulary: Vocabulary
    records: Encoded
    index: Index
    keys: Keys

    @classmethod
    def build(cls, registry: pl.LazyFrame, keys: Keys) -> "SearchedRegistry":
        """Read the claim columns of a registry and index them."""
        columns = normalize_columns(registry.select(CLAIM_COLUMNS).collect())
        vocabulary, records = encode_registry(columns)
        records = in_block_order(records, keys[0])
        return cls(vocabulary, records, build_index(records, keys), keys)

    def confirm(self, requests: pl.DataFrame, kernel: Callable[..., Any], *tunables: float) -> pl.Series:
        """Let a kernel answer a batch: it gets requests, records, index, buckets and `tunables`.

        Requests are answered in the order of the first key's blocks, in which the records lie as well: a
        sweep through memory, a quarter faster than jumping about in it.
        """
        encoded = encode_requests(normalize_columns(requests), self.vocabulary)
        buckets = find_buckets(self.index, self.keys, encoded)
        order = np.argsort(buckets[0])

        def answer(first: int, last: int) -> npt.NDArray[np.bool_]:
            rows = order[first:last]
            some = encoded._replace(ids=encoded.ids[rows], texts=encoded.texts[rows])
            answers: npt.NDArray[np.bool_] = kernel(
                some, self.records, self.index, np.take(buckets, rows, axis=1), *tunables
            )
            return answers

        confirmed = np.empty(len(order), np.bool_)
        confirmed[order] = by_slices(len(order), answer)
        return pl.Series("confirmed", confirmed)
