"""T13: a date that stands for no date, and the matches that it makes."""

from collections.abc import Mapping

import numpy as np
import polars as pl

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
from bench.studies.reproductions.people import birth_dates, full_names, living, pairs
from generators.population import Population
from generators.sampling import Ints, chance

SHARES = (0.002, 0.01, 0.05)
DRAWS = 30  # of who has the default and of all birthdays
DEFAULT = 0  # a date that is nobody's own


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """Pairs of name and date, and those of them that share the default date."""
    population = material.population(typical())
    person = living(population)[: material.setting.requests]
    named = pl.DataFrame({"name": full_names(population, person).rank("dense"), "person": person})
    shared = named.filter(pl.len().over("name") > 1)
    found = {}
    with material.progress.stage("name and default date"):
        for each in SHARES:
            counts = [_matches(population, shared, each, draw) for draw in range(DRAWS)]
            default, every = np.sum(counts, axis=0)
            found[f"default_{100 * each:g}"] = share(default, every)
    return found


def _matches(population: Population, shared: pl.DataFrame, part: float, draw: int) -> tuple[int, int]:
    """Pairs on the default date, and pairs on any, where a `part` of people has the default."""
    dates = _dates(population, shared["person"].to_numpy(), part, draw)
    dated = shared.with_columns(pl.Series("date", dates))
    every = pairs(dated, "name", "date")
    return pairs(dated.filter(pl.col("date") == DEFAULT), "name"), every


def _dates(population: Population, person: Ints, part: float, draw: int) -> Ints:
    word = population.streams.words("reproduction.default_date", person, draw)[0]
    return np.where(chance(word, part), DEFAULT, birth_dates(population, person, draw))


EXPERIMENT = Experiment(
    id="T13",
    title="Default dates of birth among matches",
    source="S26d (McDonald 2005, 2007)",
    published="Ohio: of 9,108 matches by name and date of birth 6,498 were on the placeholder 1 January "
    "1800.",
    made="The adults of `typical` with synthetic dates of birth, of whom 0.2, 1 or 5 % have one default "
    "date instead. Of the pairs that agree on name and date, those on the default; sums of thirty draws.",
    assumed=(
        "How many have the default, which was not published; the shares shown frame it.",
        "Whether a date is missing does not depend on the name. Default addresses are not tried.",
    ),
    figures=(
        Figure("default_0.2", "matches on the default date, 0.2 % of people have it"),
        Figure(
            "default_1", "matches on the default date, 1 % of people (published: of unknown)", 6_498 / 9_108
        ),
        Figure("default_5", "matches on the default date, 5 % of people"),
    ),
    direction=Shape(
        "The more people have it, the more of the matches are its; already at 1 % most are.",
        lambda v: v["default_0.2"] < v["default_1"] < v["default_5"] and v["default_1"] > 0.5,
    ),
    ratio=Shape(
        "At 1 % within 20 points of the published 71 %.", lambda v: abs(v["default_1"] - 0.713) <= 0.2
    ),
    setting=Sizes(500_000, 400_000),
    measure=measure,
    remark="That 1 % comes near the published share is no check: a rough sum had said so when 1 % was "
    "chosen. Pairs of people share people, so the intervals are too narrow.",
)
