"""Privacy-preserving linkage: both sides exchange Bloom filters in place of names and addresses."""

import hmac
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.contract import check_range
from matchers.engine import text as views
from matchers.engine.blocking import Keys, check_whole_keys
from matchers.engine.normalize import normalize
from matchers.joining.joins import candidates
from matchers.kernels import bloom as kernel

HASHED = ("given_name", "middle_name", "surname", "house_number", "street", "unit", "city", "zip_code")
BITS = 64 * kernel.WORDS
MOST_HASHES = 64
RECORDS_AT_ONCE = 1 << 18  # normalised together
Filters = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Bloom:
    """Confirm when the Bloom filters of a candidate pair have a Dice coefficient of at least the threshold.

    A cryptographic long-term key (CLK): the bigrams of all fields, padded, each field's hashed apart, in one
    filter of 1024 bits. A bigram sets `hashes` bits by double hashing of an HMAC-SHA256 under a key that both
    sides share; 1024 bits and Dice are the choice of clkhash and anonlink too, and 10 hashes fill some 40 %
    of the filter. Blocking values would be exchanged as HMACs; as equal HMACs are equal values, the values
    themselves are joined here.

    It keeps a third party who holds filters but no key from hashing a list of names and looking them up. It
    does not hide how often a bigram or a whole filter occurs: frequency attacks on filters of this plain kind
    have read many names (Kuzu and others 2011; Christen and others 2018), which hardening, not done here,
    makes harder; and blocking tells which rows share a home. It protects nothing from a party that has the
    key.

    Source: Schnell, Bachteler and Reiher 2011, "A novel error-tolerant anonymous linking code", and 2009,
    doi:10.1186/1472-6947-9-41, for the hashing.

    threshold: lowest Dice coefficient, 0.01..1, inclusive; 0.972 keeps the false confirm rate below 0.001,
        0.85, a usual choice elsewhere, confirms four relatives in ten
    hashes: bits that a bigram sets, 1..64
    secret: key that both sides share, text; answers hardly depend on it
    keys: blocking keys, tuples of columns; a record that shares one with a request is a candidate
    """

    separable: ClassVar[bool] = True

    threshold: float = 0.972
    hashes: int = 10
    secret: str = "confirmbench"
    keys: Keys = (("house_number", "zip_code"), ("surname", "given_name", "zip_code"))

    def __post_init__(self) -> None:
        check_range("threshold", self.threshold, 0.01, 1.0)
        check_range("hashes", self.hashes, 1, MOST_HASHES)
        if not isinstance(self.hashes, int):
            raise ConfirmbenchError(f"hashes is {self.hashes!r}; it must be a whole number.")
        if not isinstance(self.secret, str) or not self.secret:
            raise ConfirmbenchError(f"secret is {self.secret!r}; it must be text, and not empty.")
        check_whole_keys(self.keys)

    def fit(self, registry: pl.LazyFrame) -> "FittedBloom":
        """Encode the registry portion by portion; of its strings, only blocking values are kept."""
        tables = [positions(column, self.secret, self.hashes) for column in HASHED]
        blocking = sorted({column for key in self.keys for column in key})
        blocks, filters = [pl.DataFrame(schema=dict.fromkeys(blocking, pl.String))], []
        for batch in registry.select(CLAIM_COLUMNS).collect_batches(chunk_size=RECORDS_AT_ONCE):
            records = normalize(batch)
            blocks.append(records.select(blocking))
            filters.append(encode(records, tables))
        nothing = np.empty((0, kernel.WORDS), np.uint64)
        return FittedBloom(self, tables, pl.concat(blocks), np.concatenate([nothing, *filters]))


@dataclass(frozen=True)
class FittedBloom:
    """The rule, the bits of bigrams by field, and the registry: blocking values and filters."""

    rule: Bloom
    tables: list[npt.NDArray[np.uint16]]
    blocks: pl.DataFrame
    filters: Filters

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when a candidate's filter is alike; without any name, none is."""
        asked = normalize(requests.select(CLAIM_COLUMNS)).with_row_index("row")
        named = asked.filter(pl.any_horizontal(pl.col("given_name", "surname").is_not_null()))
        confirmed = np.zeros(requests.height, np.bool_)
        confirmed[named["row"].to_numpy()] = self._confirmed(named)
        return pl.Series("confirmed", confirmed)

    def _confirmed(self, asked: pl.DataFrame) -> npt.NDArray[np.bool_]:
        ours, confirmed = encode(asked, self.tables), np.zeros(asked.height, np.bool_)
        sides = (ours, kernel.sizes(ours), self.filters, kernel.sizes(self.filters))
        for key in self.rule.keys:
            for left, right in candidates(asked.select(key), self.blocks.select(key)):
                kernel.alike(*sides, left, right, float(self.rule.threshold), confirmed)
        return confirmed


def encode(frame: pl.DataFrame, tables: list[npt.NDArray[np.uint16]]) -> Filters:
    """Return the filter of each normalised row, uint64, shape (rows, WORDS)."""
    filters = np.zeros((frame.height, kernel.WORDS), np.uint64)
    for column, table in zip(HASHED, tables, strict=True):
        kernel.insert(*views.text(frame[column]), table, filters)
    return filters


def positions(column: str, secret: str, hashes: int) -> npt.NDArray[np.uint16]:
    """Return the bits that each bigram of a column sets, uint16, shape (BIGRAMS, hashes)."""
    table = np.empty((kernel.BIGRAMS, hashes), np.uint16)
    for bigram in range(kernel.BIGRAMS):
        digest = hmac.digest(secret.encode(), f"{column} {bigram}".encode(), "sha256")
        first, step = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big")
        table[bigram] = [(first + j * step) % BITS for j in range(hashes)]
    return table
