"""T7: records know most people and most addresses, but far fewer people at their address."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from bench.studies.reproductions.experiment import (
    Experiment,
    ExperimentData,
    Figure,
    Measured,
    Shape,
    Sizes,
    share,
    typical,
)
from bench.studies.reproductions.people import living
from generators.people.history import OTHER, OWN
from generators.people.households import REQUEST_YEAR
from generators.profile import Profile
from generators.schema import ORIGINS

COVERED = 0.96  # of households, and of the people of a covered one: 92.2 % of people


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """Everybody alive today: on file or not, at today's address or not."""
    population = material.population(_profile())
    person = living(population)[: material.setting.requests]
    shown = population.history.on_file_at_home(person) & (OWN | OTHER)
    dwelling = population.history.dwelling(person, REQUEST_YEAR)
    first = np.unique(dwelling, return_index=True)[1]
    on_file = person[population.cards.on_file(person)]
    moved = population.history.moved_since(on_file, population.address_years(on_file)).sum()
    return {
        "addresses": share((shown[first] > 0).sum(), len(first)),
        "people": share(len(on_file), len(person)),
        "pairs": share(len(on_file) - moved, len(person)),
        "moved": share(moved, len(on_file)),
    }


def _profile() -> Profile:
    profile = typical()
    rates = replace(profile.population, household_coverage=COVERED, coverage=dict.fromkeys(ORIGINS, COVERED))
    return replace(profile, population=rates)


EXPERIMENT = Experiment(
    id="T7",
    title="People, addresses and people at their address",
    source="S44 (2010 ACS Match Study, CARRA 2014-03)",
    published="Records covered 92.7 % of addresses, 92.1 % of persons and 74.3 % of person-address pairs.",
    made="The population of `typical` with another coverage: who of everybody alive is on file, whose "
    "address is on somebody's record, and who is on file at today's address.",
    assumed=(
        "96 % of households and of the people of a covered one are on file, which makes 92 % of people: set "
        "to the published figure. The two others are what comes out.",
        "Records one to five years old, 10 % of people move in a year; no change of address reaches the "
        "file.",
    ),
    figures=(
        Figure("addresses", "addresses that are on file", 0.927),
        Figure("people", "people who are on file", 0.921),
        Figure("pairs", "people who are on file at their address", 0.743),
        Figure("moved", "of those on file, moved since", 1 - 0.743 / 0.921),
    ),
    direction=Shape(
        "Pairs agree less than either margin.", lambda v: v["pairs"] < min(v["addresses"], v["people"])
    ),
    ratio=Shape(
        "Pairs lie at least 10 points below the lower margin.",
        lambda v: min(v["addresses"], v["people"]) - v["pairs"] >= 0.10,
    ),
    setting=Sizes(150_000, 100_000),
    measure=measure,
    remark="The published share of people moved since is what 74.3 and 92.1 % imply if all of the "
    "difference were moves.",
)
