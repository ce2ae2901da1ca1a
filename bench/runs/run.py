"""A suite from its dataset to its results.

What a run makes of its answers beside the scores: counts by slice and paired tests.

One matcher of a run: taken from an earlier run or run now, and scored.

The gates of a suite: put before its matchers when they have answered.
"""

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from bench.comparing.pairwise import paired_tests
from bench.custody.leakage.leaks import leaks
from bench.custody.leakage.measured import Probing
from bench.custody.run import admissions, gated, write_gates
from bench.custody.screens.catalog import make
from bench.datasets import supply, verified
from bench.entrants.answers import read_bits
from bench.entrants.entrant import Contestant, contestants
from bench.entrants.process import Outcome, attempt
from bench.output.progress import Progress
from bench.runs.curves import asked, traced
from bench.runs.environment import environment, without_names
from bench.runs.record import SCORE, Entry, Run
from bench.runs.reuse import Earlier, Setting
from bench.runs.score import run_counts
from bench.runs.store import answers_path, log_path, read_answers, write_curves, write_run, write_tests
from bench.scoring.counts import score
from bench.scoring.groupings import CROSSINGS
from bench.scoring.slices import slicing
from bench.suites.suite import Suite
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.folder import new_folder


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


def entry_of(contestant: Contestant, setting: Setting) -> Entry:
    """Have a matcher answer, unless an earlier run has its answers, and count what is right."""
    taken = setting.earlier.take(contestant, setting.folder)
    if taken is not None:
        with setting.progress.stage(f"{contestant.label}: as in {taken.reused_from}"):
            return _scored(taken, setting)
    answers, log = (path(setting.folder, contestant.slug) for path in (answers_path, log_path))
    outcome = attempt(contestant, setting.dataset, answers, log, setting.progress, setting.limits)
    return _scored(_entry(contestant, outcome), setting)


def _entry(contestant: Contestant, outcome: Outcome) -> Entry:
    return Entry(
        contestant.label,
        contestant.name,
        contestant.version,
        contestant.slug,
        outcome,
        reads_truth=contestant.reads_truth,
    )


def _scored(entry: Entry, setting: Setting) -> Entry:
    """With scores, and the seconds that they took; an earlier run's seconds stay what they were."""
    if not entry.outcome.ok:
        return entry
    start = time.perf_counter_ns()
    scores = score(read_bits(answers_path(setting.folder, entry.slug), setting.truth.height), setting.truth)
    seconds = (time.perf_counter_ns() - start) / 1e9
    timed = dict(entry.outcome.seconds)
    timed.setdefault(SCORE, seconds)
    return replace(entry, outcome=replace(entry.outcome, seconds=timed), scores=scores)


def check_gates(gates: Sequence[str]) -> None:
    """Make every gate once; raises ConfirmbenchError that names the one at fault."""
    for spec in gates:
        make(spec)


def put_before(
    entrants: Sequence[Contestant], entries: Sequence[Entry], gates: tuple[str, ...], setting: Setting
) -> None:
    """Count what each gate changes for each matcher that answered, probe both, and write the two files.

    A matcher that failed is in neither; the oracle has no registry, so nobody probes it.
    """
    if not gates:
        return
    answers = {entry.spec: _gates_answers(entry, setting) for entry in entries if entry.outcome.ok}
    admitted = admissions(setting.dataset, gates, setting.progress)
    probed = [each.spec for each in entrants if each.label in answers and not each.reads_truth]
    found = leaks(setting.dataset, probed, gates, Probing(), setting.progress)
    write_gates(setting.folder, gated(setting.dataset, setting.truth, answers, admitted), found)


def _gates_answers(entry: Entry, setting: Setting) -> pl.Series:
    return read_answers(setting.folder, entry, setting.truth.height)


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

    Curves are traced when the matchers have answered, and the suite's gates put before them; then everything
    is counted and compared.

    datasets: where generated datasets are kept
    out: the run folder; by default results/runs/<suite>-<dataset>-<time>
    dataset_folder: a dataset that is there already, in place of the one that the suite asks for
    crossings: of slices to count beside the usual ones, e.g. "sex x lag"
    reuse: take the result of a matcher or a curve from a run beside the new one, if that was made likewise
    returns: the run and its folder; a matcher or a curve that fails has its status there and stops nothing

    raises: ConfirmbenchError before any matcher is started
    """
    if out is not None and out.exists():
        raise ConfirmbenchError(f"{out} exists already; choose another folder with --out or remove it first.")
    entrants, curves = contestants(suite.matchers), asked(suite.curves)
    check_gates(suite.gates)
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
        for path in (answers_path, log_path):
            path(folder, "").parent.mkdir()
        setting = Setting(dataset, dataset.truth(), folder, suite.limits, earlier, progress)
        entries = tuple(entry_of(each, setting) for each in entrants)
        along = traced(curves, setting)
        write_curves(folder, along.curves, along.required)
        put_before(entrants, entries, suite.gates, setting)
        about = {"suite": _asked_for(suite), "dataset": _described(dataset), "environment": here}
        run = Run(**about, started=f"{started:%Y-%m-%dT%H:%M:%SZ}", entries=entries, curves=along.entries)
        count(run, setting, crossings)
    return run, target


def _on(dataset: Dataset, suite: Suite) -> Suite:
    """The suite's matchers and limits, and what there is to say of another dataset; seed 0 if it has none."""
    manifest, requests = dataset.manifest, dataset.rows("requests")
    people = int(manifest.get("people", dataset.rows("registry")))
    profile = str(manifest.get("profile", {}).get("name", dataset.name))
    seed = int(manifest.get("seed", 0))
    return replace(suite, profile=profile, people=people, requests=requests, seed=seed)


def _described(dataset: Dataset) -> dict[str, Any]:
    """What a run keeps of its dataset; an imported one has no profile, seed or ceiling."""
    manifest = dataset.manifest
    described = {
        "name": dataset.name,
        "digest": dataset.digest,
        "generator": manifest.get("generator"),
        "records": dataset.rows("registry"),
        "requests": dataset.rows("requests"),
    }
    made = {
        "profile": manifest.get("profile", {}).get("name"),
        "seed": manifest.get("seed"),
        "ceiling": manifest.get("realised", {}).get("ceiling"),
    }
    return described | {key: value for key, value in made.items() if value is not None}


def _asked_for(suite: Suite) -> dict[str, Any]:
    """The suite as a run keeps it: matchers and curves have their entries, a scenario stays where it was."""
    kept = asdict(suite)
    del kept["matchers"], kept["curves"], kept["gates"], kept["scenario"], kept["title"]
    notice = {"notice": suite.scenario.notice} if suite.scenario is not None else {}
    gates = {"gates": [without_names(spec) for spec in suite.gates]} if suite.gates else {}
    return {**kept, "profile": Path(suite.profile).name, **notice, **gates}
