"""Answers, counters and memory of matchers on a fixed small dataset, against kept baselines.

The dataset is generated for the occasion in a temporary folder, so that the generator of the working tree is
checked along with the matchers: other data than the baselines' cannot be compared. Each matcher answers in a
process of its own, pinned to one thread, two or more at a time.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from bench.datasets import supply
from bench.entrants.answers import read_bits
from bench.entrants.entrant import contestants
from bench.entrants.process import Job, Outcome, Surroundings, isolate
from bench.output.progress import Progress
from bench.regression.baseline import (
    ANSWERS,
    FOLDER,
    Baseline,
    answers_check,
    baseline_of,
    changed_answers,
    counter_checks,
    folder_of,
    no_baseline_check,
    not_asked_check,
    read_all,
    removed_check,
    write,
)
from bench.regression.check import Check, Tier, Verdict
from bench.regression.costs import Counters, CountingJob, Measure, Peaks, memory_checks
from bench.regression.processes import PINNED
from bench.regression.project import SourceTree
from bench.suites.suite import Limits, load_suite
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError

SUITE = "smoke"  # the dataset: 10,000 people, 2,000 requests
LIMITS = Limits(seconds=120, memory_gb=4)  # of one matcher
MOST = 4  # processes at a time


@contextmanager
def gate_dataset(progress: Progress) -> Iterator[Dataset]:
    """The dataset that baselines are kept for, in a temporary folder."""
    with TemporaryDirectory(prefix="confirmbench-gate-") as folder:
        yield supply(load_suite(SUITE), Path(folder), progress)


def exact_checks(
    dataset: Dataset, specs: Sequence[str], head: SourceTree, base: SourceTree | None, progress: Progress
) -> list[Check]:
    """Check matchers of the working tree against its baselines in results/gate. Nothing is written there.

    base: the tree of the commit to compare with: its baselines, and the memory that its matchers take; None
        without one
    raises: ConfirmbenchError when a spec cannot be made or a baseline cannot be read
    """
    now = _ask_and_count(specs, dataset, head, progress)
    kept = read_all(folder_of(head.root, dataset))
    earlier = {} if base is None else read_all(folder_of(base.root, dataset))
    checks = [*_dataset_check(head.root, dataset, kept), *_matcher_checks(now, kept, earlier, dataset)]
    checks += [not_asked_check(old) for label, old in kept.items() if label not in now.specs]
    checks += [removed_check(old) for label, old in earlier.items() if label not in kept]
    with progress.stage("exact: peak memory"):
        in_head = _measure_in(head, sys.executable, now.specs, dataset)
        if base is None:
            return checks + memory_checks(now.peaks, in_head, None)
        python = sys.executable if base.python == head.python else str(base.python)
        return checks + memory_checks(now.peaks, in_head, _measure_in(base, python, now.specs, dataset))


def keep_answers(dataset: Dataset, specs: Sequence[str], head: SourceTree, progress: Progress) -> str:
    """Write the baselines of matchers as they answer now; files of other matchers stay as they are.

    A file whose answers and counters are as before stays too.
    returns: what became of each file, in words
    raises: ConfirmbenchError when a matcher fails
    """
    now = _ask_and_count(specs, dataset, head, progress)
    for label, outcome in now.failed.items():
        raise ConfirmbenchError(f"{label} does not answer ({outcome.message}); nothing was kept.")
    folder = folder_of(head.root, dataset)
    folder.mkdir(parents=True, exist_ok=True)
    kept, kinds = read_all(folder), dataset.truth()["kind"]
    lines = []
    for label, baseline in now.answered.items():
        change = _change(baseline, kept.get(label), kinds)
        if change != "as before":
            write(folder / baseline.file, baseline)
        lines.append(f"{change}: {label}")
    return "\n".join([*lines, f"Kept in {folder.relative_to(head.root)}."])


def _change(now: Baseline, old: Baseline | None, kinds: pl.Series) -> str:
    if old is None:
        return "new"
    if (old.answers.to_list(), old.counters) == (now.answers.to_list(), now.counters):
        return "as before"
    return changed_answers(old.answers, now.answers, kinds) or "answers as before"


@dataclass(frozen=True)
class AskedMatchers:
    """What became of the matchers that were asked.

    specs: by label, as they can be made in any tree
    answered, failed: by label
    peaks: bytes that those that answered held at most, by label
    """

    specs: Mapping[str, str]
    answered: Mapping[str, Baseline]
    failed: Mapping[str, Outcome]
    peaks: Peaks


def _ask_and_count(
    specs: Sequence[str], dataset: Dataset, head: SourceTree, progress: Progress
) -> AskedMatchers:
    # A plug-in's file below the project is named relative to it, so that each tree has its own.
    by_label = {each.label: each.spec.removeprefix(f"{head.root}/") for each in contestants(tuple(specs))}
    surroundings = _surroundings(head, sys.executable)
    with progress.stage(f"exact: ask {len(by_label)} matchers"):
        answers = dict(zip(by_label, _ask_all(list(by_label.values()), dataset, surroundings), strict=True))
    with progress.stage("exact: count"):
        counters = _count(list(by_label.values()), dataset, surroundings)
    return AskedMatchers(
        by_label,
        {
            label: baseline_of(label, dataset, given, counters.get(by_label[label], {}))
            for label, (_, given) in answers.items()
            if given is not None
        },
        {label: outcome for label, (outcome, _) in answers.items() if not outcome.ok},
        {label: outcome.peak_memory_bytes or 0 for label, (outcome, _) in answers.items() if outcome.ok},
    )


def _surroundings(tree: SourceTree, python: str) -> Surroundings:
    """A tree of a project, imported from there however it is installed; plug-in files are below its root."""
    inherited = os.environ.get("PYTHONPATH")
    folders = [*map(str, tree.paths), *([inherited] if inherited else [])]
    pinned = {name: os.environ.get(name, value) for name, value in PINNED.items()}
    return Surroundings(python, tree.root, pinned | {"PYTHONPATH": os.pathsep.join(folders)})


def _ask_all(
    specs: Sequence[str], dataset: Dataset, surroundings: Surroundings
) -> list[tuple[Outcome, pl.Series | None]]:
    """Ask each matcher all requests, in the order of the specs.

    returns: what became of each, and its answers: Boolean, one per request; None unless the outcome is ok
    """
    pool = ThreadPoolExecutor(min(MOST, _cores()))
    try:
        return list(pool.map(lambda spec: _ask(spec, dataset, surroundings), specs))
    finally:
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ask(spec: str, dataset: Dataset, surroundings: Surroundings) -> tuple[Outcome, pl.Series | None]:
    with TemporaryDirectory(prefix="confirmbench-gate-") as folder:
        bits = Path(folder, "answers.bits")
        job = Job.of(spec, dataset.folder, bits)
        outcome = isolate(job, Path(folder, "log"), LIMITS, place=surroundings)
        return outcome, read_bits(bits, dataset.rows("requests")) if outcome.ok else None


def _count(specs: list[str], dataset: Dataset, surroundings: Surroundings) -> dict[str, Counters]:
    """The counters of each spec; of none when their process fails."""
    with TemporaryDirectory(prefix="confirmbench-gate-") as folder:
        out = Path(folder, "counters.json")
        job = CountingJob.of(json.dumps(specs), dataset.folder, out)
        outcome = isolate(job, Path(folder, "log"), LIMITS, place=surroundings)
        return json.loads(out.read_text(encoding="utf-8")) if outcome.ok else {}


def _measure_in(tree: SourceTree, python: str, specs: Mapping[str, str], dataset: Dataset) -> Measure:
    """Ask some matchers of a tree again, for the memory that they take."""

    def measure(labels: Sequence[str]) -> Peaks:
        asked = _ask_all([specs[label] for label in labels], dataset, _surroundings(tree, python))
        peaks = {label: outcome for label, (outcome, _) in zip(labels, asked, strict=True) if outcome.ok}
        return {label: each.peak_memory_bytes for label, each in peaks.items() if each.peak_memory_bytes}

    return measure


def _dataset_check(root: Path, dataset: Dataset, kept: Mapping[str, Baseline]) -> Iterator[Check]:
    """Not comparable when baselines are kept for the same dataset with another content, and for this none."""
    others = sorted((root / FOLDER).glob(f"{dataset.name}-*"))
    if others and not kept:
        note = (
            "The generator makes other data than the baselines were kept for. Keep new ones, remove the old."
        )
        before, now = others[-1].name.rpartition("-")[2], dataset.digest[:8]
        yield Check(Tier.EXACT, "dataset", "digest", Verdict.NOT_COMPARABLE, note, before, now)


def _matcher_checks(
    now: AskedMatchers, kept: Mapping[str, Baseline], earlier: Mapping[str, Baseline], dataset: Dataset
) -> Iterator[Check]:
    kinds = dataset.truth()["kind"]
    for label, outcome in now.failed.items():
        yield _failure_check(label, outcome, kept.get(label))
    for label, baseline in now.answered.items():
        if label in kept:
            yield answers_check(baseline, kept[label], earlier.get(label), kinds)
            yield from counter_checks(baseline, kept[label])
        else:
            yield no_baseline_check(baseline)


def _failure_check(label: str, outcome: Outcome, kept: Baseline | None) -> Check:
    """A regression if the matcher once answered, unless a package that it calls is not installed."""
    regressed = kept is not None and outcome.status != "missing"
    verdict = Verdict.REGRESSION if regressed else Verdict.NOT_COMPARABLE
    base = None if kept is None else kept.errors
    note = outcome.message.rstrip(".") + "."
    return Check(Tier.EXACT, label, ANSWERS, verdict, note, base, outcome.status)
