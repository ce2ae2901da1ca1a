"""The floor that every other matcher must beat."""

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from generators.errors import ConfirmbenchError
from matchers.contract import FittedMatcher
from matchers.engine.blocking import check_keys
from matchers.engine.plans import check_plan, fit
from matchers.engine.rule import conjunction
from matchers.kernels.search import EQUAL

FIELDS = ("given_name", "surname", "house_number", "street", "zip_code")


@dataclass(frozen=True)
class Exact:
    """Confirm when one record agrees on every field after normalisation.

    The floor that others must beat: its false confirms are namesakes at one address, seniors and juniors
    above all; its false no-matches are everything that was retyped.

    fields: columns that must agree; a missing value agrees with nothing, which is why `unit`, absent
        for most homes, is not among the defaults
    plan: "index" (hold the registry) or "scan" (hold the requests, read the registry past them)
    index_folder: where to keep the index and find it again, a path; "" keeps none
    """

    separable: ClassVar[bool] = True

    fields: tuple[str, ...] = FIELDS
    plan: str = "index"
    index_folder: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.fields, tuple) or not self.fields or any("~" in str(c) for c in self.fields):
            raise ConfirmbenchError(
                f"fields is {self.fields!r}; it must be a tuple of columns, e.g. {FIELDS}."
            )
        check_keys((self.fields,))
        check_plan(self.plan, self.index_folder)

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Make the registry ready by all fields together."""
        return fit(
            self.plan,
            self.index_folder,
            registry,
            (self.fields,),
            conjunction(dict.fromkeys(self.fields, EQUAL)),
        )
