"""The census vocabulary as a Faker provider, so that `Faker` itself can draw from it one at a time.

    fake = Faker("en_US")
    fake.add_provider(CensusPerson)
    fake.last_name()   # as often as in the 2020 census

The bulk generator draws from the same tables; the tests compare the two.
"""

from collections import OrderedDict
from functools import cached_property
from typing import Any

import polars as pl
from faker.providers.person.en_US import Provider as EnglishPerson

from generators import census


class CensusPerson(EnglishPerson):  # type: ignore[misc]
    """Faker's en_US person with the names of the 2020 census in place of Faker's own."""

    __use_weighting__ = True  # which Faker sets only on the providers that it adds itself

    @cached_property
    def last_names(self) -> "OrderedDict[str, float]":
        return _weights(census.surnames(), pl.col("count"))

    @cached_property
    def first_names_female(self) -> "OrderedDict[str, float]":
        return _weights(census.given_names(), pl.col("count") * pl.col("female"))

    @cached_property
    def first_names_male(self) -> "OrderedDict[str, float]":
        return _weights(census.given_names(), pl.col("count") * (1 - pl.col("female")))

    @cached_property
    def first_names(self) -> "OrderedDict[str, float]":
        return _weights(census.given_names(), pl.col("count"))


def _weights(table: pl.DataFrame, weight: pl.Expr) -> Any:
    """Names and their shares, as Faker keeps weighted elements."""
    weighted = table.select("name", weight=weight / weight.sum()).filter(pl.col("weight") > 0)
    return OrderedDict(weighted.iter_rows())
