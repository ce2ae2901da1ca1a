"""Namesakes: counted against a slow reference, expected against what was published."""

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.generate import generate
from generators.names import name_table as census
from generators.names.collisions import (
    LISTED,
    PUBLISHED,
    PUBLISHED_FILERS,
    NameModel,
    census_model,
    count_namesakes,
    model_curve,
    name_hashes,
    namesakes,
)
from generators.profile import load_profile
from generators.schema import ORIGINS


def people(*names):
    return pl.LazyFrame(names, schema={"given_name": pl.String, "surname": pl.String}, orient="row")


def test_namesakes_of_a_handful():
    found = namesakes(
        people(("Ann", "Lee"), ("ANN", "lee"), ("Ann", "LEE"), ("Bo", "Lee"), ("Lee", "Ann"), ("Bo", "Diaz"))
    )
    assert found == (6, 3 / 6, 6 / 6, 0, 2, 2)  # three Ann Lees have two namesakes each, the rest none


def test_given_name_and_surname_do_not_run_together():
    assert namesakes(people(("Anna", "Lee"), ("Ann", "Alee"), ("Lee", "Anna"), (" ", "AnnaLee"))).unique == 1


def test_a_person_without_a_name_is_nobodys_namesake():
    found = namesakes(people(("Ann", None), (None, "Lee"), ("", "Lee"), ("Ann", ""), ("Ann", "Lee")))
    assert found == (1, 1, 0, 0, 0, 0)


def test_nobody():
    assert namesakes(people()) == (0, 0, 0, 0, 0, 0)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60))
def test_counts_like_a_slow_reference(names):
    others = sorted(count - 1 for count in (Counter(names)[name] for name in names))
    found = count_namesakes(np.array(names, np.uint64))
    assert found.people == len(names)
    assert found.unique == pytest.approx(others.count(0) / len(names))
    assert found.mean == pytest.approx(sum(others) / len(names))
    for q, value in ((0.5, found.median), (0.9, found.p90), (0.99, found.p99)):
        assert sum(each <= value for each in others) >= q * len(names) - 1e-9
        assert sum(each < value for each in others) < q * len(names)


def test_the_order_of_hashes_is_that_of_the_records():
    hashes = name_hashes(people(("Ann", "Lee"), ("Bo", "Lee"), ("Ann", "Lee")))
    assert hashes[0] == hashes[2] != hashes[1]


@pytest.mark.parametrize(("size", "unique", "mean"), PUBLISHED)
def test_the_model_follows_the_published_curve(size, unique, mean):
    """Published with three digits and with one or two: half a unit of the last is 5 % of 0.01 and of 0.09."""
    found = census_model().expect(size)
    assert found.unique == pytest.approx(unique, rel=0.004)
    assert found.mean == pytest.approx(mean, rel=0.08)


def test_the_model_at_the_size_of_all_filers():
    """2 %: the published figures round the shares of listed names in another way."""
    found = census_model().expect(PUBLISHED_FILERS.people)
    assert found.unique == pytest.approx(PUBLISHED_FILERS.unique, rel=0.02)
    assert found.mean == pytest.approx(PUBLISHED_FILERS.mean, rel=0.01)
    assert found.median in (2, 3)
    assert found.p90 == pytest.approx(PUBLISHED_FILERS.p90, rel=0.02)
    assert found.p99 == pytest.approx(PUBLISHED_FILERS.p99, rel=0.02)


def test_the_models_mean_is_that_over_all_pairs():
    """The probability that two people bear one name is a sum of products, which needs no points."""
    shares, names = [], []
    for table in (census.surnames(), census.given_names()):
        bearers = np.stack([(table["count"] * table[origin]).to_numpy() for origin in ORIGINS])
        shares.append(bearers.sum(axis=1) / bearers.sum())
        names.append(bearers / bearers.sum(axis=1, keepdims=True))
    alike = [table @ table.T for table in names]
    exact = LISTED**2 * (np.outer(shares[0], shares[0]) * alike[0] * alike[1]).sum()
    assert census_model().expect(1_000_001).mean == pytest.approx(1_000_000 * exact, rel=0.005)


def test_two_names_borne_by_half_each():
    """Of three people, one has no namesake when the other two bear the other name."""
    found = NameModel(np.array([0.5]), np.array([1.0])).expect(3)
    assert found.unique == pytest.approx(0.25)
    assert found.mean == pytest.approx(1)
    assert found.median == 1


def test_unlisted_names_are_unique():
    found = NameModel(np.array([0.01]), np.array([0.2])).expect(10_001)
    assert found.unique == pytest.approx(0.8)
    assert (found.median, found.mean) == (0, pytest.approx(20))
    assert 80 < found.p90 < 120  # of a Poisson distribution with mean 100


def test_larger_registries_have_more_namesakes():
    curve = model_curve([10**power for power in range(9)])
    assert curve["unique"].is_sorted(descending=True)
    for column in ("mean", "median", "p90", "p99"):
        assert curve[column].is_sorted()
    assert curve.row(0) == (1, pytest.approx(1), 0, 0, 0, 0)


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The full names of 100,000 people on file, in record order."""
    folder = tmp_path_factory.mktemp("datasets") / "d"
    return name_hashes(generate(load_profile("typical"), 100_000, 100, 1, folder).registry())


@pytest.mark.parametrize("size", [10_000, 100_000])
def test_a_registry_collides_as_in_life(generated, size):
    """Within 20 % of the census; of 10,000 people some 90 have a namesake, give or take 20 by chance."""
    found, expected = count_namesakes(generated[:size]), census_model().expect(size)
    assert found.unique == pytest.approx(expected.unique, rel=0.02)
    assert 1 - found.unique == pytest.approx(1 - expected.unique, rel=0.2 if size > 10_000 else 0.6)
    assert found.mean == pytest.approx(expected.mean, rel=0.2 if size > 10_000 else 0.6)
    assert abs(found.p99 - expected.p99) <= 1
