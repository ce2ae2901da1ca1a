"""The bounds between which every matcher lies, and chance between them: none looks at the evidence."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.contract import check_range

CONTENT = (*CLAIM_COLUMNS, "tin")  # all that a request says; its number is no part of it
BETWEEN = "\x1f"  # columns of a request, as one text to draw by
MAX_SEED = 2**64 - 1
MANTISSA = 53  # bits of a draw


@dataclass(frozen=True)
class Always:
    """Confirm when the request names anybody, whoever is on file.

    As much as a matcher may confirm: no false no-match, and every false confirm there can be. Who states
    neither a given name nor a surname, or asks a registry without records, gets no match from any matcher.
    """

    separable: ClassVar[bool] = True

    def fit(self, registry: pl.LazyFrame) -> "Chance":
        """See whether there is any record."""
        return Chance(1.0, 0, _has_records(registry))


@dataclass(frozen=True)
class Never:
    """Confirm when never: no match, whatever is asked.

    No false confirm, and every false no-match there can be.
    """

    separable: ClassVar[bool] = True

    def fit(self, registry: pl.LazyFrame) -> "Chance":
        """There is nothing to learn."""
        return Chance(0.0, 0, False)


@dataclass(frozen=True)
class Coin:
    """Confirm when a draw says so, whoever is on file.

    Its FCR is `rate` and its FNR the rest, but for chance: a matcher on the line between `never` and
    `always` knows nothing. The draw is a keyed BLAKE2b hash of what the request says, so that a request gets
    the same answer in any batch and on any machine. Where `always` gives no match, so does this.

    rate: share of requests that are confirmed, 0..1
    seed: another seed gives other draws, a whole number from 0 to 2**64 - 1
    """

    separable: ClassVar[bool] = True

    rate: float = 0.5
    seed: int = 0

    def __post_init__(self) -> None:
        check_range("rate", self.rate, 0.0, 1.0)
        if type(self.seed) is not int or not 0 <= self.seed <= MAX_SEED:
            raise ConfirmbenchError(f"seed is {self.seed!r}; it must be a whole number from 0 to {MAX_SEED}.")

    def fit(self, registry: pl.LazyFrame) -> "Chance":
        """See whether there is any record."""
        return Chance(float(self.rate), self.seed, _has_records(registry))


@dataclass(frozen=True)
class Chance:
    """The share of requests to confirm, the key of the draws, and whether there is any record."""

    rate: float
    seed: int
    has_records: bool

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request that names anybody by its draw, the others with no match."""
        named = requests.select(pl.any_horizontal(_stated("given_name"), _stated("surname"))).to_series()
        rate = self.rate if self.has_records else 0.0
        if rate in (0.0, 1.0):
            return named & pl.repeat(rate == 1.0, len(named), dtype=pl.Boolean, eager=True)
        return named & pl.Series(draws(requests, self.seed) < rate)


def draws(requests: pl.DataFrame, seed: int) -> npt.NDArray[np.float64]:
    """A number from 0 to 1 (excluded) for each request, by what it says; null, "" and blanks are the same."""
    content = [pl.col(column).fill_null("").str.strip_chars() for column in CONTENT]
    texts = requests.select(pl.concat_str(content, separator=BETWEEN)).to_series().to_list()
    key = seed.to_bytes(8, "little")
    hashes = b"".join(blake2b(text.encode(), digest_size=8, key=key).digest() for text in texts)
    numbers = np.frombuffer(hashes, "<u8") >> np.uint64(64 - MANTISSA)
    return numbers.astype(np.float64) * 2.0**-MANTISSA


def _stated(column: str) -> pl.Expr:
    return pl.col(column).fill_null("").str.strip_chars() != ""


def _has_records(registry: pl.LazyFrame) -> bool:
    return bool(registry.head(1).select(pl.len()).collect().item())
