"""Small populations that several tests look at."""

from functools import cache
from pathlib import Path

import numpy as np

from generators.population import Population, build_population
from generators.profile import load_profile
from generators.registry import registry_rows
from generators.requests import Batch, make_batch
from generators.selection import select_people

PEOPLE, REQUESTS, SEED = 20_000, 4_000, 5


@cache
def population(profile: str = "typical", seed: int = SEED) -> Population:
    return build_population(load_profile(profile), PEOPLE, seed)


@cache
def registry(profile: str = "typical", seed: int = SEED):
    world = population(profile, seed)
    return registry_rows(world, np.arange(world.filings.households))


@cache
def batch(profile: str = "typical", seed: int = SEED) -> Batch:
    world = population(profile, seed)
    return make_batch(world, select_people(world, REQUESTS))


GOLDEN = Path(__file__).parent.parent / "golden"
