"""T11: name and date of birth as a rule for something rare."""

from collections.abc import Mapping
from math import log2, sqrt

import polars as pl

from bench.statistics.intervals import LEVEL, Interval, normal_quantile
from bench.studies.reproductions.experiment import (
    NUMBER,
    Experiment,
    ExperimentData,
    Figure,
    Measured,
    Shape,
    Sizes,
    number,
    typical,
)
from bench.studies.reproductions.people import birth_dates, full_names, living, pairs
from generators.population import Population
from generators.sampling import Ints

BASE_RATES = (0.01, 0.001, 0.0002)
PUBLISHED_RATE = BASE_RATES[-1]
PUBLISHED_PEOPLE = 98_000_000  # records of the 28 states compared in 2017
DRAWS = 30  # of everybody's birthday, to see rare coincidences often enough


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """Pairs of different people that agree by chance, in a file and in half of it; the rest is arithmetic."""
    population = material.population(typical())
    person = living(population)[: material.setting.requests]
    with material.progress.stage("name and date of birth"):
        same = _by_chance(population, person)
        half = _by_chance(population, person[: len(person) // 2])
    grown = same * (PUBLISHED_PEOPLE / max(len(person), 1)) ** 2
    by_chance = [same, grown, grown / (PUBLISHED_RATE * PUBLISHED_PEOPLE)]
    found = {
        key: number(value, len(person), _poisson(value, same * DRAWS))
        for key, value in zip(("pairs", "extrapolated", "legitimate"), by_chance, strict=True)
    }
    found["growth"] = number(log2(same / half) if same and half else 0.0, len(person))
    for rate in BASE_RATES:
        true = rate * PUBLISHED_PEOPLE
        low, high = found["extrapolated"].interval or (grown, grown)
        ends = Interval(true / (true + high), true / (true + low))
        found[f"ppv_{rate:g}"] = number(true / (true + grown), len(person), ends)
    return found


def _poisson(value: float, count: float) -> Interval:
    """The ends between which a value lies that rests on so many rare events: normal, on the square root."""
    reach = normal_quantile(LEVEL) / 2
    root = sqrt(count)
    scale = value / count if count else 0.0
    return Interval(scale * max(root - reach, 0.0) ** 2, scale * (root + reach) ** 2)


def _by_chance(population: Population, person: Ints) -> float:
    """Pairs that share name and date of birth, mean over the draws of birthdays."""
    names = full_names(population, person)
    frame = pl.DataFrame({"name": names}).with_columns(pl.col("name").rank("dense"))
    shared = frame.with_columns(pl.Series("person", person)).filter(pl.len().over("name") > 1)
    found = 0
    for draw in range(DRAWS):
        dated = shared.with_columns(
            pl.Series("date", birth_dates(population, shared["person"].to_numpy(), draw))
        )
        found += pairs(dated, "name", "date")
    return found / DRAWS


EXPERIMENT = Experiment(
    id="T11",
    title="Name and date of birth, where true positives are rare",
    source="S26b (One Person, One Vote, abstract), S26 (Crosscheck)",
    published="One purge rule would stop about 300 legitimate registrations for each double vote; about 3 "
    "million pairs share first name, last name and date of birth, where 0.02 % of votes are double. 28 "
    "states compared 98 million records and found 7.2 million pairs.",
    made="The adults of `typical` with synthetic dates of birth: the year is the generator's, the day drawn "
    "uniformly. Pairs of different people with one name and date are counted, carried to 98 million people "
    "as the square of their number (extrapolation), and set against double votes at three base rates.",
    assumed=(
        "Birthdays are uniform and independent of names; every double vote agrees on name and date.",
        "Nobody is registered twice without voting twice. Such people, who moved and were not struck off, "
        "are probably most of the published pairs; the generator has one file and no registrations left "
        "behind.",
    ),
    figures=(
        Figure("pairs", "pairs of different people by chance, in the people generated", None, NUMBER),
        Figure("growth", "power of the number of people with which they grow", None, NUMBER),
        Figure(
            "extrapolated",
            "pairs at 98 million people (extrapolated; published: not by chance alone)",
            7_200_000,
            NUMBER,
        ),
        Figure("legitimate", "legitimate pairs for each double vote (extrapolated)", 300, NUMBER),
        *(
            Figure(f"ppv_{rate:g}", f"double votes of pairs, base rate {100 * rate:g} % (extrapolated)")
            for rate in BASE_RATES
        ),
    ),
    direction=Shape(
        "The rarer double votes are, the fewer of the pairs are any; at 0.02 % legitimate pairs are more.",
        lambda v: v["ppv_0.01"] > v["ppv_0.001"] > v["ppv_0.0002"] and v["legitimate"] > 1,
    ),
    ratio=Shape(
        "At least a hundred legitimate pairs for each double vote.", lambda v: v["legitimate"] >= 100
    ),
    setting=Sizes(700_000, 600_000),
    measure=measure,
)
