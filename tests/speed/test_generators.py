"""How long generation takes. Figures to read; nothing is asserted about them."""

import numpy as np
import pytest

from generators.population import build_population
from generators.profile import load_profile
from generators.registry import registry_rows
from generators.requests import make_batch
from generators.selection import select_people

PEOPLE, REQUESTS = 200_000, 20_000


@pytest.fixture(scope="module")
def world():
    return build_population(load_profile("typical"), PEOPLE, 1)


def test_population(benchmark):
    benchmark(build_population, load_profile("typical"), PEOPLE, 1)


def test_registry(benchmark, world):
    rows = benchmark(registry_rows, world, np.arange(world.filings.households))

    benchmark.extra_info["records"] = rows.height


def test_requests(benchmark, world):
    batch = benchmark(lambda: make_batch(world, select_people(world, REQUESTS)))

    benchmark.extra_info["requests"] = batch.requests.height
    benchmark.extra_info["edits"] = batch.edits.height
