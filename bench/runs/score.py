"""Score a run again, from its answers and the truth; nothing is run, and the folder stays as it is.

What is counted of every matcher of a run, slice by slice: counts.parquet; and bootstrap intervals.

What `confirmbench score` does: a run folder again, or a dataset with a file of answers.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from bench.datasets import find_dataset, verified
from bench.entrants.answers import read_answers as scoring_read_answers
from bench.output.progress import Progress
from bench.runs.record import Entry, Run
from bench.runs.store import is_run, read_answers, read_run
from bench.scoring.bootstrap import RESAMPLED, Resampling, resampled, resampled_of_all
from bench.scoring.counts import Scores, score
from bench.scoring.groupings import ALL, CROSSINGS, canonical
from bench.scoring.slices import COUNTS, Slicing, counts_of_all, slice_counts, slicing
from generators.dataset import MANIFEST, Dataset
from generators.errors import ConfirmbenchError

WHO = {"slug": pl.String(), "matcher": pl.String()}  # as in run.json, and for people
RUN_COUNTS = pl.Schema({**WHO, **COUNTS})
RUN_RESAMPLED = pl.Schema({**WHO, **RESAMPLED})


def prepared(dataset: Dataset, extra: Sequence[str] = ()) -> Slicing:
    """The slices of a dataset: all that are counted by default, and `extra` crossings."""
    return slicing(dataset.truth(), dataset.edits(), crossings=(*CROSSINGS, *extra))


def run_counts(run: Run, folder: Path, slices: Slicing) -> pl.DataFrame:
    """Count the answers of a run's matchers; those without answers have no rows.

    folder: where the answers are
    returns: the columns of RUN_COUNTS; `slug` as in run.json, `matcher` for people
    raises: ConfirmbenchError when answers are missing, of the wrong length or changed
    """
    return _of_matchers(run, folder, slices, lambda confirmed: slice_counts(confirmed, slices), RUN_COUNTS)


def run_resampled(
    run: Run, folder: Path, slices: Slicing, names: Sequence[str], asked: Resampling
) -> pl.DataFrame:
    """Bootstrap the rates of a run's matchers.

    folder, raises: as for `run_counts`; names: of groupings
    returns: `slug`, `matcher` and the columns of `bench.scoring.bootstrap.RESAMPLED`
    """
    return _of_matchers(
        run, folder, slices, lambda confirmed: resampled(confirmed, slices, names, asked), RUN_RESAMPLED
    )


def _of_matchers(
    run: Run, folder: Path, slices: Slicing, one: Callable[[pl.Series], pl.DataFrame], schema: pl.Schema
) -> pl.DataFrame:
    """One frame of what is found for each matcher's answers, with the matcher before it."""
    name = _names(run.entries)
    frames = [
        one(read_answers(folder, entry, slices.requests)).select(
            pl.lit(entry.slug).alias("slug"), pl.lit(name(entry)).alias("matcher"), pl.all()
        )
        for entry in run.entries
        if entry.outcome.ok
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=schema)


def _names(entries: Sequence[Entry]) -> Callable[[Entry], str]:
    """The spec, and the version beside it where two entries have one spec."""
    often = Counter(entry.spec for entry in entries)
    return lambda entry: entry.spec if often[entry.spec] == 1 else f"{entry.spec} ({entry.version})"


SCORED = ("truth", "edits")  # what is read of a dataset


@dataclass(frozen=True, eq=False)
class Rescored:
    """run: with the scores of this version of the scorer; counts: as `bench.runs.score.RUN_COUNTS`

    resampled: as `bench.runs.score.RUN_RESAMPLED`; None where it was not asked for
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


@dataclass(frozen=True, eq=False)
class Scored:
    """counts: `matcher` and the columns of `bench.scoring.slices.COUNTS`

    records: in the registry that was asked
    run: with its scores, if it was a run; else `scores` of the one file of answers, which is the `matcher`
    resampled: bootstrap intervals (`bench.scoring.bootstrap`) of the slices asked for; None where they are not
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
    confirmed = scoring_read_answers(answers, slices.requests)
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
