"""Run folders made by hand, with their counts."""

from collections.abc import Collection, Mapping
from pathlib import Path

from bench.runs.score import prepared, run_counts
from bench.runs.store import read_run, write_run
from generators.dataset import load
from tests.bench.made_runs import write_run_by_hand


def write_counted(
    folder: Path, dataset: Path, confirmed: Mapping[str, Collection[int] | None], oracle: str | None = None
) -> Path:
    """As `write_run_by_hand`, and counts.parquet."""
    write_run_by_hand(folder, dataset, confirmed, oracle)
    run = read_run(folder)
    write_run(run, folder, run_counts(run, folder, prepared(load(dataset))))
    return folder
