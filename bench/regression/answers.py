"""Tier A: answers, counters and memory of matchers on a fixed small dataset, against kept baselines.

The dataset is generated for the occasion in a temporary folder, so that the generator of the working tree is
checked along with the matchers: other data than the baselines' cannot be compared.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.entrants.contestant import contestants
from bench.entrants.isolation import isolate
from bench.output.progress import Progress
from bench.regression.answer_checks import (
    answers_check,
    counter_checks,
    no_answers,
    no_baseline,
    removed,
    vanished,
)
from bench.regression.baseline import FOLDER, Baseline, baseline_of, folder_of, read_all, text
from bench.regression.check import Check, Tier, Verdict
from bench.regression.counters import Counters, CountingJob
from bench.regression.exact_processes import LIMITS, Answered, ask_all, surroundings
from bench.regression.memory_checks import Memory, Peaks, memory_checks
from bench.regression.processes import Tree
from bench.suites.suite import load_suite
from bench.supply import supply
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError

SUITE = "smoke"  # the dataset: 10,000 people, 2,000 requests


def exact_checks(specs: Sequence[str], head: Tree, base: Tree | None, shown: Progress) -> list[Check]:
    """Check matchers of the working tree against its baselines in results/gate. Nothing is written there.

    base: the tree of the commit to compare with: its baselines, and the memory that its matchers take; None
        without one
    raises: ConfirmbenchError when a spec cannot be made or a baseline cannot be read
    """
    with _dataset(shown) as dataset:
        return checks_on(dataset, specs, head, base, shown)


def checks_on(
    dataset: Dataset, specs: Sequence[str], head: Tree, base: Tree | None, shown: Progress
) -> list[Check]:
    """The same on a dataset that is there."""
    found = _found(specs, dataset, head, shown)
    kept = read_all(folder_of(head.root, dataset))
    earlier = {} if base is None else read_all(folder_of(base.root, dataset))
    checks = [*_of_dataset(head.root, dataset, kept), *_of_answers(found, kept, earlier, dataset)]
    checks += [vanished(label, old) for label, old in kept.items() if label not in found.specs]
    checks += [removed(label, old) for label, old in earlier.items() if label not in kept]
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


def keep(specs: Sequence[str], head: Tree, shown: Progress) -> str:
    """Write the baselines of matchers as they answer now; files of other matchers stay as they are.

    A file whose answers and counters are as before stays too.
    returns: what became of each file, in words
    raises: ConfirmbenchError when a matcher fails
    """
    with _dataset(shown) as dataset:
        return keep_on(dataset, specs, head, shown)


def keep_on(dataset: Dataset, specs: Sequence[str], head: Tree, shown: Progress) -> str:
    """The same on a dataset that is there."""
    found = _found(specs, dataset, head, shown)
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


def _found(specs: Sequence[str], dataset: Dataset, head: Tree, shown: Progress) -> _Found:
    entered = {each.label: _relative(each.spec, head.root) for each in contestants(tuple(specs))}
    place = surroundings(head.root, head.paths, sys.executable)
    with shown.stage(f"exact: ask {len(entered)} matchers"):
        answered = dict(zip(entered, ask_all(list(entered.values()), dataset, place), strict=True))
    with shown.stage("exact: count"):
        counted = _counted(list(entered.values()), dataset, head)
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


def _counted(specs: list[str], dataset: Dataset, head: Tree) -> dict[str, Counters]:
    """The counters of each spec; of none when their process fails."""
    with TemporaryDirectory(prefix="confirmbench-gate-") as folder:
        out = Path(folder, "counters.json")
        job = CountingJob.of(json.dumps(specs), dataset.folder, out)
        place = surroundings(head.root, head.paths, sys.executable)
        outcome = isolate(job, Path(folder, "log"), LIMITS, place=place)
        return json.loads(out.read_text(encoding="utf-8")) if outcome.ok else {}


def _memory(found: _Found, dataset: Dataset, head: Tree, base: Tree | None) -> Memory:
    def measure(tree: Tree, python: str) -> Any:
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
