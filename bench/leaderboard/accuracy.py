"""Stored accuracy: what came of each matcher of a run, without anything that differs from machine to machine.

OUT/<dataset>-<digest>/<matcher>.json, one file a matcher; docs/results.md describes each field, and
bench/schemas/accuracy.schema.json checks them. Equal answers give equal bytes, so that a difference in a
file is a difference in the answers.

Reads a file of stored accuracy: the one place that does, for the leaderboard, `compare` and pages.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from bench.runs.record import Entry, RunRecord
from bench.runs.store import answers_digest, answers_path, read_answers, read_run
from bench.scoring.counts import QUESTIONS, SCORER, Counts, counts_of
from bench.scoring.groupings import ALL
from bench.scoring.rate import FCR, FNR, Rate, Rates
from generators.errors import ConfirmbenchError

SCHEMA_VERSION = 1
KEPT = ("ok", "error", "refused")  # the other statuses say something about a machine
ASKED_FOR = ("profile", "people", "requests", "seed")
DATASET = ("name", "digest", "generator", "records", "requests", "ceiling")
LONGEST_NAME = 90  # characters of a file name, beyond which a digest ends it


@dataclass(frozen=True)
class Kept:
    """folder: where the files are; changes: what became of each file, "new", "changed" or "as before"

    left_out: the matchers of which nothing is kept, with their status
    """

    folder: Path
    changes: Mapping[str, str]
    left_out: tuple[Entry, ...]


def keep(run_folder: Path, out: Path) -> Kept:
    """Write the accuracy of a run's matchers below `out`; files of other matchers stay as they are.

    raises: ConfirmbenchError when the run or its answers cannot be read, or when two of its matchers would
        have one file
    """
    run = read_run(run_folder)
    entries = [entry for entry in run.entries if entry.outcome.status in KEPT]
    texts = {file_name(entry.spec): _text(accuracy(run, entry, run_folder)) for entry in entries}
    if len(texts) < len(entries):
        raise ConfirmbenchError(f"Two matchers of {run_folder} have one file name; keep them from two runs.")
    folder = out / f"{run.dataset['name']}-{run.dataset['digest'][:8]}"
    folder.mkdir(parents=True, exist_ok=True)
    changes = {name: _write(folder / name, text) for name, text in texts.items()}
    return Kept(folder, changes, tuple(entry for entry in run.entries if entry not in entries))


def kept_report(kept: Kept) -> str:
    """How many files are new, changed and as before; then the changed ones and what was left out."""
    counts = Counter(kept.changes.values())
    told = ", ".join(f"{counts[how]} {how}" for how in ("new", "changed", "as before"))
    lines = [f"{kept.folder}: {told}."]
    lines += [f"changed: {name}" for name, how in kept.changes.items() if how == "changed"]
    lines += [f"left out: {entry.spec} ({entry.outcome.status})" for entry in kept.left_out]
    return "\n".join(lines)


def file_name(spec: str) -> str:
    """The name of a matcher's file: its spec, with one hyphen for all that is no letter, digit, _ or point.

    >>> file_name("name_control(surname_part='last')")
    'name_control-surname_part-last.json'
    """
    name = re.sub(r"[^a-z0-9_.]+", "-", spec.lower()).strip("-.")
    if len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME]}-{hashlib.blake2b(spec.encode(), digest_size=4).hexdigest()}"
    return f"{name}.json"


def accuracy(run: RunRecord, entry: Entry, run_folder: Path) -> dict[str, Any]:
    """What is kept of one matcher."""
    return {
        "schema_version": SCHEMA_VERSION,
        "scorer": SCORER,
        "dataset": {key: run.dataset[key] for key in DATASET if key in run.dataset},
        "suite": {key: run.suite[key] for key in ASKED_FOR},
        "matcher": {
            "spec": entry.spec,
            "name": entry.name,
            "version": entry.version,
            "reads_truth": entry.reads_truth,
        },
        "status": entry.outcome.status,
        "answers_digest": _answers_digest(run, entry, run_folder),
        "counts": _counts(run.counts.filter(slug=entry.slug)) if entry.outcome.ok else None,
    }


def _counts(counts: pl.DataFrame) -> dict[str, Any]:
    """counts: `bench.runs.record.RUN_COUNTS` of one matcher"""
    by_kind = next(iter(counts_of(counts, QUESTIONS[0], "kind").values()), {})
    overall = {row["question"]: row for row in counts.filter(slice=ALL).iter_rows(named=True)}
    return {
        "by_kind": {
            kind: {"requests": each.requests, "confirmed": each.confirms} for kind, each in by_kind.items()
        },
        "effective": {
            question: {side: row[f"effective_{side}"] for side in ("positives", "negatives")}
            for question, row in overall.items()
        },
        **{question: asdict(Counts.of_row(row)) for question, row in overall.items()},
    }


def _answers_digest(run: RunRecord, entry: Entry, run_folder: Path) -> str | None:
    """BLAKE2b of the answers' bits, as in run.json."""
    if not entry.outcome.ok:
        return None
    read_answers(run_folder, entry, run.dataset["requests"])  # refuses what is missing, cut short or changed
    return answers_digest(answers_path(run_folder, entry.slug))


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> str:
    """Write a file unless it says the same already."""
    if not path.is_file():
        how = "new"
    elif path.read_text(encoding="utf-8") == text:
        return "as before"
    else:
        how = "changed"
    path.write_text(text, encoding="utf-8")
    return how


@dataclass(frozen=True)
class Stored:
    """What is kept of one matcher.

    overall: of each question; None unless it answered
    effective: of each question, how many independent requests those that should be confirmed are worth, and
        those that should not; None where the file does not say
    confirmed: (confirms, requests) of each kind
    answers_digest: of its bits; None unless it answered
    scorer: version under which it was counted
    dataset, suite: as in the file
    """

    spec: str
    name: str
    version: str
    status: str
    reads_truth: bool
    overall: Mapping[str, Counts] | None
    effective: Mapping[str, tuple[float, float]] | None
    confirmed: Mapping[str, tuple[int, int]]
    answers_digest: str | None
    scorer: int
    dataset: dict[str, Any]
    suite: dict[str, Any]

    @property
    def counts(self) -> Counts | None:
        """Of the headline question; None unless it answered."""
        return None if self.overall is None else self.overall[QUESTIONS[0]]

    @property
    def rates(self) -> Rates:
        """The errors of the headline question, with what the requests are worth where that is known."""
        counts = self.counts or Counts()
        if self.effective is None:
            return counts.rates
        positives, negatives = self.effective[QUESTIONS[0]]
        return Rates(
            Rate(FNR, counts.wrong_no_matches, counts.positives, positives),
            Rate(FCR, counts.wrong_confirms, counts.negatives, negatives),
        )


def read_accuracy(file: Path) -> Stored:
    """Read one file.

    raises: ConfirmbenchError when it is no stored accuracy, damaged, or of another schema
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        version = content["schema_version"]
        if version != SCHEMA_VERSION:
            raise ConfirmbenchError(f"{file} has schema {version}; this version reads {SCHEMA_VERSION}.")
        return _read_stored(content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfirmbenchError(
            f"{file} is no file of stored accuracy ({error!r}); keep its run again."
        ) from None


def _read_stored(content: Mapping[str, Any]) -> Stored:
    matcher, counts, dataset = content["matcher"], content["counts"], content["dataset"]
    for field in ("name", "digest", "records", "requests"):
        dataset[field]
    return Stored(
        matcher["spec"],
        matcher["name"],
        matcher["version"],
        content["status"],
        matcher["reads_truth"],
        None if counts is None else {question: Counts(**counts[question]) for question in QUESTIONS},
        None if counts is None else _reading_effective(counts.get("effective")),
        {} if counts is None else _confirms_by_kind(counts["by_kind"]),
        content["answers_digest"],
        content["scorer"],
        dataset,
        content["suite"],
    )


def _reading_effective(
    kept: Mapping[str, Mapping[str, float]] | None,
) -> dict[str, tuple[float, float]] | None:
    if kept is None:
        return None
    return {question: (kept[question]["positives"], kept[question]["negatives"]) for question in QUESTIONS}


def _confirms_by_kind(kinds: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[int, int]]:
    return {kind: (each["confirmed"], each["requests"]) for kind, each in kinds.items()}
