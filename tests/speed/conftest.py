"""What the benchmarks of matchers and of the engine work on: people as the generator makes them.

Every workload takes 100 ms and more on one thread, in a fixed number of rounds: what takes less is repeated.
`extra_info` carries counters that are the same on every machine.
"""

import hashlib

import numpy as np
import polars as pl
import pytest

from bench.entrants.process import own_peak
from generators.population import build_population, registry_rows
from generators.profile import load_profile
from generators.requests import make_batch
from generators.selection import select_people

N_PEOPLE, N_REQUESTS, COPIES = 200_000, 20_000, 10
ROUNDS = 3  # the smallest counts, so the first warms up
STEP = 10_000_000  # bytes; a peak is told to the nearest ten megabytes, for it varies a little


@pytest.fixture(scope="session")
def people():
    """Return the population behind both."""
    return build_population(load_profile("typical"), N_PEOPLE, 5)


@pytest.fixture(scope="session")
def records(people):
    """Return a registry of 200,000."""
    return registry_rows(people, np.arange(people.cards.households))


@pytest.fixture(scope="session")
def batch(people):
    """Return 20,000 requests."""
    return make_batch(people, select_people(people, N_REQUESTS)).requests


@pytest.fixture(scope="session")
def asked(batch):
    """Return 200,000 requests: those 20,000, ten times over."""
    return pl.concat([batch] * COPIES).with_columns(request_id=pl.int_range(pl.len(), dtype=pl.Int64))


@pytest.fixture
def timed(benchmark):
    """Time a call in a fixed number of rounds, and return what it returned."""

    def measure(function, *arguments, repeat=1, **counters):
        def work():
            for _ in range(repeat):
                found = function(*arguments)
            return found

        found = benchmark.pedantic(work, rounds=ROUNDS)
        benchmark.extra_info |= {"repeat": repeat, **counters}
        return found

    return measure


@pytest.fixture
def peak_memory(benchmark):
    """Note what the process has held at most so far, in bytes."""
    yield
    benchmark.extra_info["peak_memory"] = round(own_peak() / STEP) * STEP


def digest(answers: pl.Series) -> str:
    """BLAKE2b of answers as bits, 8 hex digits."""
    return hashlib.blake2b(np.packbits(answers.to_numpy()).tobytes(), digest_size=4).hexdigest()
