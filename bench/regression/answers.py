"""Tier A: answers, counters and memory of matchers on a fixed small dataset, against kept baselines.

The dataset is generated for the occasion in a temporary folder, so that the generator of the working tree is
checked along with the matchers: other data than the baselines' cannot be compared.

Which answers changed, counted by kind of request and direction.

The exact tier's verdicts on one matcher: its answers and its counters, against its baseline.

Matchers asked for the gate: each in a process of its own, pinned to one thread, two or more at a time.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from bench.datasets import supply
from bench.entrants.answers import read_bits
from bench.entrants.entrant import contestants
from bench.entrants.process import Job, Outcome, Surroundings, isolate
from bench.output.progress import Progress
from bench.regression.baseline import FOLDER, Baseline, baseline_of, folder_of, read_all, text
from bench.regression.check import Check, Tier, Verdict
from bench.regression.costs import Counters, CountingJob, Memory, Peaks, memory_checks
from bench.regression.processes import PINNED, SourceTree
from bench.suites.suite import Limits, load_suite
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.schema import KINDS


def changed_answers(before: pl.Series, after: pl.Series, kinds: pl.Series) -> str:
    """Say what changed; "" when nothing did.

    before, after: Boolean, one a request; kinds: of the same requests, in the same order
    returns: e.g. "3 changed: current 2 to no match, household 1 to confirm"
    """
    frame = pl.DataFrame({"kind": kinds.cast(pl.String), "before": before, "after": after})
    changed = frame.filter(pl.col("before") != pl.col("after"))
    if changed.is_empty():
        return ""
    counts = {(kind, to): n for kind, to, n in changed.group_by("kind", "after").len().iter_rows()}
    told = [
        f"{kind} {counts[kind, to]} to {'confirm' if to else 'no match'}"
        for kind in KINDS
        for to in (True, False)
        if (kind, to) in counts
    ]
    return f"{changed.height} changed: {', '.join(told)}"


ANSWERS = "answers"
COUNTER_LIMIT = 1.01
ACCEPT = "If that is meant, accept it with `confirmbench gate --keep` and commit results/gate."


def answers_check(head: Baseline, kept: Baseline, earlier: Baseline | None, kinds: pl.Series) -> Check:
    """Equal answers pass, unless the baseline itself was changed for one with more errors.

    kept: the baseline of the working tree; earlier: that of the base commit, None when it has none
    """
    changes = changed_answers(kept.answers, head.answers, kinds)
    if changes:
        return _check(head, kept.errors, Verdict.REGRESSION, f"{changes}. {ACCEPT}")
    if earlier is None or not (accepted := changed_answers(earlier.answers, kept.answers, kinds)):
        return _check(head, kept.errors, Verdict.PASS, "")
    if more := _more_errors(earlier, kept):
        note = f"The baseline was changed since the base for one with more errors: {more} ({accepted})."
        return _check(head, earlier.errors, Verdict.REGRESSION, note)
    return _check(head, earlier.errors, Verdict.PASS, f"baseline changed since the base, {accepted}")


def no_answers(label: str, outcome: Outcome, kept: Baseline | None) -> Check:
    """For a matcher that failed: a regression if it once answered; a package that lacks is nobody's fault."""
    regressed = kept is not None and outcome.status != "missing"
    verdict = Verdict.REGRESSION if regressed else Verdict.NOT_COMPARABLE
    base = kept.errors if kept is not None else None
    note = outcome.message.rstrip(".") + "."
    return Check(Tier.EXACT, label, ANSWERS, base, outcome.status, None, None, verdict, note)


def no_baseline(head: Baseline) -> Check:
    note = "No baseline is kept of it. Keep one with `confirmbench gate --keep` and commit results/gate."
    return _check(head, None, Verdict.NOT_COMPARABLE, note)


def tell_vanished(label: str, kept: Baseline) -> Check:
    """A baseline whose matcher nobody asks any more."""
    note = (
        f"A baseline is kept of it, but it was not asked. Name it with --matcher or in pyproject.toml, or "
        f"remove {kept.file}."
    )
    return Check(Tier.EXACT, label, ANSWERS, kept.errors, None, None, None, Verdict.REGRESSION, note)


def tell_removed(label: str, earlier: Baseline) -> Check:
    """A baseline that the base has and the working tree has not."""
    note = f"The base keeps a baseline of it, this tree has none: {earlier.file} was removed or renamed."
    return Check(Tier.EXACT, label, ANSWERS, earlier.errors, None, None, None, Verdict.REGRESSION, note)


def counter_checks(head: Baseline, kept: Baseline) -> Iterator[Check]:
    """One check a counter of the baseline: more than 1 % above it is a regression, less is progress."""
    for what, before in kept.counters.items():
        now = head.counters.get(what)
        ratio = None if now is None else now / before
        verdict, note = Verdict.PASS, ""
        if ratio is None:
            verdict, note = Verdict.NOT_COMPARABLE, f"It could be counted once and cannot any more. {ACCEPT}"
        elif ratio > COUNTER_LIMIT:
            verdict, note = Verdict.REGRESSION, ACCEPT
        told = None if now is None else f"{now:,}"
        yield Check(Tier.EXACT, head.label, what, f"{before:,}", told, ratio, COUNTER_LIMIT, verdict, note)


def _check(head: Baseline, base: str | None, verdict: Verdict, note: str) -> Check:
    return Check(Tier.EXACT, head.label, ANSWERS, base, head.errors, None, None, verdict, note)


def _more_errors(earlier: Baseline, kept: Baseline) -> str:
    """Both counts, before and after, when one of them rose; else ""."""
    rose = kept.wrong_no_matches > earlier.wrong_no_matches or kept.wrong_confirms > earlier.wrong_confirms
    if not rose:
        return ""
    return (
        f"wrong no-matches {earlier.wrong_no_matches} -> {kept.wrong_no_matches}, "
        f"wrong confirms {earlier.wrong_confirms} -> {kept.wrong_confirms}"
    )


LIMITS = Limits(seconds=120, memory_gb=4)  # of one matcher
MOST = 4  # processes at a time


@dataclass(frozen=True)
class Answered:
    """What became of one matcher. answers: Boolean, one a request; None unless the outcome is ok"""

    outcome: Outcome
    answers: pl.Series | None


def ask_all(specs: Sequence[str], dataset: Dataset, place: Surroundings) -> list[Answered]:
    """Ask each matcher for all requests of a dataset, in the order of the specs."""
    pool = ThreadPoolExecutor(min(MOST, len(os.sched_getaffinity(0)) if _linux() else os.cpu_count() or 1))
    try:
        return list(pool.map(lambda spec: _ask(spec, dataset, place), specs))
    finally:
        pool.shutdown(cancel_futures=True)


def surroundings(root: Path, paths: Sequence[Path], python: str) -> Surroundings:
    """A tree of a project, imported from there however it is installed. root: where plug-in files are"""
    inherited = os.environ.get("PYTHONPATH")
    folders = [*map(str, paths), *([inherited] if inherited else [])]
    pinned = {name: os.environ.get(name, value) for name, value in PINNED.items()}
    return Surroundings(python, root, pinned | {"PYTHONPATH": os.pathsep.join(folders)})


def _ask(spec: str, dataset: Dataset, place: Surroundings) -> Answered:
    with TemporaryDirectory(prefix="confirmbench-gate-") as folder:
        bits = Path(folder, "answers.bits")
        outcome = isolate(Job.of(spec, dataset.folder, bits), Path(folder, "log"), LIMITS, place=place)
        return Answered(outcome, read_bits(bits, dataset.rows("requests")) if outcome.ok else None)


def _linux() -> bool:
    return hasattr(os, "sched_getaffinity")


SUITE = "smoke"  # the dataset: 10,000 people, 2,000 requests


def exact_checks(
    specs: Sequence[str], head: SourceTree, base: SourceTree | None, shown: Progress
) -> list[Check]:
    """Check matchers of the working tree against its baselines in results/gate. Nothing is written there.

    base: the tree of the commit to compare with: its baselines, and the memory that its matchers take; None
        without one
    raises: ConfirmbenchError when a spec cannot be made or a baseline cannot be read
    """
    with _dataset(shown) as dataset:
        return checks_on(dataset, specs, head, base, shown)


def checks_on(
    dataset: Dataset, specs: Sequence[str], head: SourceTree, base: SourceTree | None, shown: Progress
) -> list[Check]:
    """The same on a dataset that is there."""
    found = _find(specs, dataset, head, shown)
    kept = read_all(folder_of(head.root, dataset))
    earlier = {} if base is None else read_all(folder_of(base.root, dataset))
    checks = [*_of_dataset(head.root, dataset, kept), *_of_answers(found, kept, earlier, dataset)]
    checks += [tell_vanished(label, old) for label, old in kept.items() if label not in found.specs]
    checks += [tell_removed(label, old) for label, old in earlier.items() if label not in kept]
    with shown.stage("exact: peak memory"):
        return checks + memory_checks(found.peaks, _memory(found, dataset, head, base))


def _of_answers(
    found: "_Found", kept: dict[str, Baseline], earlier: dict[str, Baseline], dataset: Dataset
) -> Iterator[Check]:
    kinds = dataset.truth()["kind"]
    for label, failed in found.failed.items():
        yield no_answers(label, failed.outcome, kept.get(label))
    for label, now in found.answered.items():
        if label in kept:
            yield answers_check(now, kept[label], earlier.get(label), kinds)
            yield from counter_checks(now, kept[label])
        else:
            yield no_baseline(now)


def keep(specs: Sequence[str], head: SourceTree, shown: Progress) -> str:
    """Write the baselines of matchers as they answer now; files of other matchers stay as they are.

    A file whose answers and counters are as before stays too.
    returns: what became of each file, in words
    raises: ConfirmbenchError when a matcher fails
    """
    with _dataset(shown) as dataset:
        return keep_on(dataset, specs, head, shown)


def keep_on(dataset: Dataset, specs: Sequence[str], head: SourceTree, shown: Progress) -> str:
    """The same on a dataset that is there."""
    found = _find(specs, dataset, head, shown)
    for label, failed in found.failed.items():
        raise ConfirmbenchError(f"{label} does not answer ({failed.outcome.message}); nothing was kept.")
    folder = folder_of(head.root, dataset)
    folder.mkdir(parents=True, exist_ok=True)
    told = [f"{_keep(folder / now.file, now, dataset)}: {label}" for label, now in found.answered.items()]
    return "\n".join([*told, f"Kept in {folder.relative_to(head.root)}."])


def _keep(file: Path, now: Baseline, dataset: Dataset) -> str:
    how = "new"
    if file.is_file():
        [old] = [each for each in read_all(file.parent).values() if each.file == file.name]
        kinds = dataset.truth()["kind"]
        if (old.answers.to_list(), old.counters) == (now.answers.to_list(), now.counters):
            return "as before"
        how = answers_check(now, old, None, kinds).note.split(". ")[0] or "answers as before"
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_text(text(now), encoding="utf-8")
    unfinished.replace(file)
    return how


@dataclass(frozen=True)
class _Found:
    """specs: by label, as they can be made in any tree

    answered, failed: by label; peaks: bytes that those that answered held at most, by label
    """

    specs: dict[str, str]
    answered: dict[str, Baseline]
    failed: dict[str, Answered]
    peaks: dict[str, int]


def _find(specs: Sequence[str], dataset: Dataset, head: SourceTree, shown: Progress) -> _Found:
    entered = {each.label: _relative(each.spec, head.root) for each in contestants(tuple(specs))}
    place = surroundings(head.root, head.paths, sys.executable)
    with shown.stage(f"exact: ask {len(entered)} matchers"):
        answered = dict(zip(entered, ask_all(list(entered.values()), dataset, place), strict=True))
    with shown.stage("exact: count"):
        counted = _count(list(entered.values()), dataset, head)
    ok = {
        label: baseline_of(
            label,
            dataset,
            each.answers,
            counted.get(entered[label], {}),
        )
        for label, each in answered.items()
        if each.answers is not None
    }
    failed = {label: each for label, each in answered.items() if label not in ok}
    return _Found(
        entered, ok, failed, {label: answered[label].outcome.peak_memory_bytes or 0 for label in ok}
    )


def _relative(spec: str, root: Path) -> str:
    """A plug-in's file below the project, relative to it, so that each tree has its own."""
    return spec.removeprefix(f"{root}/")


def _count(specs: list[str], dataset: Dataset, head: SourceTree) -> dict[str, Counters]:
    """The counters of each spec; of none when their process fails."""
    with TemporaryDirectory(prefix="confirmbench-gate-") as folder:
        out = Path(folder, "counters.json")
        job = CountingJob.of(json.dumps(specs), dataset.folder, out)
        place = surroundings(head.root, head.paths, sys.executable)
        outcome = isolate(job, Path(folder, "log"), LIMITS, place=place)
        return json.loads(out.read_text(encoding="utf-8")) if outcome.ok else {}


def _memory(found: _Found, dataset: Dataset, head: SourceTree, base: SourceTree | None) -> Memory:
    def measure(tree: SourceTree, python: str) -> Any:
        place = surroundings(tree.root, tree.paths, python)

        def peaks(labels: Sequence[str]) -> Peaks:
            asked = ask_all([found.specs[label] for label in labels], dataset, place)
            return {
                label: each.outcome.peak_memory_bytes
                for label, each in zip(labels, asked, strict=True)
                if each.outcome.ok and each.outcome.peak_memory_bytes
            }

        return peaks

    if base is None:
        return Memory(measure(head, sys.executable), None)
    same = base.python == head.python
    return Memory(measure(head, sys.executable), measure(base, sys.executable if same else str(base.python)))


def _of_dataset(root: Path, dataset: Dataset, kept: dict[str, Baseline]) -> list[Check]:
    """Not comparable when baselines are kept for the same dataset with another content, and for this none."""
    others = sorted((root / FOLDER).glob(f"{dataset.name}-*"))
    if kept or not others:
        return []
    note = "The generator makes other data than the baselines were kept for. Keep new ones, remove the old."
    before = others[-1].name.rpartition("-")[2]
    figures = before, dataset.digest[:8], None, None
    return [Check(Tier.EXACT, "dataset", "digest", *figures, Verdict.NOT_COMPARABLE, note)]


@contextmanager
def _dataset(shown: Progress) -> Iterator[Dataset]:
    with TemporaryDirectory(prefix="confirmbench-gate-") as folder:
        yield supply(load_suite(SUITE), Path(folder), shown)
