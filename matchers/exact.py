"""The floor that every other matcher must beat."""

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from generators.errors import ConfirmbenchError
from matchers.blocking import check_keys
from matchers.kernels.blocking import confirm_any
from matchers.searched import SearchedRegistry

FIELDS = ("given_name", "surname", "house_number", "street", "zip_code")


@dataclass(frozen=True)
class Exact:
    """Confirm when one record agrees on every field after normalisation.

    fields: columns that must agree; a missing value agrees with nothing, which is why `unit`, absent
        for most homes, is not among the defaults
    """

    separable: ClassVar[bool] = True

    fields: tuple[str, ...] = FIELDS

    def __post_init__(self) -> None:
        if not isinstance(self.fields, tuple):
            raise ConfirmbenchError(
                f"fields is {self.fields!r}; it must be a tuple of columns, e.g. {FIELDS}."
            )
        check_keys((self.fields,))

    def fit(self, registry: pl.LazyFrame) -> "FittedExact":
        """Index the registry by all fields together."""
        return FittedExact(SearchedRegistry.build(registry, (self.fields,)))


@dataclass(frozen=True)
class FittedExact:
    """A registry in which a request's block holds the records that agree with it."""

    registry: SearchedRegistry

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when its block is not empty."""
        return self.registry.confirm(requests, confirm_any)
