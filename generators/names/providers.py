"""The big vocabularies as Faker providers, so that `Faker` itself can draw from them one at a time.

    fake = Faker("en_US")
    fake.add_provider(CensusPerson)
    fake.last_name()   # as often as in the 2020 census, and sometimes one that it does not list

The bulk generator draws from the same words and weights; the tests compare the two.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from random import Random

import numpy as np
from faker.providers.person.en_US import Provider as EnglishPerson

from generators.names import origin_names
from generators.names.origin_names import DECADES, Chosen, OriginNames
from generators.names.rare_names import RareNames
from generators.sampling import Floats, Ints
from generators.schema import ORIGINS, SEXES

Elements = OrderedDict[str, float]
WORD = 2**32
FEMALE, MALE = ("female",), ("male",)


@dataclass(frozen=True)
class Pool:
    """Names of all origins together.

    listed: as Faker keeps weighted elements
    listed_texts, listed_bounds: the same, with the shares summed up
    rare_bounds: shares of all draws, for each group of rare names, summed up
    """

    listed: Elements
    listed_texts: list[str]
    listed_bounds: Floats
    rare_names: RareNames
    rare_groups: Ints
    rare_bounds: Floats

    def draw(self, random: Random) -> str:
        """One name. (Faker's own way sums up all the shares each time, which takes it 90 ms.)"""
        rare = int(np.searchsorted(self.rare_bounds, random.random(), side="right"))
        if rare < len(self.rare_bounds):
            words = np.array([[random.randrange(WORD)], [random.randrange(WORD)]], np.uint32)
            number = self.rare_names.draw(words, self.rare_groups[[rare]])
            return str(self.rare_names.read(number).item())
        return self.listed_texts[int(np.searchsorted(self.listed_bounds, random.random(), side="right"))]


class CensusPerson(EnglishPerson):  # type: ignore[misc]
    """Faker's en_US person with the names of the `census` tier in place of Faker's own."""

    _choose: Chosen = staticmethod(origin_names.census_words)

    @property
    def last_names(self) -> Elements:
        return surname_pool(self._choose).listed

    @property
    def first_names(self) -> Elements:
        return given_name_pool(self._choose, SEXES).listed

    @property
    def first_names_female(self) -> Elements:
        return given_name_pool(self._choose, FEMALE).listed

    @property
    def first_names_male(self) -> Elements:
        return given_name_pool(self._choose, MALE).listed

    def last_name(self) -> str:
        return surname_pool(self._choose).draw(self.generator.random)

    def first_name(self) -> str:
        return given_name_pool(self._choose, SEXES).draw(self.generator.random)

    def first_name_female(self) -> str:
        return given_name_pool(self._choose, FEMALE).draw(self.generator.random)

    def first_name_male(self) -> str:
        return given_name_pool(self._choose, MALE).draw(self.generator.random)

    def first_name_nonbinary(self) -> str:
        return self.first_name()


class WidePerson(CensusPerson):
    """The same with the names of the `faker-wide` tier."""

    _choose: Chosen = staticmethod(origin_names.faker_words)


@cache
def surname_pool(choose: Chosen) -> Pool:
    names = origin_names.surnames(choose)
    return _pool(names, range(len(names.tables)))


@cache
def given_name_pool(choose: Chosen, sexes: tuple[str, ...]) -> Pool:
    sex_of_table = [sex for _ in ORIGINS for sex in SEXES for _ in DECADES]
    return _pool(origin_names.given_names(choose), [i for i, sex in enumerate(sex_of_table) if sex in sexes])


def _pool(names: OriginNames, chosen: Iterable[int]) -> Pool:
    """The names of the chosen tables, as often as they have bearers."""
    tables = np.array(list(chosen))
    weight = np.sum([names.tables[table] for table in tables], axis=0)
    rare = np.array([names.rare_weights[table] for table in tables])
    borne = np.flatnonzero(weight)
    texts = names.text.gather(borne).to_list()
    share = weight[borne] / weight.sum()
    return Pool(
        OrderedDict(zip(texts, share.tolist(), strict=True)),
        texts,
        np.append(np.cumsum(share)[:-1], 1.0),
        names.tail.names,
        names.tail.groups[tables],
        np.cumsum(rare) / (weight.sum() + rare.sum()),
    )
