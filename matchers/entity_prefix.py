"""The IRS's check against its file of entities: a name control and the first six characters of a street."""

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from generators.errors import ConfirmbenchError
from matchers.contract import FittedMatcher
from matchers.engine.normalize import normalize
from matchers.joining import identifiers, joins
from matchers.joining.identifiers import WITHOUT_TIN, check_part
from matchers.name_control import name_controls

TIN_USES = {
    "if_stated": (("tin",), (WITHOUT_TIN,)),
    "required": (("tin",),),
    "ignored": ((),),
}
ROUTES = r"^(?:RR|HC|PSC|CMR|UNIT) "  # whose box number stands at the end


@dataclass(frozen=True)
class EntityPrefix:
    """Confirm when name control, TIN, the first characters of the street line and the ZIP code agree.

    The street line is house number and street, blanks counted: 1234 North Maple Avenue begins "1234 N".
    Everything behind is not looked at: neighbours, flats of one building and all post office boxes of a ZIP
    code ("PO BOX") agree, as do households, for given names do not count either: their look-alikes are
    confirmed, six in ten in a typical dataset, unless a TIN tells them apart.

    Source: the IRS's manual for its business file, which asks for name control, TIN, the first six characters
    of the street including blanks, and five digits of ZIP code. This project's part: it is asked of people; a
    request without a TIN is judged by the rest; the street is compared as normalised, for both sides
    abbreviate.

    characters: of the street line that must agree, 1..30
    tin: "if_stated" (that of the record, where the request states one), "required" or "ignored"
    surname_part: which of several surnames makes the name control, "first" or "last"
    """

    separable: ClassVar[bool] = True

    characters: int = 6
    tin: str = "if_stated"
    surname_part: str = "first"

    def __post_init__(self) -> None:
        whole = isinstance(self.characters, int) and not isinstance(self.characters, bool)
        if not whole or not 1 <= self.characters <= 30:
            raise ConfirmbenchError(f"characters is {self.characters!r}; it must be a whole number, 1 to 30.")
        if self.tin not in TIN_USES:
            raise ConfirmbenchError(f"tin is {self.tin!r}; it must be one of {', '.join(TIN_USES)}.")
        check_part(self.surname_part)

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Derive the name controls, street lines and TINs of the registry."""
        keys = tuple(("control", "line", "zip_code", *stated) for stated in TIN_USES[self.tin])
        return joins.fit(registry, joins.JoinRule(self._hold, self._ask, keys))

    def _hold(self, records: pl.DataFrame) -> pl.DataFrame:
        return identifiers.held(records, ("zip_code",)).with_columns(*self._prefixes(records))

    def _ask(self, requests: pl.DataFrame) -> pl.DataFrame:
        asked = identifiers.ask_for(requests, ("zip_code",))
        return asked.with_columns(requests[joins.ROW], *self._prefixes(requests))

    def _prefixes(self, frame: pl.DataFrame) -> list[pl.Series]:
        line = street_lines(frame).str.head(self.characters)
        return [line, name_controls(frame["surname"], self.surname_part)]


def street_lines(frame: pl.DataFrame) -> pl.Series:
    """Return house number and street in one line, a box number at its end; null without a street."""
    street, number = pl.col("street"), pl.col("house_number")
    lines = (
        pl.when(street == "PO BOX")
        .then(pl.concat_str(street, number, separator=" ", ignore_nulls=True))
        .when(street.str.contains(ROUTES))
        .then(pl.concat_str(street, "BOX " + number, separator=" ", ignore_nulls=True))
        .when(street.is_not_null())
        .then(pl.concat_str(number, street, separator=" ", ignore_nulls=True))
    )
    return normalize(frame.select("house_number", "street")).select(lines.alias("line")).to_series()
