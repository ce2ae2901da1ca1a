"""Reads a file of stored accuracy: the one place that does, for the leaderboard, `compare` and pages."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.leaderboard.accuracy import SCHEMA_VERSION
from bench.scoring.counts import Counts
from bench.scoring.metrics import QUESTIONS
from bench.scoring.overall import Sides, independent
from bench.statistics.counted import Counted
from generators.errors import ConfirmbenchError


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
    def sides(self) -> Sides:
        """The errors of the headline question, with what the requests are worth where that is known."""
        counts = self.counts or Counts()
        if self.effective is None:
            return independent(counts)
        positives, negatives = self.effective[QUESTIONS[0]]
        return Sides(
            Counted(counts.wrong_no_matches, counts.positives, positives if counts.positives else None),
            Counted(counts.wrong_confirms, counts.negatives, negatives if counts.negatives else None),
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
        return _stored(content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfirmbenchError(
            f"{file} is no file of stored accuracy ({error!r}); keep its run again."
        ) from None


def _stored(content: Mapping[str, Any]) -> Stored:
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
        None if counts is None else _effective(counts.get("effective")),
        {} if counts is None else _confirmed(counts["by_kind"]),
        content["answers_digest"],
        content["scorer"],
        dataset,
        content["suite"],
    )


def _effective(kept: Mapping[str, Mapping[str, float]] | None) -> dict[str, tuple[float, float]] | None:
    if kept is None:
        return None
    return {question: (kept[question]["positives"], kept[question]["negatives"]) for question in QUESTIONS}


def _confirmed(kinds: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[int, int]]:
    return {kind: (each["confirmed"], each["requests"]) for kind, each in kinds.items()}
