"""What `confirmbench score` does: a run folder again, or a dataset with a file of answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.entrants.answer_file import read_answers
from bench.output.progress import Progress
from bench.runs.record import Run
from bench.runs.run_counts import prepared
from bench.runs.score_run import score_run
from bench.runs.store import is_run
from bench.scoring.groupings import ALL, canonical
from bench.scoring.metrics import Scores, score
from bench.scoring.resampled import Resampling, resampled_of_all
from bench.scoring.slices import counts_of_all
from bench.verify import verified
from generators.dataset import MANIFEST
from generators.errors import ConfirmbenchError


@dataclass(frozen=True, eq=False)
class Scored:
    """counts: `matcher` and the columns of `bench.scoring.slices.COUNTS`

    records: in the registry that was asked
    run: with its scores, if it was a run; else `scores` of the one file of answers, which is the `matcher`
    resampled: bootstrap intervals (`bench.scoring.resampled`) of the slices asked for; None where they are not
    """

    counts: pl.DataFrame
    records: int
    run: Run | None = None
    scores: Scores | None = None
    resampled: pl.DataFrame | None = None


def scored(
    target: Path,
    answers: Path | None,
    dataset: Path | None,
    datasets: Path,
    progress: Progress,
    by: Sequence[str] = (),
    resampling: Resampling | None = None,
) -> Scored:
    """Score a run folder, or a file of answers to a dataset.

    target: the run folder; or the dataset folder, and then `answers` is the file
    dataset, datasets: where a run's dataset is, or among which folders to look for it
    by: slices that are wanted beside the usual ones, e.g. "sex x lag"
    resampling: to bootstrap the rates of those slices, of all requests without any; None for none
    raises: ConfirmbenchError when there is no such slice, or something is missing or does not fit
    """
    crossings = [canonical(name) for name in by]
    _check(target, answers, dataset)
    if answers is None:
        again = score_run(target, dataset, datasets, progress, crossings, resampling)
        return Scored(again.counts, again.run.dataset["records"], run=again.run, resampled=again.resampled)
    opened = verified(target, progress)
    slices = prepared(opened, crossings)
    confirmed = read_answers(answers, slices.requests)
    named = {answers.name: confirmed}
    names = crossings or [ALL]
    drawn = None if resampling is None else resampled_of_all(named, slices, names, resampling)
    scores = score(confirmed, slices.groupings.truth)
    return Scored(counts_of_all(named, slices), opened.rows("registry"), scores=scores, resampled=drawn)


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
