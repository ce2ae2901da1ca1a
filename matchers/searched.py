"""A registry ready to be searched by kernels: encoded once, indexed by blocking keys once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.blocking import Index, Keys, build_index, find_buckets, in_block_order
from matchers.encode import Encoded, Vocabulary, encode_registry, encode_requests
from matchers.normalize import normalize_columns


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
        """Let a kernel answer a batch: it gets requests, records, index, buckets and `tunables`."""
        encoded = encode_requests(normalize_columns(requests), self.vocabulary)
        buckets = find_buckets(self.index, self.keys, encoded)
        confirmed: np.ndarray[Any, np.dtype[np.bool_]] = kernel(
            encoded, self.records, self.index, buckets, *tunables
        )
        return pl.Series("confirmed", confirmed)
