"""Small populations that several tests look at."""

from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import numpy as np

from generators.people.cards import Cards, draw_cards, everybody
from generators.people.filing import Filing
from generators.people.households import Templates
from generators.population import Population, build_population, registry_rows
from generators.profile import Profile, load_profile
from generators.rates import NoiseRates
from generators.requests import Batch, make_batch
from generators.sampling import Streams
from generators.schema import ORIGINS
from generators.selection import select_people

PEOPLE, REQUESTS, SEED = 20_000, 4_000, 5
GOLDEN = Path(__file__).parent.parent / "golden"


def without_noise(profile: Profile) -> Profile:
    """A profile in which nobody makes a mistake, neither the requester nor the custodian."""
    return replace(
        profile,
        noise=NoiseRates(**{field.name: 0.0 for field in fields(NoiseRates)}),
        registry=replace(profile.registry, name_keying=0.0, address_keying=0.0),
        requests=replace(profile.requests, upper_case=0.0),
    )


def eventful(profile: Profile) -> Profile:
    """A profile in which all that can happen to people and records happens often, without noise."""
    quiet = without_noise(profile)
    return replace(
        quiet,
        population=replace(
            quiet.population,
            household_coverage=0.75,
            move_rate=0.25,
            group_quarters=0.15,
            stop_rate=dict.fromkeys(ORIGINS, 0.1),
            military=0.05,
            rural_route=0.1,
        ),
        registry=replace(
            quiet.registry,
            filing_history=3,
            old_address=0.5,
            shared_tin=0.1,
            filing_lag=(0.2, 0.2, 0.2, 0.2, 0.2),
        ),
    )


@cache
def profile(name: str) -> Profile:
    """A built-in profile, or "quiet" (typical without noise) or "eventful"."""
    made = {"quiet": without_noise, "eventful": eventful}
    return made[name](load_profile("typical")) if name in made else load_profile(name)


@cache
def population(name: str = "typical", seed: int = SEED) -> Population:
    return build_population(profile(name), PEOPLE, seed)


@cache
def registry(name: str = "typical", seed: int = SEED):
    world = population(name, seed)
    return registry_rows(world, np.arange(world.cards.households))


@cache
def batch(name: str = "typical", seed: int = SEED) -> Batch:
    world = population(name, seed)
    return make_batch(world, select_people(world, REQUESTS))


def cards_of(profile: Profile, people: int, seed: int = 3, threads=1) -> Cards:
    streams = Streams(seed)
    templates = Templates.build(profile.population.group_quarters)
    filing = Filing(streams, profile.population, profile.registry)
    return draw_cards(streams, templates, filing, profile.population.move_rate, people, threads)[0]


def people_of(world):
    return everybody(world.streams, world.templates, np.arange(world.cards.households))
