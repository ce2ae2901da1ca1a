"""T5: the last address on file against all addresses on file (referential matching)."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from bench.studies.reproductions.experiment import (
    NUMBER,
    Experiment,
    ExperimentData,
    Figure,
    Measured,
    Shape,
    Sizes,
    ratio,
    share,
    typical,
)
from bench.studies.reproductions.people import living, registry, requests
from generators.people.households import REQUEST_YEAR
from generators.population import Population, filings
from generators.sampling import Ints, below
from matchers.catalog import make

FILINGS = 5
OLDEST = 5  # years since a requester learned an address, at most
MATCHER = "jaro_winkler"


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """One batch of requests against two registries of the same people."""
    profile = typical()
    held = replace(profile, registry=replace(profile.registry, filing_history=FILINGS))
    population = material.population(held)
    everybody = living(population)
    asked = everybody[: material.setting.requests]
    learned = REQUEST_YEAR - below(population.streams.words("reproduction.learned", asked)[0], OLDEST + 1)
    batch, known = requests(population, asked, learned), pl.Series(population.cards.on_file(asked))
    on_file = everybody[population.cards.on_file(everybody)]
    found: dict[str, Measured] = {}
    misses = []
    for name, kept in (("current", 1), ("history", FILINGS)):
        with material.progress.stage(f"{name}: {MATCHER}"):
            confirmed = make(MATCHER).fit(_registry(population, on_file, kept)).confirm(batch)
        right = (confirmed & known).sum()
        misses.append(share((~confirmed & known).sum(), known.sum()))
        found[f"sensitivity_{name}"] = share(right, known.sum())
        found[f"ppv_{name}"] = share(right, confirmed.sum())
    return found | {"misses": ratio(*misses)}


def _registry(population: Population, person: Ints, kept: int) -> pl.LazyFrame:
    """The last `kept` filings of each person, as keyed by the custodian."""
    names = population.name(population.describe(person))
    ages = [np.full(len(person), before) for before in range(kept)]
    return registry(pl.concat([filings(population, person, names, age).claims for age in ages]))


EXPERIMENT = Experiment(
    id="T5",
    title="Last address against address history",
    source="S47 (Grannis et al. 2022)",
    published="Sensitivity .6366 by a probabilistic rule on the current record against .9351 by referential "
    "matching, PPV .9995 against .9996.",
    made="The people of `typical`, all of them alive. Requests state name and address as of some year, a "
    "registry holds each person's last filing, or the last five. `jaro_winkler` answers from either; a "
    "confirm is right when the person is on file.",
    assumed=(
        "Requesters learned what they state zero to five years ago, each as often.",
        "How many of those asked about are on file is as in the population, about four in five; PPV depends "
        "on it.",
        "The rule is one and the same; the published systems differed in theirs as well.",
    ),
    figures=(
        Figure("sensitivity_current", "confirmed of those on file: last address", 0.6366),
        Figure("sensitivity_history", "confirmed of those on file: history", 0.9351),
        Figure("ppv_current", "on file of those confirmed: last address", 0.9995),
        Figure("ppv_history", "on file of those confirmed: history", 0.9996),
        Figure("misses", "missed by the last address / missed with history", 0.3634 / 0.0649, NUMBER),
    ),
    direction=Shape(
        "History raises sensitivity, and PPV changes by less than one point.",
        lambda v: (
            v["sensitivity_history"] > v["sensitivity_current"]
            and abs(v["ppv_history"] - v["ppv_current"]) < 0.01
        ),
    ),
    ratio=Shape("History takes at least half of the misses away.", lambda v: v["misses"] >= 2),
    setting=Sizes(100_000, 40_000),
    measure=measure,
)
