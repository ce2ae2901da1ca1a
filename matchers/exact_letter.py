"""A name letter by letter, as it is written: every hyphen, blank and apostrophe counts."""

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import ADDRESS_COLUMNS, NAME_COLUMNS
from matchers.contract import FittedMatcher
from matchers.engine.normalize import normalize
from matchers.joining import joins
from matchers.joining.identifiers import ADDRESS, check_address

NAMES = ("given_name", "surname")


@dataclass(frozen=True)
class ExactLetter:
    """Confirm when a record has every letter, hyphen, blank and apostrophe of the name, and the address.

    Nothing is normalised: Garcia-Lopez is not Garcia Lopez, nor O'Brien OBrien, nor García Garcia. Only
    blanks around a value do not count.

    Source: reports on the settlement over Georgia's voter registrations, 2010-2016, which were held back
    unless "every letter, hyphen, space and apostrophe" agreed with another agency's file. That rule told
    people apart by birth date and a licence or part of an SSN; here the address does. The source does not
    mention upper and lower case: that they count as the same is this project's assumption.

    names: columns of the name that must agree, with the given name or the surname among them
    address: columns of the address that must agree
    case: whether upper and lower case differ
    normalize_address: compare the address as normalised, so that the spelling of the name alone decides
    """

    separable: ClassVar[bool] = True

    names: tuple[str, ...] = NAMES
    address: tuple[str, ...] = ADDRESS
    case: bool = False
    normalize_address: bool = False

    def __post_init__(self) -> None:
        fits = isinstance(self.names, tuple) and all(column in NAME_COLUMNS for column in self.names)
        if not fits or not set(self.names) & set(NAMES):
            raise ConfirmbenchError(
                f"names is {self.names!r}; it must be a tuple of columns among {', '.join(NAME_COLUMNS)}, "
                "with given_name or surname."
            )
        check_address(self.address)
        for name in ("case", "normalize_address"):
            if not isinstance(getattr(self, name), bool):
                raise ConfirmbenchError(f"{name} is {getattr(self, name)!r}; it must be True or False.")

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Keep the names and addresses of the registry as they are written."""
        key = (*self.names, *self.address)
        return joins.fit(registry, joins.JoinRule(self._hold, self._ask, (key,)))

    def _hold(self, records: pl.DataFrame) -> pl.DataFrame:
        if self.normalize_address:
            records = records.with_columns(normalize(records.select(ADDRESS_COLUMNS)).get_columns())
        return records.select(self._as_written(column) for column in (*self.names, *self.address))

    def _ask(self, requests: pl.DataFrame) -> pl.DataFrame:
        return self._hold(requests).with_columns(requests[joins.ROW])

    def _as_written(self, column: str) -> pl.Expr:
        text = pl.col(column).str.strip_chars()
        cased = text if self.case else text.str.to_uppercase()
        return pl.when(cased != "").then(cased).alias(column)
