"""What `confirmbench compare` is given: run folders, `FOLDER:SPEC`, or files of stored accuracy."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from bench.entrants.entrant import enter
from bench.leaderboard.accuracy import Stored, read_accuracy
from bench.runs.record import Entry
from bench.runs.store import RUN_FILE, is_run, read_answers, read_run
from bench.scoring.counts import QUESTIONS, Counts
from generators.errors import ConfirmbenchError

CountsOfRun = tuple[Mapping[str, Counts], Mapping[str, Mapping[str, Counts]]]


@dataclass(frozen=True, eq=False)
class Entrant:
    """One matcher's result, from wherever it was read.

    overall: counts of each question; None where the matcher gave no answers
    confirms: of each kind, (requests, confirmed)
    answers_digest: of its bits; None when unknown
    effective: of each question, how many independent requests those of both sides are worth; None when
        unknown
    """

    spec: str
    version: str
    status: str
    reads_truth: bool
    overall: Mapping[str, Counts] | None
    confirms: Mapping[str, tuple[int, int]]
    answers_digest: str | None
    folder: Path | None = None
    entry: Entry | None = None
    effective: Mapping[str, tuple[float, float]] | None = None

    def answers(self, requests: int) -> pl.Series:
        """Its answers, Boolean, in request order; only where `folder` is known.

        raises: ConfirmbenchError when they are missing, of the wrong length or changed
        """
        if self.folder is None or self.entry is None:
            raise ValueError(f"{self.spec} has counts alone.")
        return read_answers(self.folder, self.entry, requests)


@dataclass(frozen=True, eq=False)
class Given:
    """One side of a comparison.

    where: as it was given, without a spec
    spec: the one that was named; None for all
    dataset: at least its name, digest, records and requests
    scorer: version under which the counts were made
    is_run: has answers, not counts alone
    """

    where: Path
    spec: str | None
    dataset: Mapping[str, Any]
    scorer: int
    is_run: bool
    entrants: tuple[Entrant, ...]

    def named(self, spec: str) -> Entrant:
        """The matcher of a spec as it is listed, or as it would be.

        raises: ConfirmbenchError when there is none, or it has no answers
        """
        for each in self.entrants:
            if each.spec in (spec, _label(spec, each.spec)):
                if each.overall is None:
                    raise ConfirmbenchError(f"{each.spec} of {self.where} has no answers: {each.status}.")
                return each
        listed = ", ".join(each.spec for each in self.entrants)
        raise ConfirmbenchError(f"{self.where} has no matcher {spec!r}; it has {listed}.")


def read_side(text: str) -> Given:
    """Read one side: a run folder, FOLDER:SPEC, a .json file of stored accuracy or a folder of such files.

    raises: ConfirmbenchError when it is none of them, or damaged
    """
    path, spec = _split(text)
    if is_run(path):
        return _run(path, spec)
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files or not path.exists():
        raise ConfirmbenchError(
            f"{path} is neither a run folder (it has no {RUN_FILE}) nor stored accuracy: give what `run` or "
            "`keep` has written, or FOLDER:SPEC for one matcher of it."
        )
    return _read_stored(path, spec, files)


def _split(text: str) -> tuple[Path, str | None]:
    """A path, and the spec behind the first colon before which there is a path; specs may hold colons."""
    if not Path(text).exists():
        for place in (i for i, sign in enumerate(text) if sign == ":"):
            if Path(text[:place]).exists() and place:
                return Path(text[:place]), text[place + 1 :]
    return Path(text), None


def _run(folder: Path, spec: str | None) -> Given:
    run = read_run(folder, any_scorer=True)
    counts = {question: (run.overall(question), run.by_kind(question)) for question in QUESTIONS}
    entrants = tuple(_of_entry(entry, run.labels[entry.slug], folder, counts) for entry in run.entries)
    return Given(folder, spec, run.dataset, run.scorer, True, entrants)


def _of_entry(entry: Entry, label: str, folder: Path, counts: Mapping[str, CountsOfRun]) -> Entrant:
    """counts: by question, of all requests and of each kind; empty in runs of earlier versions"""
    overall = {question: of_all.get(entry.slug, Counts()) for question, (of_all, _) in counts.items()}
    kinds = counts[QUESTIONS[0]][1].get(entry.slug, {})
    return Entrant(
        label,
        entry.version,
        entry.outcome.status,
        entry.reads_truth,
        overall if entry.outcome.ok else None,
        {kind: (each.requests, each.confirms) for kind, each in kinds.items()},
        entry.answers_digest,
        folder,
        entry,
    )


def _name_apart(entrants: Sequence[Entrant]) -> tuple[Entrant, ...]:
    """With the version beside the spec where two have one spec."""
    often = Counter(each.spec for each in entrants)
    return tuple(
        each if often[each.spec] == 1 else replace(each, spec=f"{each.spec} ({each.version})")
        for each in entrants
    )


def _read_stored(path: Path, spec: str | None, files: list[Path]) -> Given:
    contents = [read_accuracy(file) for file in files]
    identities = {(content.dataset["digest"], content.scorer) for content in contents}
    if len(identities) > 1:
        raise ConfirmbenchError(
            f"{path} holds files of several datasets or scorers; give one folder of them."
        )
    first = contents[0]
    entrants = _name_apart([_of_content(content) for content in contents])
    return Given(path, spec, first.dataset, first.scorer, False, entrants)


def _of_content(content: Stored) -> Entrant:
    return Entrant(
        content.spec,
        content.version,
        content.status,
        content.reads_truth,
        content.overall,
        {kind: (requests, confirmed) for kind, (confirmed, requests) in content.confirmed.items()},
        content.answers_digest,
        effective=content.effective,
    )


def _label(spec: str, listed: str) -> str | None:
    """The spec as a run would list it; None where it is of another matcher or cannot be made."""
    if spec.split("(", 1)[0] != listed.split("(", 1)[0]:
        return None
    try:
        return enter(spec).label
    except (ConfirmbenchError, OSError):
        return None
