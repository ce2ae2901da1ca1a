"""A suite from its dataset to its results: open the dataset, run each entrant, trace curves, count, save."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from bench.datasets import open_verified, supply
from bench.entrants.answers import read_bits
from bench.entrants.entrant import Contestant, contestants
from bench.entrants.process import attempt
from bench.output.progress import Progress
from bench.output.wording import without_names
from bench.runs.curves import curves_of, trace_curves
from bench.runs.environment import environment
from bench.runs.record import RUN_COUNTS, SCORE, Entry, RunRecord, labels_of
from bench.runs.reuse import Earlier, Shared
from bench.runs.store import answers_path, log_path, write_run
from bench.scoring.groupings import CROSSINGS
from bench.scoring.pairwise import paired_tests
from bench.scoring.slices import Slicing, slice_counts, slicing
from bench.suites.suite import Suite
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.folder import new_folder

RUNS = Path("results/runs")
EXTENSIONS = {
    "screens": "bench.custody.run:Screening"
}  # what a key of a suite brings along, imported only then


class Extension(Protocol):
    """What a suite wants to know of its matchers beside error rates, speed and memory."""

    def frames(
        self, shared: Shared, entrants: Sequence[Contestant], answers: Mapping[str, pl.Series]
    ) -> dict[str, pl.DataFrame]:
        """Frames to keep with the run, by name. answers: of each matcher that answered, by its label"""


def run_suite(
    suite: Suite,
    datasets: Path,
    out: Path | None,
    progress: Progress,
    dataset_folder: Path | None = None,
    crossings: Sequence[str] = (),
    reuse: bool = False,
) -> tuple[RunRecord, Path]:
    """Run every matcher of a suite, each in a process of its own, and write one new run folder.

    Curves are traced when the matchers have answered; then everything is counted and compared, once.

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
    entrants, curves, brought = contestants(suite.matchers), curves_of(suite.curves), _extensions(suite)
    if dataset_folder is None:
        dataset = supply(suite, datasets, progress)
    else:
        dataset = open_verified(dataset_folder, progress)
        suite = _on(dataset, suite)
    started, here = datetime.now(UTC), environment()
    target = out or RUNS / f"{suite.name}-{dataset.digest[:8]}-{started:%Y%m%dT%H%M%SZ}"
    earlier = Earlier.within(target.parent, dataset.digest, here) if reuse else Earlier()
    with new_folder(target) as folder:
        for path in (answers_path, log_path):
            path(folder, "").parent.mkdir()
        shared = Shared(dataset, dataset.truth(), folder, suite.limits, earlier, progress)
        entries = [_run_entrant(each, shared) for each in entrants]
        traced = trace_curves(curves, shared)
        counted = _count(entries, shared, crossings)
        run = RunRecord(
            _asked_for(suite),
            _describe_folder(dataset),
            here,
            f"{started:%Y-%m-%dT%H:%M:%SZ}",
            counted.entries,
            traced.entries,
            counts=counted.counts,
            curves=traced.curves,
            required=traced.required,
            tests=counted.tests,
            more={
                name: frame
                for each in brought
                for name, frame in each.frames(shared, entrants, counted.answers).items()
            },
        )
        write_run(run, folder)
    return run, target


def _extensions(suite: Suite) -> list[Extension]:
    """Make what the suite brings along; raises ConfirmbenchError for what cannot be made."""
    found = []
    for key, target in EXTENSIONS.items():
        if specs := getattr(suite, key):
            module, name = target.split(":")
            found.append(getattr(import_module(module), name)(specs))
    return found


def _run_entrant(entrant: Contestant, shared: Shared) -> Entry:
    """Have a matcher answer, unless an earlier run has its answers."""
    taken = shared.earlier.take(entrant, shared.folder)
    if taken is not None:
        with shared.progress.stage(f"{entrant.label}: as in {taken.reused_from}"):
            return taken
    answers, log = (path(shared.folder, entrant.slug) for path in (answers_path, log_path))
    outcome = attempt(entrant, shared.dataset, answers, log, shared.progress, shared.limits)
    return Entry(
        entrant.label,
        entrant.name,
        entrant.version,
        entrant.slug,
        outcome,
        reads_truth=entrant.reads_truth,
    )


@dataclass(frozen=True, eq=False)
class _Counted:
    """The entries with the seconds that counting took, their answers by label, and the frames of a run."""

    entries: tuple[Entry, ...]
    answers: Mapping[str, pl.Series]
    counts: pl.DataFrame
    tests: pl.DataFrame


def _count(entries: Sequence[Entry], shared: Shared, crossings: Sequence[str]) -> _Counted:
    """Read every matcher's answers, count them slice by slice, and compare the matchers two by two.

    crossings: of slices to count beside the usual ones, e.g. "sex x lag"
    """
    labels, progress = labels_of(entries), shared.progress
    answers, frames, timed = {}, [pl.DataFrame(schema=RUN_COUNTS)], []
    with progress.stage("count slices"):
        slices = slicing(shared.truth, shared.dataset.edits(), crossings=(*CROSSINGS, *crossings))
        for entry in entries:
            if entry.outcome.ok:
                label = labels[entry.slug]
                answers[label] = read_bits(answers_path(shared.folder, entry.slug), slices.requests)
                counts, entry = _count_entry(entry, label, answers[label], slices)
                frames.append(counts)
            timed.append(entry)
    ranked = {labels[entry.slug]: entry for entry in entries if not entry.reads_truth}
    compared = {label: each for label, each in answers.items() if label in ranked}
    with progress.stage(f"compare {len(compared)} matchers"):
        tests = paired_tests(compared, shared.truth)
    return _Counted(tuple(timed), answers, pl.concat(frames), tests)


def _count_entry(entry: Entry, label: str, answers: pl.Series, slices: Slicing) -> tuple[pl.DataFrame, Entry]:
    """The rows of RUN_COUNTS of one matcher; an earlier run's seconds stay what they were."""
    start = time.perf_counter_ns()
    counts = name_counts(slice_counts(answers, slices), entry.slug, label)
    seconds = dict(entry.outcome.seconds)
    seconds.setdefault(SCORE, (time.perf_counter_ns() - start) / 1e9)
    return counts, replace(entry, outcome=replace(entry.outcome, seconds=seconds))


def name_counts(frame: pl.DataFrame, slug: str, label: str) -> pl.DataFrame:
    """Put a matcher before its rows: the columns slug and matcher."""
    return frame.select(pl.lit(slug).alias("slug"), pl.lit(label).alias("matcher"), pl.all())


def _on(dataset: Dataset, suite: Suite) -> Suite:
    """The suite's matchers and limits, and what there is to say of another dataset; seed 0 if it has none."""
    manifest, requests = dataset.manifest, dataset.rows("requests")
    people = int(manifest.get("people", dataset.rows("registry")))
    profile = str(manifest.get("profile", {}).get("name", dataset.name))
    seed = int(manifest.get("seed", 0))
    return replace(suite, profile=profile, people=people, requests=requests, seed=seed)


def _describe_folder(dataset: Dataset) -> dict[str, Any]:
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
    del kept["matchers"], kept["curves"], kept["screens"], kept["scenario"], kept["title"]
    notice = {"notice": suite.scenario.notice} if suite.scenario is not None else {}
    screens = {"screens": [without_names(spec) for spec in suite.screens]} if suite.screens else {}
    return {**kept, "profile": Path(suite.profile).name, **notice, **screens}
