"""A suite from its dataset to its results."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from bench.answers import read_bits
from bench.attempt import attempt
from bench.contestant import Contestant, contestants
from bench.environment import environment
from bench.metrics import score
from bench.progress import Progress
from bench.record import Entry, Run
from bench.store import answers_path, log_path, write_run
from bench.suite import Limits, Suite
from bench.supply import supply
from bench.verify import verified
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.folder import new_folder

RUNS = Path("results/runs")


def run_suite(
    suite: Suite, datasets: Path, out: Path | None, progress: Progress, dataset_folder: Path | None = None
) -> tuple[Run, Path]:
    """Run every matcher of a suite, each in a process of its own, and write one new run folder.

    datasets: where generated datasets are kept
    out: the run folder; by default results/runs/<suite>-<dataset>-<time>
    dataset_folder: a dataset that is there already, in place of the one that the suite asks for
    returns: the run and its folder; a matcher that fails has its status there and stops nothing

    raises: ConfirmbenchError before any matcher is started
    """
    if out is not None and out.exists():
        raise ConfirmbenchError(f"{out} exists already; choose another folder with --out or remove it first.")
    entrants = contestants(suite.matchers)
    if dataset_folder is None:
        dataset = supply(suite, datasets, progress)
    else:
        dataset = verified(dataset_folder, progress)
        suite = _on(dataset, suite)
    started = datetime.now(UTC)
    target = out or RUNS / f"{suite.name}-{dataset.digest[:8]}-{started:%Y%m%dT%H%M%SZ}"
    with new_folder(target) as folder:
        truth = dataset.truth()
        entries = [_entry(each, dataset, truth, folder, suite.limits, progress) for each in entrants]
        run = _run(suite, dataset, started, entries)
        write_run(run, folder)
    return run, target


def _on(dataset: Dataset, suite: Suite) -> Suite:
    """The suite's matchers and limits, and what there is to say of another dataset; seed 0 if it has none."""
    manifest, requests = dataset.manifest, dataset.rows("requests")
    people = int(manifest.get("people", dataset.rows("registry")))
    profile = str(manifest.get("profile", {}).get("name", dataset.name))
    seed = int(manifest.get("seed", 0))
    return replace(suite, profile=profile, people=people, requests=requests, seed=seed)


def _entry(
    contestant: Contestant,
    dataset: Dataset,
    truth: pl.DataFrame,
    folder: Path,
    limits: Limits,
    progress: Progress,
) -> Entry:
    answers, log = answers_path(folder, contestant.slug), log_path(folder, contestant.slug)
    answers.parent.mkdir(exist_ok=True)
    log.parent.mkdir(exist_ok=True)
    outcome = attempt(contestant, dataset, answers, log, progress, limits)
    scores = score(read_bits(answers, truth.height), truth) if outcome.ok else None
    return Entry(
        contestant.label,
        contestant.name,
        contestant.version,
        contestant.slug,
        outcome,
        scores,
        contestant.reads_truth,
    )


def _run(suite: Suite, dataset: Dataset, started: datetime, entries: list[Entry]) -> Run:
    asked_for = asdict(suite)
    del asked_for["matchers"]  # each has its entry
    return Run(
        suite={**asked_for, "profile": Path(suite.profile).name},
        dataset={
            "name": dataset.name,
            "digest": dataset.digest,
            "generator": dataset.manifest.get("generator"),
            "records": dataset.rows("registry"),
            "requests": dataset.rows("requests"),
        },
        environment=environment(),
        started=f"{started:%Y-%m-%dT%H:%M:%SZ}",
        entries=tuple(entries),
    )
