"""Faker's en_US tables, read once so that they can be drawn from in bulk.

Row at a time, Faker makes a few thousand people a second; its own tables drawn in bulk, millions.
"""

from functools import cache
from typing import Any

import polars as pl
from faker import Faker

LOCALE = "en_US"
NO_STATE = {
    "AS",
    "FM",
    "GU",
    "MH",
    "MP",
    "PR",
    "PW",
    "VI",
}  # territories


@cache
def _provider(module: str) -> Any:
    """Faker's provider for "person" or "address"."""
    wanted = f"faker.providers.{module}.{LOCALE}"
    return next(p for p in Faker(LOCALE).factories[0].get_providers() if type(p).__module__ == wanted)


def surnames() -> pl.DataFrame:
    """Columns name, weight."""
    return _table(_provider("person").last_names, "weight")


def given_names() -> pl.DataFrame:
    """Columns name, female, male: weights, 0 where the table of that sex lacks the name."""
    person = _provider("person")
    female, male = _table(person.first_names_female, "female"), _table(person.first_names_male, "male")
    both = female.join(male, on="name", how="full", coalesce=True)
    return both.fill_null(0.0).sort("name")


def street_bases() -> list[str]:
    """The words that Faker's street names start with: given names and surnames, sorted."""
    return sorted({*surnames()["name"], *given_names()["name"]})


def street_suffixes() -> list[str]:
    return sorted(set(_provider("address").street_suffixes))


def city_parts() -> tuple[list[str], list[str]]:
    """Prefixes ("North") and suffixes ("ville") of city names."""
    address = _provider("address")
    return sorted(set(address.city_prefixes)), sorted(set(address.city_suffixes))


def zip_ranges() -> dict[str, tuple[int, int]]:
    """First and last ZIP code of each of the 50 states and DC."""
    ranges: dict[str, tuple[int, int]] = _provider("address").states_postcode
    return {state: span for state, span in sorted(ranges.items()) if state not in NO_STATE}


def _table(weights: dict[str, float], column: str) -> pl.DataFrame:
    return pl.DataFrame({"name": list(weights), column: [float(w) for w in weights.values()]}).sort("name")
