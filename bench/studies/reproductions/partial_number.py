"""T3: part of a number and exact names against the whole number and a tolerance."""

from collections.abc import Mapping

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
)

KEY = ("given_name", "surname", "last_four")
TOLERANT = "ssa_tolerance(by='tin')"


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """No-match among the same requests, all of people on file."""
    dataset = material.dataset("known-number")
    tolerant = material.answers(TOLERANT, dataset)
    partial = _agree(dataset.requests(), dataset.registry())
    on_file = dataset.truth()["person_on_file"]
    exact, whole = (share((~answers & on_file).sum(), on_file.sum()) for answers in (partial, tolerant))
    return {"partial": exact, "whole": whole, "ratio": ratio(exact, whole)}


def _agree(requests: pl.DataFrame, registry: pl.LazyFrame) -> pl.Series:
    """Whether some record has the names, letter by letter but for case, and the number's last four digits."""
    records = registry.select(_key()).unique().with_columns(found=pl.lit(True)).collect()
    asked = requests.select(_key())
    return asked.join(records, on=KEY, how="left", maintain_order="left")["found"].fill_null(False)


def _key() -> list[pl.Expr]:
    names = [pl.col(column).str.to_uppercase() for column in KEY[:2]]
    return [*names, pl.col("tin").str.tail(4).alias(KEY[2])]


EXPERIMENT = Experiment(
    id="T3",
    title="Part of a number and exact names",
    source="S19 (SSA Office of the Inspector General, A-03-09-29115)",
    published="31 % no-match where name, date of birth and the last four digits had to agree, 6 to 15 % in "
    "related programmes with the whole number and a tolerance.",
    made="Dataset `known-number`, requests about people on file: exact names and the last four digits "
    "against `ssa_tolerance(by='tin')`.",
    assumed=(
        "No date of birth on either side: the generator has none.",
        "A number is wrong in 4 % of requests, and names err as in `typical`; people who are on file "
        "nowhere, a part of the published no-matches, are left out of both.",
    ),
    figures=(
        Figure("partial", "no match: part of the number, exact names", 0.31),
        Figure("whole", "no match: whole number, tolerance (published: 6 to 15 %)", 0.105),
        Figure("ratio", "ratio (published: 2 to 5)", 0.31 / 0.105, NUMBER),
    ),
    direction=Shape("Part of a number and exact names miss more.", lambda v: v["partial"] > v["whole"]),
    ratio=Shape("They miss two to five times as much.", lambda v: 2 <= v["ratio"] <= 5),
    setting=Sizes(200_000, 20_000),
    measure=measure,
    remark="With published 6 to 15 % the middle, 10.5 %, is shown.",
)
