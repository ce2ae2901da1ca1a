"""A suite from its dataset to its results."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from bench.asking.answers import read_bits
from bench.asking.attempt import attempt
from bench.asking.contestant import Contestant, contestants
from bench.data.supply import supply
from bench.data.verify import verified
from bench.environment import environment
from bench.progress import Progress
from bench.rates.groupings import CROSSINGS
from bench.rates.metrics import score
from bench.rates.slicing import slicing
from bench.running.reuse import Earlier
from bench.runs.record import Entry, Run
from bench.runs.run_counts import run_counts
from bench.runs.store import answers_path, log_path, write_run
from bench.suites.suite import Limits, Suite
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.folder import new_folder

RUNS = Path("results/runs")


def run_suite(
    suite: Suite,
    datasets: Path,
    out: Path | None,
    progress: Progress,
    dataset_folder: Path | None = None,
    crossings: Sequence[str] = (),
    reuse: bool = False,
) -> tuple[Run, Path]:
    """Run every matcher of a suite, each in a process of its own, and write one new run folder.

    datasets: where generated datasets are kept
    out: the run folder; by default results/runs/<suite>-<dataset>-<time>
    dataset_folder: a dataset that is there already, in place of the one that the suite asks for
    crossings: of slices to count beside the usual ones, e.g. "sex x lag"
    reuse: take the result of a matcher from a run beside the new one, if it has been run in the same way
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
    here = environment()
    earlier = Earlier.within(target.parent, dataset.digest, here) if reuse else Earlier()
    with new_folder(target) as folder:
        truth = dataset.truth()
        entries = [_entry(each, dataset, truth, folder, suite.limits, earlier, progress) for each in entrants]
        run = _run(suite, dataset, here, started, entries)
        with progress.stage("count slices"):
            slices = slicing(truth, dataset.edits(), crossings=(*CROSSINGS, *crossings))
            write_run(run, folder, run_counts(run, folder, slices))
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
    earlier: Earlier,
    progress: Progress,
) -> Entry:
    answers, log = answers_path(folder, contestant.slug), log_path(folder, contestant.slug)
    answers.parent.mkdir(exist_ok=True)
    log.parent.mkdir(exist_ok=True)
    taken = earlier.take(contestant, folder)
    if taken is not None:
        with progress.stage(f"{contestant.label}: as in {taken.reused_from}"):
            return replace(taken, scores=score(read_bits(answers, truth.height), truth))
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


def _run(
    suite: Suite, dataset: Dataset, here: dict[str, Any], started: datetime, entries: list[Entry]
) -> Run:
    return Run(
        suite=_asked_for(suite),
        dataset={
            "name": dataset.name,
            "digest": dataset.digest,
            "generator": dataset.manifest.get("generator"),
            "records": dataset.rows("registry"),
            "requests": dataset.rows("requests"),
        },
        environment=here,
        started=f"{started:%Y-%m-%dT%H:%M:%SZ}",
        entries=tuple(entries),
    )


def _asked_for(suite: Suite) -> dict[str, Any]:
    """The suite as a run keeps it: its matchers have their entries, its scenario stays where it was read."""
    kept = asdict(suite)
    del kept["matchers"], kept["scenario"], kept["title"]
    notice = {"notice": suite.scenario.notice} if suite.scenario is not None else {}
    return {**kept, "profile": Path(suite.profile).name, **notice}
