"""Run folders made by hand on the tiny dataset: which requests each matcher confirms is given."""

from collections.abc import Collection, Mapping
from pathlib import Path

import polars as pl

from bench.entrants.answers import write_bits
from bench.entrants.process import Outcome
from bench.runs.record import Entry, Run
from bench.runs.store import answers_path, write_run
from bench.scoring.counts import score
from generators.dataset import load
from tests.bench.tiny import REQUESTS, truth

FAILED = Outcome("error", "ValueError: no")


def write_run_by_hand(
    folder: Path, dataset: Path, confirmed: Mapping[str, Collection[int] | None], oracle: str | None = None
) -> Path:
    """Write a run folder.

    confirmed: by spec, the rows confirmed; None for a matcher that failed
    oracle: the spec that reads the truth, if there is one
    """
    (folder / "answers").mkdir(parents=True)
    opened = load(dataset)
    run = Run(
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
        entries=tuple(_entry(folder, spec, rows, spec == oracle) for spec, rows in confirmed.items()),
    )
    write_run(run, folder)
    return folder


def _entry(folder: Path, spec: str, rows: Collection[int] | None, reads_truth: bool) -> Entry:
    name = spec.split("(", 1)[0]
    slug = "".join(sign if sign.isalnum() else "-" for sign in spec)
    if rows is None:
        return Entry(spec, name, "1", slug, FAILED)
    answers = pl.Series("confirmed", [row in rows for row in range(REQUESTS)])
    write_bits(answers, answers_path(folder, slug))
    return Entry(spec, name, "1", slug, Outcome("ok"), score(answers, truth()), reads_truth)
