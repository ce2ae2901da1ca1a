"""What a run leaves behind: its matchers, what came of them, and everything that was counted, as frames."""

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from bench.entrants.answers import read_bits
from bench.entrants.entrant import Contestant
from bench.entrants.process import Outcome, attempt
from bench.output.progress import Progress
from bench.scoring.counts import SCORER, Counts, counts_of
from bench.scoring.groupings import ALL
from bench.scoring.pairwise import TESTS
from bench.scoring.rate import FCR, FNR, SIDE_TYPE, SIDES, Rate
from bench.scoring.rates import clustered_rate
from bench.scoring.slices import COUNTS
from bench.studies.sweep.schemas import CURVES, REQUIRED
from bench.suites.suite import Limits
from generators.dataset import Dataset

RUN_COUNTS = pl.Schema(
    {"slug": pl.String(), "matcher": pl.String(), **COUNTS}
)  # as in run.json, and for people


SCORE = "score"  # seconds that it took to count an entry's answers, in the process of the run


@dataclass(frozen=True)
class Entry:
    """What came of one matcher of a run.

    spec, name, version, slug, reads_truth: as the entrant has them
    reused_from: the folder's name of the earlier run that answers, times and memory were taken from
    answers_digest: of the file of answers, as it was when the run was written; None before that
    """

    spec: str
    name: str
    version: str
    slug: str
    outcome: Outcome
    reads_truth: bool = False
    reused_from: str | None = None
    answers_digest: str | None = field(default=None, compare=False)

    def requests_per_s(self, requests: int) -> float | None:
        """Requests / seconds of the ask phase: the whole batch in one call, after the warm-up."""
        seconds = self.outcome.seconds.get("ask")
        return requests / seconds if seconds and self.outcome.ok else None


@dataclass(frozen=True)
class CurveEntry:
    """What came of one curve; its counts are in the frame of curves, under the same spec and parameter.

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


@dataclass(frozen=True, eq=False)
class RunRecord:
    """Everything that one run found; what is printed, stored and drawn reads it here.

    suite: name, profile, people, requests, seed and limits as asked for
    dataset: name, digest, and the numbers of records and requests; where its manifest has them, the name of
        its profile, its seed and its ceiling
    started: UTC, ISO 8601
    entries, curve_entries: one a matcher and one a curve, failed ones too
    scorer: version of the definitions under which it was counted
    counts: columns RUN_COUNTS, of every matcher that answered, both questions and every slice
    curves, required: columns CURVES and REQUIRED of `bench.studies.sweep.schemas`
    tests: columns TESTS, the paired tests of every two matchers on `should_confirm`, without the oracle
    more: frames that the suite brought along, by name
    """

    suite: dict[str, Any]
    dataset: dict[str, Any]
    environment: dict[str, Any]
    started: str
    entries: tuple[Entry, ...]
    curve_entries: tuple[CurveEntry, ...] = ()
    scorer: int = SCORER
    counts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RUN_COUNTS))
    curves: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CURVES))
    required: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REQUIRED))
    tests: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=TESTS))
    more: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Every matcher answered, at every value of its curve."""
        return all(entry.outcome.ok for entry in self.entries) and all(each.ok for each in self.curve_entries)

    @property
    def command(self) -> str:
        """The command that makes such a run."""
        return f"confirmbench run {shlex.quote(self.suite['name'])} --seed {self.suite['seed']}"

    @property
    def labels(self) -> dict[str, str]:
        """What people call each matcher, by its slug."""
        return labels_of(self.entries)

    def overall(self, question: str) -> dict[str, Counts]:
        """The counts of all requests of each matcher that answered, by its slug."""
        return {slug: found[ALL] for slug, found in counts_of(self.counts, question, ALL, "slug").items()}

    def by_kind(self, question: str) -> dict[str, dict[str, Counts]]:
        """The counts of each kind of request that occurs, by slug and kind."""
        return counts_of(self.counts, question, "kind", "slug")


def labels_of(entries: Iterable[Entry]) -> dict[str, str]:
    """By slug: the spec, and the version beside it where two entries have one spec."""
    entries = list(entries)
    often = Counter(entry.spec for entry in entries)
    return {
        entry.slug: entry.spec if often[entry.spec] == 1 else f"{entry.spec} ({entry.version})"
        for entry in entries
    }


POINTS = pl.Schema(
    {
        "matcher": pl.String(),
        "seed": pl.Int64(),
        "records": pl.Int64(),
        "digest": pl.String(),  # of the dataset
        "status": pl.String(),
        "rate": SIDE_TYPE,
        "requests": pl.Int64(),  # that should be confirmed (FNR), that should not (FCR)
        "errors": pl.Int64(),
        "effective_n": pl.Float64(),
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
    }
)


def points_of(
    contestant: Contestant, dataset: Dataset, seed: int, limits: Limits, progress: Progress
) -> tuple[pl.DataFrame, str | None]:
    """Have a matcher answer, in a process of its own, and count.

    returns: two rows of POINTS, without numbers when it failed, and then what went wrong
    """
    start = {
        "matcher": contestant.label,
        "seed": seed,
        "records": dataset.rows("registry"),
        "digest": dataset.digest,
    }
    with TemporaryDirectory() as folder:
        bits = Path(folder, "answers.bits")
        outcome = attempt(contestant, dataset, bits, Path(folder, "log.txt"), progress, limits)
        start["status"] = outcome.status
        if not outcome.ok:
            failure = (
                f"{contestant.label} at {start['records']:,} records, seed {seed}: {outcome.status}. "
                f"{outcome.message}"
            )
            return pl.DataFrame([start | {"rate": rate} for rate in SIDES], POINTS), failure
        truth = dataset.truth()
        confirmed = read_bits(bits, truth.height).to_numpy()
    should = truth["should_confirm"].to_numpy()
    fnr = clustered_rate(FNR, ~confirmed[should], truth.filter(should))
    fcr = clustered_rate(FCR, confirmed[~should], truth.filter(~should))
    return pl.DataFrame([start | _point(fnr), start | _point(fcr)], POINTS), None


def _point(rate: Rate) -> dict[str, Any]:
    low, high = rate.known_interval()
    return {
        "rate": rate.side,
        "requests": rate.requests,
        "errors": rate.errors,
        "effective_n": rate.n,
        "value": rate.value,
        "low": low,
        "high": high,
    }
