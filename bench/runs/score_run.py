"""Score a run again, from its answers and the truth; nothing is run, and the folder stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from bench.by_digest import find_dataset
from bench.output.progress import Progress
from bench.runs.record import Entry, Run
from bench.runs.run_counts import prepared, run_counts, run_resampled
from bench.runs.store import read_answers, read_run
from bench.scoring.groupings import ALL
from bench.scoring.metrics import score
from bench.scoring.resampled import Resampling
from bench.verify import verified
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError

SCORED = ("truth", "edits")  # what is read of a dataset


@dataclass(frozen=True, eq=False)
class Rescored:
    """run: with the scores of this version of the scorer; counts: as `bench.runs.run_counts.RUN_COUNTS`

    resampled: as `bench.runs.run_counts.RUN_RESAMPLED`; None where it was not asked for
    """

    run: Run
    counts: pl.DataFrame
    resampled: pl.DataFrame | None = None


def score_run(
    folder: Path,
    dataset: Path | None,
    datasets: Path,
    progress: Progress,
    crossings: Sequence[str] = (),
    resampling: Resampling | None = None,
) -> Rescored:
    """Score every matcher of a run folder again.

    dataset: the folder of the run's dataset; looked for by its digest among the folders of `datasets` if None
    crossings: of slices, beside the usual ones, e.g. "sex x lag"
    resampling: to bootstrap the rates of `crossings`, of all requests without any; None for none
    raises: ConfirmbenchError when the folder is no run, its dataset is not there or is another one, or
        answers are missing, of the wrong length or changed
    """
    run = read_run(folder, any_scorer=True)
    found = verified(_found(run, datasets) if dataset is None else dataset, progress, SCORED)
    _check_same(run, found)
    with progress.stage(f"score {folder.name}"):
        slices = prepared(found, crossings)
        truth = slices.groupings.truth
        entries = tuple(_scored(entry, folder, truth) for entry in run.entries)
        counts, names = run_counts(run, folder, slices), crossings or [ALL]
        drawn = None if resampling is None else run_resampled(run, folder, slices, names, resampling)
        return Rescored(replace(run, entries=entries), counts, drawn)


def _scored(entry: Entry, folder: Path, truth: pl.DataFrame) -> Entry:
    if not entry.outcome.ok:
        return entry
    return replace(entry, scores=score(read_answers(folder, entry, truth.height), truth))


def _check_same(run: Run, dataset: Dataset) -> None:
    wanted = run.dataset["digest"]
    if dataset.digest != wanted:
        raise ConfirmbenchError(
            f"{dataset.folder} is not the dataset of this run: its digest is {dataset.digest}, the run's is "
            f"{wanted}. Answers can be scored with the truth of their own dataset only."
        )
    if dataset.rows("requests") != run.dataset["requests"]:
        raise ConfirmbenchError(
            f"The run says that its dataset has {run.dataset['requests']:,} requests; {dataset.folder} has "
            f"{dataset.rows('requests'):,}. Run the suite again."
        )


def _found(run: Run, datasets: Path) -> Path:
    """The folder below `datasets` with the run's dataset."""
    found = find_dataset(run.dataset["digest"], datasets)
    if found is not None:
        return found
    asked = run.suite
    raise ConfirmbenchError(
        f"The dataset of this run, digest {run.dataset['digest']}, is not in {datasets}; give its folder "
        f"with --dataset. It was made from profile {asked['profile']} with {asked['people']:,} people, "
        f"{asked['requests']:,} requests and seed {asked['seed']}."
    )
