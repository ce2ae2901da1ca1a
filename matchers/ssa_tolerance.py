"""The name tolerance of the Social Security Administration's daily validation."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from generators.errors import ConfirmbenchError
from matchers.contract import FittedMatcher
from matchers.engine import text as views
from matchers.engine.normalize import normalize
from matchers.joining import identifiers, joins
from matchers.joining.identifiers import ADDRESS
from matchers.joining.joins import RECORD, ROW, Flags
from matchers.kernels import edits as kernel

CLAUSES = ("a", "b", "c", "d")
NAMES = ("given_name", "surname")
LAST, SHORT = 7, 4  # letters that the clauses look at


@dataclass(frozen=True)
class SSATolerance:
    """Confirm when a record has the TIN of the request, or its address, and a name within the tolerance.

    A name passes by any of four clauses: (a) the first seven letters of the surname and the first initial are
    the same; (b) the first four letters of the surname and of the given name are; (c) one letter of the first
    seven of the surname differs, or two neighbours changed places, and the initial is the same; (d) one
    letter among the first seven is extra or missing, and the initial is the same. In (d) what is left without
    that letter must agree on seven letters: the source does not say how many. Members of a household with one
    initial pass.

    Source: the match criteria of the SSA as a county handbook quotes them; its tests of birth date and sex
    are left out, for requests have neither. The path without a number, an address in place of the TIN, is
    this project's.

    clauses: those that count, of "a", "b", "c", "d"
    by: "tin_else_address" (by address the requests that state no TIN), "tin" or "address"
    address: columns that must all agree, normalised, where the address is what is looked up
    """

    separable: ClassVar[bool] = True

    clauses: tuple[str, ...] = CLAUSES
    by: str = "tin_else_address"
    address: tuple[str, ...] = ADDRESS

    def __post_init__(self) -> None:
        chosen = self.clauses
        if not isinstance(chosen, tuple) or not chosen or not all(clause in CLAUSES for clause in chosen):
            raise ConfirmbenchError(
                f"clauses is {chosen!r}; it must be a tuple of some of 'a', 'b', 'c' and 'd', "
                "e.g. ('a', 'b')."
            )
        identifiers.check_identifiers(self.by, self.address)

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Derive the names, TINs and addresses of the registry."""
        keys = identifiers.keys(self.by, self.address, "initial")  # which every clause asks for
        return joins.fit(
            registry,
            joins.JoinRule(self._hold, self._ask, keys, (joins.JoinComparison(NAMES, self._passes),)),
        )

    def _hold(self, records: pl.DataFrame) -> pl.DataFrame:
        return identifiers.held(records, self.address).with_columns(_names(records))

    def _ask(self, requests: pl.DataFrame) -> pl.DataFrame:
        asked = identifiers.ask_for(requests, self.address)
        return asked.with_columns(requests[ROW], *_names(requests))

    def _passes(self, pairs: pl.DataFrame) -> Flags:
        """Whether some clause that counts holds, initials being the same."""
        same = [
            pl.lit("a" in self.clauses) & _same_head("surname", LAST),
            pl.lit("b" in self.clauses) & _same_head("surname", SHORT) & _same_head("given_name", SHORT),
        ]
        passed: Flags = pairs.select(pl.any_horizontal(same).fill_null(False)).to_series().to_numpy()
        wanted = kernel.CHANGED * ("c" in self.clauses) | kernel.DROPPED * ("d" in self.clauses)
        sides = [views.text(pairs[column]) for column in ("surname", "surname" + RECORD)]
        present = np.diff(sides[0].offsets).astype(np.bool_) & np.diff(sides[1].offsets).astype(np.bool_)
        slips = kernel.slips(*sides[0], *sides[1], LAST)
        return passed | (present & ((slips & wanted) > 0))


def _names(frame: pl.DataFrame) -> list[pl.Series]:
    names = normalize(frame.select(NAMES))
    return [*names.get_columns(), names["given_name"].str.head(1).alias("initial")]


def _same_head(column: str, letters: int) -> pl.Expr:
    """Whether both have a value and the first letters are the same, all of it where it is shorter."""
    return pl.col(column).str.head(letters) == pl.col(column + RECORD).str.head(letters)
