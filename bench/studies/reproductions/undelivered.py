"""T9: addresses that are wrong on the record, and addresses that people have left."""

from collections.abc import Mapping

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
from bench.studies.reproductions.people import living
from generators.noise.keying import ADDRESS
from generators.population import Population, filing_numbers, filings
from generators.sampling import Bools, Ints


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """The last filings of people on file: keyed wrong, and left by the time they were filed or since."""
    population = material.population(typical())
    person = living(population)
    person = person[population.cards.on_file(person)][: material.setting.requests]
    invalid = _keyed_wrong(population, person)
    history, years = population.history, population.address_years(person)
    filed = history.dwelling(person, population.tax_years(person)) != history.dwelling(person, years)
    found = {
        name: share(rows.sum(), len(person))
        for name, rows in (
            ("invalid", invalid),
            ("stale_filed", filed),
            ("stale_today", history.moved_since(person, years)),
        )
    }
    return found | {
        f"ratio_{when}": ratio(found["invalid"], found[f"stale_{when}"]) for when in ("filed", "today")
    }


def _keyed_wrong(population: Population, person: Ints) -> Bools:
    """Whose last filing has a keying error in the address."""
    names = population.name(population.describe(person))
    last = np.zeros(len(person), np.int64)
    errors = filings(population, person, names, last).errors
    wrong = errors["row"].filter(errors["field"].is_in(ADDRESS)).unique().to_numpy()
    return np.isin(filing_numbers(person, last), wrong)


EXPERIMENT = Experiment(
    id="T9",
    title="Invalid and stale addresses",
    source="S50 (TIGTA 2010-40-055)",
    published="Of 331 undelivered pieces of mail 37 % had an invalid address and 35 % an addressee who was "
    "not resident there (24 % were refused, 4 % other).",
    made="The people of `typical` who are on file: whose address is keyed wrong, who had left it by the end "
    "of the year filed for, and who has by now.",
    assumed=(
        "Keying errors of 1 % a cell and 30 % of filings with the address of the year before: both set so "
        "that invalid and stale are about equal when filed.",
    ),
    figures=(
        Figure("invalid", "records with an invalid address (published: of undelivered mail)", 0.37),
        Figure("stale_filed", "left when filed (published: of undelivered mail)", 0.35),
        Figure("stale_today", "left by now"),
        Figure("ratio_filed", "invalid / left when filed", 0.37 / 0.35, NUMBER),
        Figure("ratio_today", "invalid / left by now", None, NUMBER),
    ),
    direction=Shape(
        "Both causes are there, and the second grows with time.",
        lambda v: v["invalid"] > 0 and v["stale_today"] > v["stale_filed"] > 0,
    ),
    ratio=Shape(
        "By now, invalid and left addresses are within a factor of two of each other.",
        lambda v: 0.5 <= v["ratio_today"] <= 2,
    ),
    setting=Sizes(100_000, 80_000),
    measure=measure,
    remark="The published shares are of undelivered mail, the measured ones of all records: compare the "
    "ratios. Mail goes out while a filing is fresh; requests come later, when more people have left.",
)
