"""What a run leaves behind, in memory; bench.runs.store puts it into files."""

from dataclasses import dataclass, field
from typing import Any

from bench.asking.outcome import Outcome
from bench.rates.metrics import Scores


@dataclass(frozen=True)
class Entry:
    """One matcher's result; `scores` is None unless the outcome is ok.

    reads_truth: it is the oracle's, which is never ranked
    reused_from: the folder's name of the earlier run that answers, times and memory were taken from
    answers_digest: of the file of answers, as it was when the run was written; None before that
    """

    spec: str
    name: str
    version: str
    slug: str
    outcome: Outcome
    scores: Scores | None = None
    reads_truth: bool = False
    reused_from: str | None = None
    answers_digest: str | None = field(default=None, compare=False)

    def requests_per_s(self, requests: int) -> float | None:
        """Requests / seconds of the ask phase: the whole batch in one call, after the warm-up."""
        seconds = self.outcome.seconds.get("ask")
        return requests / seconds if seconds and self.outcome.ok else None


@dataclass(frozen=True)
class Run:
    """suite: name, profile, people, requests, seed and limits as asked for

    dataset: name, digest, and the numbers of records and requests
    started: UTC, ISO 8601
    """

    suite: dict[str, Any]
    dataset: dict[str, Any]
    environment: dict[str, Any]
    started: str
    entries: tuple[Entry, ...]

    @property
    def complete(self) -> bool:
        """Every matcher answered."""
        return all(entry.outcome.ok for entry in self.entries)
