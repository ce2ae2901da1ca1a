"""Score again: the answers of a run, or a file of answers to a dataset. Nothing is run or written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from bench.datasets import find_dataset, open_verified
from bench.entrants.answers import read_answers as read_answer_file
from bench.output.progress import Progress
from bench.runs.record import RunRecord
from bench.runs.store import is_run, read_answers, read_run
from bench.scoring.bootstrap import Resampling, resampled_of_all
from bench.scoring.counts import SCORER
from bench.scoring.groupings import ALL, CROSSINGS, canonical
from bench.scoring.slices import Slicing, counts_of_all, slicing
from generators.dataset import MANIFEST, Dataset
from generators.errors import ConfirmbenchError

FRAMES = ("truth", "edits")  # what is read of a dataset


@dataclass(frozen=True, eq=False)
class Rescored:
    """The counts of a run's matchers, or of one file of answers.

    counts: `matcher` and the columns of `bench.scoring.slices.COUNTS`; of a run also `slug`
    records: in the registry that was asked
    run: with these counts; None for a file of answers
    resampled: bootstrap intervals (`bench.scoring.bootstrap.RESAMPLED`) of the slices asked for, by matcher;
        None where they were not
    """

    counts: pl.DataFrame
    records: int
    run: RunRecord | None = None
    resampled: pl.DataFrame | None = None


def rescore(
    target: Path,
    answers: Path | None,
    dataset: Path | None,
    datasets: Path,
    progress: Progress,
    by: Sequence[str] = (),
    resampling: Resampling | None = None,
) -> Rescored:
    """Score a run folder, or a file of answers to a dataset.

    target: the run folder; or the dataset folder, and then `answers` is the file
    dataset, datasets: where a run's dataset is, or among which folders it is looked for by its digest
    by: slices that are wanted beside the usual ones, e.g. "sex x lag"
    resampling: to bootstrap the rates of those slices, of all requests without any; None for none
    raises: ConfirmbenchError when there is no such slice, or something is missing or does not fit
    """
    crossings = [canonical(name) for name in by]
    _check(target, answers, dataset)
    if answers is None:
        return _rescore_run(target, dataset, datasets, progress, crossings, resampling)
    opened = open_verified(target, progress)
    slices = _slices(opened, crossings)
    named = {answers.name: read_answer_file(answers, slices.requests)}
    drawn = _resample(named, slices, crossings, resampling)
    return Rescored(counts_of_all(named, slices), opened.rows("registry"), resampled=drawn)


def _rescore_run(
    folder: Path,
    dataset: Path | None,
    datasets: Path,
    progress: Progress,
    crossings: Sequence[str],
    resampling: Resampling | None,
) -> Rescored:
    """Count the answers of a run's matchers anew; whatever scorer made the run."""
    run = read_run(folder, any_scorer=True)
    found = open_verified(_find_dataset(run, datasets) if dataset is None else dataset, progress, FRAMES)
    _check_same(run, found)
    with progress.stage(f"score {folder.name}"):
        slices = _slices(found, crossings)
        run = replace(run, scorer=SCORER, counts=count_run(run, folder, slices))
        answers = answers_of(run, folder, slices.requests) if resampling is not None else {}
        drawn = _resample(answers, slices, crossings, resampling)
    return Rescored(run.counts, run.dataset["records"], run, drawn)


def count_run(run: RunRecord, folder: Path, slices: Slicing) -> pl.DataFrame:
    """The columns `bench.runs.record.RUN_COUNTS` of the matchers that answered.

    folder: where the answers are
    raises: ConfirmbenchError when answers are missing, of the wrong length or changed
    """
    counts = counts_of_all(answers_of(run, folder, slices.requests), slices)
    slugs = {label: slug for slug, label in run.labels.items()}
    return counts.select(pl.col("matcher").replace(slugs).alias("slug"), pl.all())


def answers_of(run: RunRecord, folder: Path, requests: int) -> dict[str, pl.Series]:
    """The answers of the matchers that gave any, by label. raises: as `count_run`"""
    there = [entry for entry in run.entries if entry.outcome.ok]
    return {run.labels[entry.slug]: read_answers(folder, entry, requests) for entry in there}


def _slices(dataset: Dataset, crossings: Sequence[str]) -> Slicing:
    """All slices that are counted by default, and `crossings`."""
    return slicing(dataset.truth(), dataset.edits(), crossings=(*CROSSINGS, *crossings))


def _resample(
    answers: Mapping[str, pl.Series], slices: Slicing, crossings: Sequence[str], asked: Resampling | None
) -> pl.DataFrame | None:
    return None if asked is None else resampled_of_all(answers, slices, crossings or [ALL], asked)


def _check_same(run: RunRecord, dataset: Dataset) -> None:
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


def _find_dataset(run: RunRecord, datasets: Path) -> Path:
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


def _check(target: Path, answers: Path | None, dataset: Path | None) -> None:
    """Refuse a mixture of the two forms."""
    if is_run(target):
        if answers is not None:
            raise ConfirmbenchError(
                f"{target} is a run folder and has its answers; a file of answers goes with a dataset folder."
            )
    elif answers is None:
        what = "a dataset; name a file of answers too" if (target / MANIFEST).is_file() else "no run folder"
        raise ConfirmbenchError(f"{target} is {what}: confirmbench score RUN, or score DATASET ANSWERS.")
    elif dataset is not None:
        raise ConfirmbenchError(f"--dataset goes with a run folder; {target} is not one.")
