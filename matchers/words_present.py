"""The partial match of demographic authentication: a share of whole words."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import ADDRESS_COLUMNS, CLAIM_COLUMNS, NAME_COLUMNS
from matchers.contract import FittedMatcher, check_range
from matchers.engine.normalize import ascii_texts
from matchers.joining.identifiers import full_names
from matchers.kernels import words_present as kernel

LEAST, WHOLE = 0.01, 1.0
RECORDS_AT_ONCE = 1 << 18  # written in one line each together


@dataclass(frozen=True)
class WordsPresent:
    """Confirm when the request has a share of the words of a record's name, and of its address.

    Words are compared whole, wherever they stand, and it is the record's that must be present: what the
    request has besides does no harm. At 1, the default, a record's middle name must be stated; at 0.5 any
    given name of a household will do, for the surname is half the name. Nothing is abbreviated: Street is not
    St.

    Source: the Aadhaar authentication interface, where a match value of 1 to 100 percent, 100 unless
    given, is asked of the name and of the address; partial matching was ended on 1 December 2017 for the
    wrong identities that it may let through. Remembered, not seen: that case, spacing and order do not
    count there. This project's part: hyphens part words and apostrophes do not, a word that occurs
    twice counts once, and it is asked without a number.

    share: lowest share of the words of the record's name, 0.01..1, inclusive
    address_share: the same of its address; None for that of the name
    """

    separable: ClassVar[bool] = True

    share: float = 1.0
    address_share: float | None = None

    def __post_init__(self) -> None:
        check_range("share", self.share, LEAST, WHOLE)
        if self.address_share is not None:
            try:
                check_range("address_share", self.address_share, LEAST, WHOLE)
            except ConfirmbenchError as error:
                raise ConfirmbenchError(f"{str(error)[:-1]}, or None.") from None

    def shares(self) -> tuple[float, float]:
        """Return the shares of the name and of the address."""
        share = float(self.share)
        return share, share if self.address_share is None else float(self.address_share)

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Take the registry's names and addresses apart, and file them under their rarest words."""
        batches = registry.select(CLAIM_COLUMNS).collect_batches(chunk_size=RECORDS_AT_ONCE)
        nothing = words(pl.DataFrame(schema=dict.fromkeys(CLAIM_COLUMNS, pl.String)))
        records = _together([nothing, *map(words, batches)])
        for found in records:
            kernel.put_rarest_first(*found, kernel.frequencies(found.words))
        bits = max(4, len(records.names.offsets).bit_length())
        starts, rows = kernel.file(*records.names, *records.addresses, *self.shares(), bits)
        return FittedWordsPresent(self, records, starts, rows, bits)


class Sets(NamedTuple):
    """Sets of words as `matchers.kernels.words_present` takes them."""

    words: npt.NDArray[np.uint64]
    offsets: npt.NDArray[np.int64]


class WordSets(NamedTuple):
    """The words of names and of addresses, a set a row."""

    names: Sets
    addresses: Sets


class FittedWordsPresent(NamedTuple):
    """The rule, the words of the registry, and where each record is filed."""

    rule: WordsPresent
    records: WordSets
    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    bits: int

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when it has enough words of some record."""
        asked = words(requests)
        filed = (self.starts, self.rows, self.bits)
        held = (*self.records.names, *self.records.addresses)
        answers = kernel.confirm(*asked.names, *asked.addresses, *filed, *held, *self.rule.shares())
        return pl.Series("confirmed", answers)


def words(frame: pl.DataFrame) -> WordSets:
    """Return the words of each row; a name without given name and surname has none."""
    names = full_names(frame, NAME_COLUMNS)
    addresses = frame.select(pl.concat_str(ADDRESS_COLUMNS, separator=" ", ignore_nulls=True)).to_series()
    return WordSets(*(Sets(*kernel.word_sets(*text)) for text in ascii_texts([names, addresses])))


def _together(batches: list[WordSets]) -> WordSets:
    names, addresses = zip(*batches, strict=True)
    return WordSets(_join(names), _join(addresses))


def _join(parts: tuple[Sets, ...]) -> Sets:
    """Lay sets of several batches end to end."""
    sizes = np.concatenate([[0], *(np.diff(part.offsets) for part in parts)])
    return Sets(np.concatenate([part.words for part in parts]), np.cumsum(sizes).astype(np.int64))
