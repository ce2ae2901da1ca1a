"""A plain deterministic rule, as agencies run them."""

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from matchers.contract import FittedMatcher
from matchers.engine.blocking import DEFAULT_KEYS, Keys, check_keys, narrow
from matchers.engine.plans import check_plan, fit
from matchers.engine.rule import conjunction
from matchers.kernels.search import EQUAL, INITIAL, OPEN, ZIP_OR_STREET_IN_CITY

DEMANDED: Keys = (
    ("surname", "house_number", "zip_code"),
    ("surname", "house_number", "street", "city", "state"),
)
RULE = conjunction(
    {"surname": EQUAL, "house_number": EQUAL, "unit": OPEN, "given_name": INITIAL},
    place=ZIP_OR_STREET_IN_CITY,
)


@dataclass(frozen=True)
class Blocked:
    """Confirm when a candidate agrees on surname, first initial, house number and place.

    Place is the ZIP code, or street, city and state together; units must not contradict. It forgives
    nicknames that keep the initial and typos after the first letter of a given name, and so confirms
    household members who share an initial. Middle names and suffixes are not looked at.

    Source: none in particular; a deterministic rule of the kind that agencies run.

    keys: blocking keys, tuples of columns; a record that shares one with a request is a candidate
    plan: "index" (hold the registry) or "scan" (hold the requests, read the registry past them)
    index_folder: where to keep the index and find it again, a path; "" keeps none
    """

    separable: ClassVar[bool] = True

    keys: Keys = DEFAULT_KEYS
    plan: str = "index"
    index_folder: str = ""

    def __post_init__(self) -> None:
        check_keys(self.keys)
        check_plan(self.plan, self.index_folder)

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Make the registry ready by the keys."""
        return fit(self.plan, self.index_folder, registry, narrow(self.keys, DEMANDED), RULE)
