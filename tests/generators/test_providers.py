"""Faker one at a time and the bulk generator draw from the same tables."""

import numpy as np
import polars as pl
from faker import Faker

from generators import census
from generators.providers import CensusPerson
from generators.streams import Streams
from generators.vocabulary import load_vocabulary

DRAWS = 100  # each takes Faker some 50 ms: it sums all weights anew


def expected_share(names: set[str]) -> float:
    table = census.surnames()
    return table.filter(pl.col("name").is_in(list(names)))["count"].sum() / table["count"].sum()


def test_faker_draws_census_surnames_as_often_as_they_occur():
    fake = Faker("en_US")
    fake.add_provider(CensusPerson)
    fake.seed_instance(1)
    common = set(census.surnames().top_k(2000, by="count")["name"])

    drawn = [fake.last_name() for _ in range(DRAWS)]

    share = np.mean([name in common for name in drawn])
    assert abs(share - expected_share(common)) < 4 * (0.25 / DRAWS) ** 0.5


def test_faker_draws_given_names_of_the_sex_asked_for():
    fake = Faker("en_US")
    fake.add_provider(CensusPerson)
    fake.seed_instance(1)
    female_share = dict(census.given_names().select("name", "female").iter_rows())

    women = [female_share[fake.first_name_female()] for _ in range(30)]
    men = [female_share[fake.first_name_male()] for _ in range(30)]

    assert np.mean(women) > 0.9
    assert np.mean(men) < 0.1


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
