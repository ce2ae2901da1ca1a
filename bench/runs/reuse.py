"""Results that are there already: what an earlier run found need not be found again.

A result is the same where dataset, matcher (spec and version), scorer, machine, packages and the code of the
matchers are; a curve where its parameter and values are as well. The times are then those of the earlier run,
and the entry says so.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from bench.entrants.entrant import Contestant
from bench.output.progress import Progress
from bench.runs.record import CurveEntry, Entry, RunRecord
from bench.runs.store import RUN_FILE, answers_path, read_answers, read_curves, read_outline
from bench.statistics.required import RULES, TARGETS
from bench.suites.suite import Limits
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError


@dataclass(frozen=True)
class Earlier:
    """Runs on one dataset and one machine, the latest first, with their folders."""

    runs: Sequence[tuple[Path, RunRecord]] = ()

    @classmethod
    def within(cls, folder: Path, digest: str, environment: dict[str, Any]) -> "Earlier":
        """The runs below `folder` on the dataset of this digest, in this environment; no damaged ones."""
        folders = [file.parent for file in folder.glob(f"*/{RUN_FILE}")]
        runs = [(path, run) for path in folders if (run := _readable(path)) is not None]
        same = [
            (path, run)
            for path, run in runs
            if run.dataset["digest"] == digest and run.environment == environment
        ]
        return cls(sorted(same, key=lambda each: (each[1].started, each[0].name), reverse=True))

    def take(self, contestant: Contestant, folder: Path) -> Entry | None:
        """Copy the answers of a matcher into a new run folder and return its entry.

        returns: None where no earlier run has intact answers of the same matcher and version
        """
        for path, run in self.runs:
            for entry in run.entries:
                if _same(entry, contestant) and _intact(path, entry, run):
                    shutil.copyfile(answers_path(path, entry.slug), answers_path(folder, entry.slug))
                    return replace(entry, reused_from=entry.reused_from or path.name)
        return None

    def take_curve(self, wanted: CurveEntry) -> tuple[CurveEntry, pl.DataFrame, pl.DataFrame] | None:
        """Return a curve's entry and its rows of CURVES and of REQUIRED.

        returns: None where no earlier run has all of them for the same matcher, version, parameter and values
        """
        for path, run in self.runs:
            for entry in run.curve_entries:
                if entry.ok and entry.identity == wanted.identity:
                    rows = _rows_of(path, entry)
                    if rows is not None:
                        return replace(entry, reused_from=entry.reused_from or path.name), *rows
        return None


def _rows_of(folder: Path, entry: CurveEntry) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """What a run keeps of one curve; None where the files are damaged or something is missing."""
    named = {"matcher": entry.spec, "parameter": entry.parameter}
    try:
        curve, required = (frame.filter(**named) for frame in read_curves(folder))
    except ConfirmbenchError:
        return None
    whole = tuple(curve["value"]) == entry.values and required.height == len(TARGETS) * len(RULES)
    return (curve, required) if whole else None


def _same(entry: Entry, contestant: Contestant) -> bool:
    identity = (contestant.label, contestant.version, contestant.slug)
    return entry.outcome.ok and (entry.spec, entry.version, entry.slug) == identity


def _intact(folder: Path, entry: Entry, run: RunRecord) -> bool:
    try:
        read_answers(folder, entry, run.dataset["requests"])
    except (ConfirmbenchError, OSError):
        return False
    return True


def _readable(folder: Path) -> RunRecord | None:
    try:
        return read_outline(folder)
    except (ConfirmbenchError, OSError):
        return None


@dataclass(frozen=True, eq=False)
class Shared:
    """What all entrants and curves of one run share.

    folder: of the run, unfinished
    limits: of one matcher
    earlier: runs whose results are taken where they are the same
    """

    dataset: Dataset
    truth: pl.DataFrame
    folder: Path
    limits: Limits
    earlier: Earlier
    progress: Progress
