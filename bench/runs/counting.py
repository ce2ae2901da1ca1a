"""What a run makes of its answers beside the scores: counts by slice and paired tests."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from bench.comparing.pairwise import paired_tests
from bench.runs.record import Run
from bench.runs.run_counts import run_counts
from bench.runs.setting import Setting
from bench.runs.store import read_answers, write_run, write_tests
from bench.scoring.groupings import CROSSINGS
from bench.scoring.slicing import slicing


def count(run: Run, setting: Setting, crossings: Sequence[str] = ()) -> None:
    """Count the answers of a run slice by slice, compare its matchers, and write the run.

    crossings: of slices to count beside the usual ones, e.g. "sex x lag"
    """
    folder, progress = setting.folder, setting.progress
    with progress.stage("count slices"):
        slices = slicing(setting.truth, setting.dataset.edits(), crossings=(*CROSSINGS, *crossings))
        counts = run_counts(run, folder, slices)
    answers = _answers(run, folder, counts)
    with progress.stage(f"compare {len(answers)} matchers"):
        write_tests(folder, paired_tests(answers, setting.truth))
    write_run(run, folder, counts)


def _answers(run: Run, folder: Path, counts: pl.DataFrame) -> dict[str, pl.Series]:
    """The answers of each matcher under its name in `counts`; not of the oracle, which is never ranked."""
    names = dict(counts.select("slug", "matcher").unique().iter_rows())
    return {
        names[entry.slug]: read_answers(folder, entry, run.dataset["requests"])
        for entry in run.entries
        if entry.outcome.ok and not entry.reads_truth
    }
