"""Faker one at a time and the bulk generator draw from the same tables."""

import numpy as np
import pytest
from faker import Faker

from generators.names import locales
from generators.names import name_table as census
from generators.names.providers import CensusPerson, WidePerson
from generators.names.vocabulary import load_vocabulary
from generators.sampling import Streams
from generators.schema import ORIGINS

DRAWS = 5_000
PROVIDERS = {"census": CensusPerson, "faker-wide": WidePerson}


def faker_with(provider):
    fake = Faker("en_US")
    fake.add_provider(provider)
    fake.seed_instance(1)
    return fake


def bulk_surnames(tier, n=100_000):
    """Surnames of people of all origins, as many of each as the counts of listed surnames have."""
    table = load_vocabulary(tier).surnames
    listed = census.surnames()
    share = np.array([(listed["count"] * listed[origin]).sum() for origin in ORIGINS]) / listed["count"].sum()
    origin = np.repeat(np.arange(len(ORIGINS)), np.rint(share * n).astype(int))
    return table.read(table.draw(Streams(1).words("t", np.arange(len(origin))), origin))


@pytest.mark.parametrize("tier", PROVIDERS)
def test_faker_draws_surnames_as_often_as_the_bulk_generator(tier):
    fake, bulk = faker_with(PROVIDERS[tier]), bulk_surnames(tier)
    common = set(bulk.value_counts(sort=True).head(1_000)[bulk.name])
    expected = bulk.is_in(list(common)).mean()

    share = np.mean([fake.last_name() in common for _ in range(DRAWS)])

    assert abs(share - expected) < 4 * (0.25 / DRAWS) ** 0.5


@pytest.mark.parametrize("tier", PROVIDERS)
def test_faker_has_the_words_of_the_tier(tier):
    fake, vocabulary = faker_with(PROVIDERS[tier]), load_vocabulary(tier)
    person = fake.factories[0].provider("person") or fake.get_providers()[0]

    assert set(person.last_names) <= set(vocabulary.surnames.text)
    assert set(person.first_names) <= set(vocabulary.given_names.text)
    assert len(person.last_names) > 0.99 * len(vocabulary.surnames.text)
    assert sum(person.last_names.values()) == pytest.approx(1)


def test_faker_draws_rare_names_as_often_as_the_census_lacks_them():
    fake = faker_with(CensusPerson)
    listed = set(load_vocabulary("census").surnames.text)

    rare = np.mean([fake.last_name() not in listed for _ in range(DRAWS)])

    assert abs(rare - 0.121) < 4 * (0.121 / DRAWS) ** 0.5


def test_faker_draws_given_names_of_the_sex_asked_for():
    fake = faker_with(CensusPerson)
    table = census.given_names()
    female_share = dict(table.select("name", "female").iter_rows())

    women = [female_share.get(locales.fold(fake.first_name_female())) for _ in range(500)]
    men = [female_share.get(locales.fold(fake.first_name_male())) for _ in range(500)]

    assert np.mean([share for share in women if share is not None]) > 0.9
    assert np.mean([share for share in men if share is not None]) < 0.1


def test_the_same_seed_gives_the_same_names():
    first, second = ([faker_with(WidePerson).name() for _ in range(20)] for _ in range(2))

    assert first == second


def test_bulk_faker_tier_draws_fakers_own_names_with_fakers_weights():
    vocabulary = load_vocabulary("faker")
    rows = np.arange(200_000)
    names = vocabulary.surnames.read(
        vocabulary.surnames.draw(Streams(1).words("t", rows), np.zeros_like(rows))
    )
    person = next(
        p for p in Faker("en_US").factories[0].get_providers() if type(p).__module__.endswith("person.en_US")
    )
    weights = person.last_names

    share = (names == "Smith").mean()

    assert set(names.unique()) <= set(weights)
    assert abs(share - weights["Smith"] / sum(weights.values())) < 0.002
