"""Names by origin, as both big vocabularies have them: listed words, their spellings, and the rare tail."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.names import locales, spellings
from generators.names import name_table as census
from generators.names.name_table import NameTable, RareTail
from generators.names.rare_names import RareNames, likeness
from generators.names.spellings import Variant
from generators.sampling import Floats, Ints, WeightedTables
from generators.schema import ORIGINS, SEXES

DECADES = tuple(range(1920, 2010, 10))  # of birth; earlier and later births use the nearest

# In the order of ORIGINS. Residents in millions: 2020 census, redistricting file, table P2; api has Pacific
# Islanders too.
RESIDENTS = np.array([191.70, 39.94, 20.24, 2.25, 13.55, 62.08])
# Share of people whose name the census tables do not list: 12.1 % and 6.0 % of all (Census 2020). By origin
# none is published. What RESIDENTS have beyond the listed counts is too much: a tenth of people gave the
# census no usable name. So that is scaled down to the overall share, and the shares here lie half-way between
# the result and the overall share, for names were not missing equally often in all groups.
RARE_SURNAMES = np.array([0.105, 0.12, 0.15, 0.13, 0.17, 0.15])
RARE_GIVEN_NAMES = np.array([0.03, 0.115, 0.14, 0.07, 0.15, 0.07])

# How many bearers of rare names there are for each name of a group's first octave (see rare_names.py). A
# surname of the first octave has 33 bearers in the country, one of the last 1: never the 100 from which names
# are listed, and 9 % of the bearers are the only ones. (2010 census: 6.3 million surnames, 62 % with one
# bearer: 10 % of the bearers of unlisted ones.) No such count is published of given names; they repeat more.
SURNAME_BEARERS, GIVEN_NAME_BEARERS = 200, 400
# Half bits of surprise, and letters of the longest name. Of a million surnames of one group 6 to 7 % coincide
# in text with another, which adds a tenth to how often two people with rare surnames share one. More surprise
# makes names longer: rare surnames have 8.3 letters now, the rarest listed ones 7.2.
SURNAME_SHAPE, GIVEN_NAME_SHAPE = (48, 12), (36, 10)


@dataclass(frozen=True)
class OriginNames:
    """Names and their weights before they are made ready for drawing.

    tables: for each group of people the weight of each name of `text`
    """

    text: pl.Series
    tables: list[Floats]
    tail: RareTail

    @property
    def rare_weights(self) -> list[float]:
        """The weight in each table of the names that are not listed."""
        odds = self.tail.shares / (1 - self.tail.shares)
        return [float(table.sum() * odd) for table, odd in zip(self.tables, odds, strict=True)]

    def ready(self) -> NameTable:
        tables = [np.append(*pair) for pair in zip(self.tables, self.rare_weights, strict=True)]
        return NameTable(self.text, WeightedTables.build(tables), self.tail)


Chosen = Callable[[str, pl.DataFrame], tuple[pl.DataFrame, Iterable[Variant]]]


def census_words(kind: str, listed: pl.DataFrame) -> tuple[pl.DataFrame, Iterable[Variant]]:
    """All listed names, and their variants by rule."""
    if kind == locales.LAST:
        return listed, spellings.surname_variants(listed)
    return listed, spellings.given_name_variants()


def faker_words(kind: str, listed: pl.DataFrame) -> tuple[pl.DataFrame, Iterable[Variant]]:
    """The listed names that some Latin-script locale of Faker has, in the locales' spellings."""
    known = locales.spellings(kind)
    return listed.filter(pl.col("name").is_in(list(known))), spellings.locale_variants(kind)


def surnames(choose: Chosen) -> OriginNames:
    """One table an origin."""
    listed = census.surnames()
    words, variants = choose(locales.LAST, listed)
    spelled = spellings.spell(words["name"], variants)
    count = words["count"].to_numpy()[spelled.source]
    tables = [
        count * words[origin].to_numpy()[spelled.source] * spelled.part[:, number]
        for number, origin in enumerate(ORIGINS)
    ]
    return OriginNames(spelled.text, tables, _rare_surnames(listed))


def given_names(choose: Chosen) -> OriginNames:
    """One table for each (origin, sex, decade of birth), in that order."""
    listed = census.given_names()
    words, variants = choose(locales.FIRST, listed)
    spelled = spellings.spell(words["name"], variants)
    births = {sex: table.T[:, spelled.source] for sex, table in census.births(words, DECADES).items()}
    shares = [
        words[origin].to_numpy()[spelled.source] * spelled.part[:, number]
        for number, origin in enumerate(ORIGINS)
    ]
    tables = [decade * share for share in shares for sex in SEXES for decade in births[sex]]
    return OriginNames(spelled.text, tables, _rare_given_names(listed))


def _rare_surnames(listed: pl.DataFrame) -> RareTail:
    count = listed["count"].to_numpy()
    likely = [likeness(count, listed[origin].to_numpy()) for origin in ORIGINS]
    firsts = _firsts(RARE_SURNAMES, SURNAME_BEARERS)
    names = RareNames.learn(listed["name"], likely, firsts, *SURNAME_SHAPE)
    return RareTail(names, RARE_SURNAMES, np.arange(len(ORIGINS)))


def _rare_given_names(listed: pl.DataFrame) -> RareTail:
    count, female = listed["count"].to_numpy(), listed["female"].to_numpy()
    likely = [
        likeness(count, listed[origin].to_numpy() * of_sex)
        for origin in ORIGINS
        for of_sex in (female, 1 - female)
    ]
    firsts = np.repeat(_firsts(RARE_GIVEN_NAMES / len(SEXES), GIVEN_NAME_BEARERS), len(SEXES))
    names = RareNames.learn(listed["name"], likely, firsts, *GIVEN_NAME_SHAPE)
    groups = np.repeat(np.arange(len(likely)), len(DECADES))
    return RareTail(names, np.repeat(RARE_GIVEN_NAMES, len(SEXES) * len(DECADES)), groups)


def _firsts(rare: Floats, bearers: int) -> Ints:
    """Names of the first octave of each origin, for the share of its people with rare names."""
    return np.rint(RESIDENTS * rare * 1e6 / bearers).astype(np.int64)
