"""A plain deterministic rule, as agencies run them."""

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from matchers.blocking import DEFAULT_KEYS, Keys, check_keys, narrowed
from matchers.kernels.blocking import confirm_household_initial
from matchers.searched import SearchedRegistry


@dataclass(frozen=True)
class Blocked:
    """Confirm when a candidate agrees on surname, first initial, house number and place.

    Place is the ZIP code, or street, city and state together; units must not contradict. It forgives
    nicknames and typos after the first letter of a given name, and so confirms household members
    who share an initial.

    keys: blocking keys, tuples of columns; a record that shares one with a request is a candidate
    """

    separable: ClassVar[bool] = True

    keys: Keys = DEFAULT_KEYS

    def __post_init__(self) -> None:
        check_keys(self.keys)

    def fit(self, registry: pl.LazyFrame) -> "FittedBlocked":
        """Normalise, number and index the registry."""
        keys = narrowed(self.keys, required=("surname", "house_number"))
        return FittedBlocked(SearchedRegistry.build(registry, keys))


@dataclass(frozen=True)
class FittedBlocked:
    """The registry, grouped by the keys."""

    registry: SearchedRegistry

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when some candidate agrees."""
        return self.registry.confirm(requests, confirm_household_initial)
