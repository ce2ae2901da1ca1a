"""T14: names with an apostrophe, a hyphen or a blank."""

from collections.abc import Mapping

import polars as pl

from bench.studies.reproductions.experiment import (
    Experiment,
    ExperimentData,
    Figure,
    Measured,
    Shape,
    Sizes,
    share,
)

SIGNS = r"[-' ]"
AS_WRITTEN, NORMALISED = "exact_letter(normalize_address=True)", "exact"


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """Records with such a name, and what two rules that differ in the name alone make of them."""
    dataset = material.dataset("typical")
    signed = pl.any_horizontal(
        pl.col("given_name", "surname").str.strip_chars().str.contains(SIGNS).fill_null(False)
    )
    records = dataset.registry().select("record_id", signed.alias("signed")).collect()
    found = {"affected": share(records["signed"].sum(), records.height)}
    asked = dataset.truth().select("record_id", "should_confirm")
    for name, spec in (("written", AS_WRITTEN), ("normalised", NORMALISED)):
        asked = asked.with_columns(material.answers(spec, dataset).alias(name))
    asked = asked.filter("should_confirm").join(records, on="record_id")
    for group, rows in (("signed", asked.filter("signed")), ("plain", asked.filter(~pl.col("signed")))):
        for name in ("written", "normalised"):
            found[f"missed_{group}_{name}"] = share(rows.height - rows[name].sum(), rows.height)
    return found


EXPERIMENT = Experiment(
    id="T14",
    title="Apostrophes, hyphens and blanks in names",
    source="S26d (McDonald, slides 2007; machine-read table)",
    published="Washington 2004: about 296,000 of 3.8 million records have a name with an apostrophe, a "
    "hyphen or a space (7.8 %).",
    made="Registry of dataset `typical`: given names and surnames with one of them; and requests that "
    "should be confirmed, answered with names letter by letter and with names normalised (addresses "
    "normalised in both).",
    assumed=(
        "The country's names, not Washington's: 17 % of adults are Hispanic here, with two surnames in one "
        "of five.",
    ),
    figures=(
        Figure("affected", "records with an apostrophe, a hyphen or a blank", 296_000 / 3_800_000),
        Figure("missed_signed_written", "missed of those, letter by letter"),
        Figure("missed_signed_normalised", "missed of those, normalised"),
        Figure("missed_plain_written", "missed of the others, letter by letter"),
        Figure("missed_plain_normalised", "missed of the others, normalised"),
    ),
    direction=Shape(
        "Letter by letter, more of those are missed than of others; the normaliser takes some away.",
        lambda v: (
            v["missed_signed_written"] > v["missed_plain_written"]
            and v["missed_signed_normalised"] < v["missed_signed_written"]
        ),
    ),
    ratio=Shape("5 to 10 % of records are affected.", lambda v: 0.05 <= v["affected"] <= 0.10),
    setting=Sizes(200_000, 40_000),
    measure=measure,
    remark="The generator's given names have neither hyphen nor apostrophe, and seldom a blank: nearly all "
    "that is counted are surnames.",
)
