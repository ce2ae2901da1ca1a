"""What the benchmarks of matchers and of the engine work on: people as the generator makes them."""

import numpy as np
import polars as pl
import pytest

from generators.population import build_population
from generators.profile import load_profile
from generators.registry import registry_rows
from generators.requests import make_batch
from generators.selection import select_people

N_PEOPLE, N_REQUESTS, COPIES = 200_000, 20_000, 5


@pytest.fixture(scope="session")
def people():
    """Return the population behind both."""
    return build_population(load_profile("typical"), N_PEOPLE, 5)


@pytest.fixture(scope="session")
def records(people):
    """Return a registry of 200,000."""
    return registry_rows(people, np.arange(people.cards.households))


@pytest.fixture(scope="session")
def asked(people):
    """Return 100,000 requests: 20,000, five times over."""
    batch = make_batch(people, select_people(people, N_REQUESTS)).requests
    return pl.concat([batch] * COPIES).with_columns(request_id=pl.int_range(pl.len(), dtype=pl.Int64))
