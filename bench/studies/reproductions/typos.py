"""T6: typos in each of several fields that must all be equal."""

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
    clean_of_noise,
    share,
    typical,
)
from bench.studies.reproductions.people import claims, living, requests
from generators.noise.misspelling import TYPED, misspell
from generators.people.households import REQUEST_YEAR
from generators.sampling import Streams, chance

RATE = 0.05
FIELDS = ("surname", "given_name", "street", "zip_code", "city", "house_number")
COUNTS = (3, 4, 5, 6)
RATES = {
    f"{name}_typo": RATE for name in ("surname", "given", "street", "zip", "city", "number")
}  # the noise rates of FIELDS, in a profile


def expect(fields: int) -> float:
    """Records that lose at least one of so many fields: 1 - (1 - p)^k."""
    return float(1 - (1 - RATE) ** fields)


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """Independent typos in each field, and the same rates in the hands of requesters who differ in care."""
    population = material.population(clean_of_noise(typical(), **RATES))
    person = living(population)[: material.setting.requests]
    clean = claims(population, person, REQUEST_YEAR).select(FIELDS)
    whole = pl.Series(clean.select(pl.all_horizontal(pl.all().is_not_null())).to_series())
    typed = _misspell(population.streams, clean)
    batch = requests(population, person).select(FIELDS)
    found = {}
    for name, stated in (("independent", typed), ("correlated", batch)):
        wrong = np.stack([(stated[field] != clean[field]).fill_null(False).to_numpy() for field in FIELDS])
        for k in COUNTS:
            missed = wrong[:k].any(axis=0) & whole.to_numpy()
            found[f"{name}_{k}"] = share(missed.sum(), int(whole.sum()))
    return found


def _misspell(streams: Streams, clean: pl.DataFrame) -> pl.DataFrame:
    """Each text misspelt once with probability RATE, as a typist would, whatever happened to the others."""
    columns = {}
    for field in FIELDS:
        hit = chance(streams.words(f"reproduction.typo.{field}", np.arange(clean.height))[0], RATE)
        rows = np.flatnonzero(hit & (clean[field].str.len_chars() > 0).fill_null(False).to_numpy())
        words = streams.words(f"reproduction.slip.{field}", rows)
        texts, *_ = misspell(field, clean[field].gather(rows), np.full(len(rows), TYPED), words)
        columns[field] = clean[field].scatter(rows, texts)
    return clean.with_columns(**columns)


EXPERIMENT = Experiment(
    id="T6",
    title="Typos in fields that must all be equal",
    source="S49 (Winkler, RR 2005-02)",
    published="With 5 % typographical error a field, exact comparison misses about 20 %: 1 - (1 - p)^k is "
    "18.5 % for four fields and 22.6 % for five.",
    made="The people of `typical`, misspelt by the generator's typist: in each field with 5 % by itself; "
    "and as its requesters do, of whom careless ones make most of the errors. Missed is who differs in any "
    "of the first k of "
    f"{', '.join(FIELDS)}.",
    assumed=("A misspelling always changes the text; people without one of the fields are left out.",),
    figures=(
        *(Figure(f"independent_{k}", f"missed of {k} fields, independent typos", expect(k)) for k in COUNTS),
        *(Figure(f"correlated_{k}", f"missed of {k} fields, typos of careless requesters") for k in COUNTS),
    ),
    direction=Shape(
        "The more fields, the more are missed; fewer when careless people make the typos.",
        lambda v: (
            all(v[f"independent_{k}"] < v[f"independent_{k + 1}"] for k in COUNTS[:-1])
            and all(v[f"correlated_{k}"] < v[f"independent_{k}"] for k in COUNTS)
        ),
    ),
    ratio=Shape(
        "Independent typos follow 1 - (1 - p)^k within one point.",
        lambda v: all(abs(v[f"independent_{k}"] - expect(k)) <= 0.01 for k in COUNTS),
    ),
    setting=Sizes(50_000, 40_000),
    measure=measure,
    remark="For independent typos the published column is the formula, of which 20 % is the round figure.",
)
