"""Exact agreement of some of the fields, whichever they are."""

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.contract import FittedMatcher
from matchers.engine.blocking import Keys
from matchers.engine.normalize import normalize
from matchers.joining import identifiers, joins

FIELDS = ("given_name", "surname", "house_number", "street", "zip_code")
NAMES = {"given_name", "surname"}
CHOICES = (*CLAIM_COLUMNS, "tin")
MOST_KEYS = 252  # five of ten


@dataclass(frozen=True)
class AnyKOfN:
    """Confirm when a record agrees with the request on any k of the fields.

    Agreement is exact, after normalisation; a missing value agrees with nothing. Only the combinations that
    hold a given name or a surname count: an address that agrees says nothing about who lives there. With four
    of five a household look-alike and a typo in any one field are confirmed alike, six in ten of the
    household requests of a typical dataset.

    Source: Ansolabehere and Hersh 2017 (ADGN), who find that any three of address, birth date, gender and
    name link almost every voter whom the SSN links. Requests have no birth date or gender: the fields here
    are this project's.

    k: fields that must agree, 1 to the number of fields
    fields: columns to choose from, each once; those of name and address, and tin
    """

    separable: ClassVar[bool] = True

    k: int = 4
    fields: tuple[str, ...] = FIELDS

    def __post_init__(self) -> None:
        known = isinstance(self.fields, tuple) and all(field in CHOICES for field in self.fields)
        if not known or not self.fields or len(set(self.fields)) < len(self.fields):
            raise ConfirmbenchError(
                f"fields is {self.fields!r}; it must be a tuple of different columns among "
                f"{', '.join(CHOICES)}."
            )
        n = len(self.fields)
        if not isinstance(self.k, int) or isinstance(self.k, bool) or not 1 <= self.k <= n:
            raise ConfirmbenchError(f"k is {self.k!r}; it must be a whole number from 1 to {n}.")
        if not 0 < len(self._keys()) <= MOST_KEYS:
            raise ConfirmbenchError(
                f"k={self.k} of {n} fields makes {len(self._keys())} combinations with a given name or a "
                f"surname; there must be 1 to {MOST_KEYS}."
            )

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Normalise the fields of the registry."""
        return joins.fit(registry, joins.JoinRule(self._hold, self._ask, self._keys()))

    def _keys(self) -> Keys:
        return tuple(key for key in combinations(self.fields, self.k) if NAMES & set(key))

    def _hold(self, records: pl.DataFrame) -> pl.DataFrame:
        claims = normalize(records.select(CLAIM_COLUMNS))
        return claims.with_columns(records.select(identifiers.tin()).to_series()).select(self.fields)

    def _ask(self, requests: pl.DataFrame) -> pl.DataFrame:
        return self._hold(requests).with_columns(requests[joins.ROW])
