"""Two paths that exclude each other: requests that state a number take one, all others the other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from generators.errors import ConfirmbenchError
from matchers.catalog import make

if TYPE_CHECKING:
    from matchers.contract import FittedMatcher, Matcher


@dataclass(frozen=True)
class TwoPaths:
    """Confirm when the matcher of the request's path does: by number if it states a TIN, else by address.

    As reported of a run in 2025: names were looked up beside a taxpayer number without a look at the address,
    and beside the address only where there was no number, by rules that were not published; the defaults are
    this project's. Nine of ten releases came by the path of the number.

    Source: Judge: IRS broke law 42,695 times (CPA Practice Advisor, 2026); IRS official says agency
    improperly shared some data (FedScoop, 2026).

    by_number: spec of the matcher that answers requests which state a TIN
    by_address: spec of the matcher that answers the others
    """

    by_number: str = "name_control(by='tin')"
    by_address: str = "exact"

    def __post_init__(self) -> None:
        for parameter in ("by_number", "by_address"):
            _part(self, parameter)

    def files(self) -> tuple[str, ...]:
        """The files on which answers of either path depend."""
        return tuple(file for part in self._parts() for file in _files(part))

    def fit(self, registry: pl.LazyFrame) -> "FittedTwoPaths":
        """Fit the matchers of both paths."""
        by_number, by_address = (part.fit(registry) for part in self._parts())
        return FittedTwoPaths(by_number, by_address)

    def _parts(self) -> "tuple[Matcher, Matcher]":
        return _part(self, "by_number"), _part(self, "by_address")


@dataclass(frozen=True)
class FittedTwoPaths:
    """Both matchers, fitted."""

    by_number: "FittedMatcher"
    by_address: "FittedMatcher"

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Have each request answered on its path; null and blanks state no number."""
        numbered = (requests["tin"].str.strip_chars() != "").fill_null(False)
        places = pl.Series([*numbered.arg_true(), *(~numbered).arg_true()], dtype=pl.UInt32)
        by_number = self.by_number.confirm(requests.filter(numbered))
        by_address = self.by_address.confirm(requests.filter(~numbered))
        return pl.concat([by_number, by_address]).gather(places.arg_sort())


def _part(matcher: TwoPaths, parameter: str) -> "Matcher":
    spec = getattr(matcher, parameter)
    if not isinstance(spec, str):
        raise ConfirmbenchError(f"{parameter} is {spec!r}; it must be the spec of a matcher, as text.")
    return make(spec)


def _files(matcher: "Matcher") -> tuple[str, ...]:
    named = getattr(matcher, "files", None)
    return tuple(named()) if callable(named) else ()
