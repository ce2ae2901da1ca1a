"""The words that people and streets are named with, in one of two tiers.

`faker`: Faker's en_US tables as they are: tiny, and heavy with namesakes (1,000 surnames).
`census`: the tables under generators/data: US Census 2020 names and SSA births by decade.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from generators import census, faker_tables
from generators.digest import digest_frame, digest_json
from generators.errors import ConfirmbenchError
from generators.names import NameTable
from generators.schema import ORIGINS, SEXES
from generators.streams import Ints

DECADES = tuple(range(1920, 2010, 10))  # of birth; earlier and later births use the nearest


@dataclass(frozen=True)
class Vocabulary:
    """Names with their weights.

    surnames: one table an origin (or one for all)
    given_names: one table for each (origin, sex, decade), in that order (or for each sex)
    fingerprint: digest of every word and weight
    """

    tier: str
    surnames: NameTable
    given_names: NameTable
    fingerprint: str

    @property
    def knows_origins(self) -> bool:
        return self.surnames.size > 1

    def surname_groups(self, origin: Ints) -> Ints:
        """Which surname table each person's comes from."""
        return origin if self.knows_origins else np.zeros_like(origin)

    def given_name_groups(self, origin: Ints, sex: Ints, birth_year: Ints) -> Ints:
        """Which given-name table each person's comes from."""
        if not self.knows_origins:
            return sex
        decade = np.clip((birth_year - DECADES[0]) // 10, 0, len(DECADES) - 1)
        return (origin * len(SEXES) + sex) * len(DECADES) + decade


def load_vocabulary(tier: str) -> Vocabulary:
    """Read a tier's words and weights.

    raises: ConfirmbenchError when there is no such tier
    """
    if tier not in TIERS:
        raise ConfirmbenchError(f"There is no vocabulary {tier!r}; choose one of {', '.join(sorted(TIERS))}.")
    return TIERS[tier]()


def _faker_tier() -> Vocabulary:
    surnames = faker_tables.surnames()
    given = faker_tables.given_names()
    return Vocabulary(
        "faker",
        NameTable.build(surnames["name"], [surnames["weight"].to_numpy()]),
        NameTable.build(given["name"], [given[sex].to_numpy() for sex in SEXES]),
        digest_json([digest_frame(_integers(surnames)), digest_frame(_integers(given))]),
    )


def _census_tier() -> Vocabulary:
    surnames, given = census.surnames(), census.given_names()
    births = census.births(given["name"], DECADES)
    origin_shares = [given[origin].to_numpy() for origin in ORIGINS]
    tables = [
        births[sex][:, decade] * share
        for share in origin_shares
        for sex in SEXES
        for decade in range(len(DECADES))
    ]
    return Vocabulary(
        "census",
        NameTable.build(
            surnames["name"], [surnames["count"].to_numpy() * surnames[o].to_numpy() for o in ORIGINS]
        ),
        NameTable.build(given["name"], tables),
        census.fingerprint(),
    )


def _integers(table: pl.DataFrame) -> pl.DataFrame:
    """Weights in billionths, as the digest knows integers and text alone."""
    return table.with_columns((pl.col(pl.Float64) * 1e9).round().cast(pl.Int64))


TIERS: dict[str, Callable[[], Vocabulary]] = {"faker": _faker_tier, "census": _census_tier}
