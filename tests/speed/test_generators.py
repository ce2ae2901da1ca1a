"""How long generation takes. Figures to read; nothing is asserted about them."""

import time

import numpy as np
import pytest
from faker import Faker

from generators.names.providers import CensusPerson
from generators.population import build_population
from generators.profile import load_profile
from generators.registry import registry_rows
from generators.requests import make_batch
from generators.selection import select_people

PEOPLE, REQUESTS = 200_000, 20_000
FAKED = 300  # rows that Faker makes in the same run


@pytest.fixture(scope="module")
def world():
    return build_population(load_profile("typical"), PEOPLE, 1)


def test_population(benchmark):
    benchmark(build_population, load_profile("typical"), PEOPLE, 1)


def test_registry(benchmark, world):
    """With the ratio to Faker making the same columns row by row, from the same words and from its own."""
    rows = benchmark(registry_rows, world, np.arange(world.cards.households))

    rate = rows.height / benchmark.stats.stats.median if benchmark.enabled else 0.0
    census = Faker("en_US")
    census.add_provider(CensusPerson)
    benchmark.extra_info |= {
        "records": rows.height,
        "records_a_second": rate,
        "times_faker": rate / rows_a_second(Faker("en_US")),
        "times_faker_with_census_names": rate / rows_a_second(census),
    }


def rows_a_second(fake: Faker) -> float:
    row(fake)
    start = time.perf_counter()
    for _ in range(FAKED):
        row(fake)
    return FAKED / (time.perf_counter() - start)


def row(fake: Faker) -> tuple[str, ...]:
    """The columns of a record, as Faker makes them."""
    return (
        fake.ssn(),
        fake.first_name(),
        fake.first_name(),
        fake.last_name(),
        fake.suffix(),
        fake.building_number(),
        fake.street_name(),
        fake.secondary_address(),
        fake.city(),
        fake.state_abbr(),
        fake.postcode(),
    )


def test_requests(benchmark, world):
    batch = benchmark(lambda: make_batch(world, select_people(world, REQUESTS)))

    benchmark.extra_info |= {"requests": batch.requests.height, "edits": batch.edits.height}
