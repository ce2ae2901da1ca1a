"""Run folders made by hand on the tiny dataset: which requests each matcher confirms is given."""

from collections.abc import Collection, Mapping
from pathlib import Path

import polars as pl

from bench.entrants.answers import write_bits
from bench.entrants.process import Outcome
from bench.runs.record import RUN_COUNTS, Entry, RunRecord
from bench.runs.store import answers_path, write_run
from bench.scoring.counts import QUESTIONS
from bench.scoring.slices import counts_of_all, slicing
from generators.dataset import load
from tests.bench.tiny import REQUESTS, truth

FAILED = Outcome("error", "ValueError: no")
NO_EDITS = pl.DataFrame(
    schema={"request_id": pl.Int64, "field": pl.String, "operation": pl.String, "channel": pl.String}
)
SLICES = slicing(truth(), NO_EDITS)


def run_counts(
    answers: Mapping[str, Collection[bool]], labels: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """RUN_COUNTS of answers to the tiny dataset, by slug; labels: by slug, the slug itself unless given."""
    labels = {slug: slug for slug in answers} if labels is None else labels
    named = {slug: pl.Series("confirmed", list(each), pl.Boolean) for slug, each in answers.items()}
    counts = counts_of_all(named, SLICES) if named else pl.DataFrame(schema=RUN_COUNTS).drop("slug")
    slug = pl.col("matcher")
    return counts.select(
        slug.alias("slug"), slug.replace(dict(labels)).alias("matcher"), *list(RUN_COUNTS)[2:]
    )


def with_worth(counts: pl.DataFrame, positives: float, negatives: float) -> pl.DataFrame:
    """The same counts of requests that are worth so many independent ones, of all of them for both
    questions.
    """
    ends = {"effective_positives": positives, "effective_negatives": negatives}
    return counts.with_columns(
        pl.when(question=QUESTIONS[0], slice="all").then(worth).otherwise(pl.col(name)).alias(name)
        for name, worth in ends.items()
    )


def write_run_by_hand(
    folder: Path, dataset: Path, confirmed: Mapping[str, Collection[int] | None], oracle: str | None = None
) -> Path:
    """Write a run folder with its counts.

    confirmed: by spec, the rows confirmed; None for a matcher that failed
    oracle: the spec that reads the truth, if there is one
    """
    (folder / "answers").mkdir(parents=True)
    opened = load(dataset)
    slugs = {spec: "".join(sign if sign.isalnum() else "-" for sign in spec) for spec in confirmed}
    answers = {
        slugs[spec]: [row in rows for row in range(REQUESTS)]
        for spec, rows in confirmed.items()
        if rows is not None
    }
    for slug, each in answers.items():
        write_bits(pl.Series("confirmed", each), answers_path(folder, slug))
    run = RunRecord(
        suite={"name": "tiny", "profile": "typical", "people": 20, "requests": REQUESTS, "seed": 1},
        dataset={
            "name": opened.name,
            "digest": opened.digest,
            "generator": None,
            "records": opened.rows("registry"),
            "requests": opened.rows("requests"),
        },
        environment={},
        started="2026-01-31T12:00:00Z",
        entries=tuple(
            Entry(
                spec,
                spec.split("(", 1)[0],
                "1",
                slugs[spec],
                FAILED if rows is None else Outcome("ok"),
                spec == oracle,
            )
            for spec, rows in confirmed.items()
        ),
        counts=run_counts(answers, {slug: spec for spec, slug in slugs.items()}),
    )
    write_run(run, folder)
    return folder
