"""What a run leaves behind, in memory; bench.runs.store puts it into files.

The paired tests that a run keeps: pairs.parquet.
"""

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from bench.entrants.process import Outcome
from bench.scoring.counts import Scores
from bench.scoring.rate import SIDE_TYPE

TESTS = pl.Schema(
    {
        "a": pl.String(),
        "b": pl.String(),
        "rate": SIDE_TYPE,
        "requests": pl.Int64(),  # that should be confirmed (FNR), that should not (FCR)
        "errors_a": pl.Int64(),
        "errors_b": pl.Int64(),
        "rate_a": pl.Float64(),
        "rate_b": pl.Float64(),
        "difference": pl.Float64(),  # B - A
        "low": pl.Float64(),  # of its interval; from here on null where there are counts alone
        "high": pl.Float64(),
        "only_a": pl.Int64(),  # requests on which A alone errs
        "only_b": pl.Int64(),
        "effective_n": pl.Float64(),
        "mcnemar_p": pl.Float64(),
        "p": pl.Float64(),
        "q": pl.Float64(),
    }
)


SCORE = "score"  # seconds that it took to count the right answers, in the process of the run


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
class CurveEntry:
    """What came of one curve; its counts are in curves.parquet, under the same spec and parameter.

    spec: the matcher, without the parameter that varies
    values: of the parameter, as asked for
    status, message: as of a matcher's outcome; the message says at which value it failed
    reused_from: the folder's name of the earlier run that it was taken from
    """

    spec: str
    version: str
    parameter: str
    values: tuple[float, ...]
    status: str = "ok"
    message: str = ""
    reused_from: str | None = None

    @property
    def ok(self) -> bool:
        return self.status == "ok"

    @property
    def identity(self) -> tuple[str, str, str, tuple[float, ...]]:
        """What was asked for: curves of one identity on one dataset are the same."""
        return (self.spec, self.version, self.parameter, self.values)


@dataclass(frozen=True)
class Run:
    """suite: name, profile, people, requests, seed and limits as asked for

    dataset: name, digest, and the numbers of records and requests; where its manifest has them, the name of
        its profile, its seed and its ceiling
    started: UTC, ISO 8601
    curves: none in runs of earlier versions
    """

    suite: dict[str, Any]
    dataset: dict[str, Any]
    environment: dict[str, Any]
    started: str
    entries: tuple[Entry, ...]
    curves: tuple[CurveEntry, ...] = ()

    @property
    def complete(self) -> bool:
        """Every matcher answered, at every value of its curve."""
        return all(entry.outcome.ok for entry in self.entries) and all(each.ok for each in self.curves)
