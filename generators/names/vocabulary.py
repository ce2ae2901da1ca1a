"""The words that people are named with, in one of three tiers.

`faker`: Faker's en_US tables as they are: tiny, and heavy with namesakes (1,000 surnames).
`faker-wide`: the words of all Latin-script locales of Faker that the census lists, as often as it counts
them, and the rare tail: good up to about a million people.
`census`: the tables under generators/data, US Census 2020 names and SSA births by decade, and the rare tail.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generators import faker_tables
from generators.dataset import digest_json
from generators.errors import ConfirmbenchError
from generators.names import origin_names
from generators.names.name_table import NameTable
from generators.names.origin_names import DECADES
from generators.sampling import Ints
from generators.schema import SEXES


@dataclass(frozen=True)
class NameVocabulary:
    """Names with their weights.

    surnames: one table an origin (or one for all)
    given_names: one table for each (origin, sex, decade), in that order (or for each sex)
    fingerprint: digest of every word, every weight and the model of the rare names
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


def load_vocabulary(tier: str) -> NameVocabulary:
    """Read a tier's words and weights.

    raises: ConfirmbenchError when there is no such tier
    """
    if tier not in TIERS:
        raise ConfirmbenchError(f"There is no vocabulary {tier!r}; choose one of {', '.join(sorted(TIERS))}.")
    surnames, given_names = TIERS[tier]()
    return NameVocabulary(tier, surnames, given_names, digest_json([surnames.digest, given_names.digest]))


def _faker() -> tuple[NameTable, NameTable]:
    surnames, given = faker_tables.surnames(), faker_tables.given_names()
    return (
        NameTable.build(surnames["name"], [surnames["weight"].to_numpy()]),
        NameTable.build(given["name"], [given[sex].to_numpy() for sex in SEXES]),
    )


def _by_origin(choose: origin_names.Chosen) -> tuple[NameTable, NameTable]:
    return origin_names.surnames(choose).ready(), origin_names.given_names(choose).ready()


TIERS: dict[str, Callable[[], tuple[NameTable, NameTable]]] = {
    "faker": _faker,
    "faker-wide": lambda: _by_origin(origin_names.faker_words),
    "census": lambda: _by_origin(origin_names.census_words),
}
