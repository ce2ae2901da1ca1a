"""The IRS name control: four letters of a surname, beside a number or an address."""

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from matchers.contract import FittedMatcher
from matchers.joining import identifiers, joins
from matchers.joining.identifiers import ADDRESS, check_part, one_surname

LETTERS = 4


@dataclass(frozen=True)
class NameControl:
    """Confirm when a record has the TIN of the request, or its address, and the same name control.

    The name control is the first four letters of the surname, fewer where it has fewer; blanks inside it,
    punctuation, titles and generations do not count, so that McCedar is MCCE and O'Brien OBRI. Williams and
    Williamson share WILL, and so do all of one surname who live in a household: with an address in place of a
    TIN they are confirmed, six in ten of the household requests of a typical dataset, for given names are not
    looked at. Of a hyphenated surname the first counts.

    Source: the IRS's instructions for name controls, as vendors quote them. Remembered, not seen: that of two
    Spanish surnames the first counts (Garza Morales is GARZ, Lopez y Moreno LOPE), that a particle belongs to
    its surname (De La Rosa is DELA) and that a short surname stays as it is (Lo is LO). The path without a
    number is this project's: the source knows none.

    surname_part: which of several surnames counts, "first" or "last"; they differ where a form turns
        them round or leaves one out
    by: "tin_else_address" (by address the requests that state no TIN), "tin" or "address"
    address: columns that must all agree, normalised, where the address is what is looked up
    """

    separable: ClassVar[bool] = True

    surname_part: str = "first"
    by: str = "tin_else_address"
    address: tuple[str, ...] = ADDRESS

    def __post_init__(self) -> None:
        check_part(self.surname_part)
        identifiers.check_identifiers(self.by, self.address)

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Derive the name controls, TINs and addresses of the registry."""
        keys = identifiers.keys(self.by, self.address, "control")
        return joins.fit(registry, joins.JoinRule(self._hold, self._ask, keys))

    def _hold(self, records: pl.DataFrame) -> pl.DataFrame:
        return identifiers.held(records, self.address).with_columns(self._controls(records))

    def _ask(self, requests: pl.DataFrame) -> pl.DataFrame:
        asked = identifiers.ask_for(requests, self.address)
        return asked.with_columns(requests[joins.ROW], self._controls(requests))

    def _controls(self, frame: pl.DataFrame) -> pl.Series:
        return name_controls(frame["surname"], self.surname_part)


def name_controls(surnames: pl.Series, part: str) -> pl.Series:
    """Return the name control of each surname, up to four letters, as the column `control`."""
    return one_surname(surnames, part).str.head(LETTERS).alias("control")
