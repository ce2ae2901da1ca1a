"""Matchers asked for the gate: each in a process of its own, pinned to one thread, two or more at a time."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from bench.entrants.answers import read_bits
from bench.entrants.isolation import Surroundings, isolate
from bench.entrants.outcome import Job, Outcome
from bench.regression.processes import PINNED
from bench.suites.suite import Limits
from generators.dataset import Dataset

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
