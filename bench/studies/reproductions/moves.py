"""T8: who moves, and what that does to a matcher as records grow old."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

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
from bench.studies.reproductions.people import claims, living, registry, requests
from generators.people.households import REQUEST_YEAR, head_ages
from generators.people.person import tenures
from generators.population import Population
from generators.sampling import Ints
from generators.schema import ORIGINS, TENURES
from matchers.exact import Exact

MOVE_RATE = 0.14  # of the year 2006, as published
SHOWN = {"hispanic": 0.18, "black": 0.17, "api": 0.14, "white": 0.12}  # published movers
LAGS = (1, 3, 5)


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """Moves of a year by tenure and origin; then one rule against everybody's records of some years ago."""
    profile = typical()
    population = material.population(
        replace(profile, population=replace(profile.population, move_rate=MOVE_RATE))
    )
    person = living(population)[: material.setting.requests]
    tenure, origin = _tenure(population, person), population.describe(person).origin
    moved = population.history.moved_since(person, np.full(len(person), REQUEST_YEAR - 1))
    groups = {"all": np.ones(len(person), np.bool_)}
    groups |= {name: tenure == TENURES.index(name) for name in TENURES}
    groups |= {name: origin == ORIGINS.index(name) for name in SHOWN}
    found = {f"moved_{name}": share(moved[rows].sum(), rows.sum()) for name, rows in groups.items()}
    found |= {"ratio": ratio(found["moved_renter"], found["moved_owner"])}
    return found | _misses(material, population, person, tenure)


def _misses(
    material: ExperimentData, population: Population, person: Ints, tenure: Ints
) -> dict[str, Measured]:
    """No-matches of today's requests about people who all have a record of `lag` years ago."""
    batch, found = requests(population, person), {}
    for lag in LAGS:
        with material.progress.stage(f"records {lag} years old"):
            records = registry(claims(population, person, REQUEST_YEAR - lag))
            missed = ~Exact().fit(records).confirm(batch).to_numpy()
        for name in TENURES:
            rows = tenure == TENURES.index(name)
            found[f"missed_{name}_{lag}"] = share(missed[rows].sum(), rows.sum())
    return found


def _tenure(population: Population, person: Ints) -> Ints:
    people = population.describe(person)
    ages = head_ages(population.streams, people.household, people.template)
    return tenures(population.streams, people.household, people.template, ages, people.head_origin)


def _rises(values: Mapping[str, float], tenure: str) -> bool:
    missed = [values[f"missed_{tenure}_{lag}"] for lag in LAGS]
    return missed == sorted(missed) and missed[0] < missed[-1]


def _growth(values: Mapping[str, float], tenure: str) -> float:
    return values[f"missed_{tenure}_{LAGS[-1]}"] - values[f"missed_{tenure}_{LAGS[0]}"]


EXPERIMENT = Experiment(
    id="T8",
    title="Moves, and misses as records grow old",
    source="S45 (Census Bureau, Current Population Survey 2006)",
    published="14 % moved within the year: Hispanic 18, Black 17, Asian 14, non-Hispanic white 12 %; "
    "renters 30 %, owners 7 %.",
    made="The population of `typical` with 14 % movers a year. Then everybody has a record of one, three or "
    "five years ago, and `exact` answers today's requests about them.",
    assumed=(
        "The generator's chances of moving by tenure and origin were set after this very table, and the "
        "rate of all is set here: the movers are a check of the generator, the misses are what follows from "
        "it.",
        "Tenure and origin of the household's head today; the noise of `typical`, which is the same at "
        "every lag.",
    ),
    figures=(
        Figure("moved_all", "moved within a year: all", 0.14),
        *(Figure(f"moved_{name}", f"moved within a year: {name}", value) for name, value in SHOWN.items()),
        Figure("moved_renter", "moved within a year: renters", 0.30),
        Figure("moved_owner", "moved within a year: owners", 0.07),
        Figure("ratio", "renters / owners", 0.30 / 0.07, NUMBER),
        *(
            Figure(f"missed_{name}_{lag}", f"missed, records {lag} years old: {name}s")
            for name in TENURES
            for lag in LAGS
        ),
    ),
    direction=Shape(
        "Misses rise with the age of the records, by more for renters.",
        lambda v: all(_rises(v, name) for name in TENURES) and _growth(v, "renter") > _growth(v, "owner"),
    ),
    ratio=Shape("Renters move at least three times as often as owners.", lambda v: v["ratio"] >= 3),
    setting=Sizes(100_000, 60_000),
    measure=measure,
    remark="That 62 % of movers stay in their county is not modelled: the generator's movers go anywhere.",
)
