"""What was served, and what can be counted of it without the truth.

Right outcome by given outcome: the whole path in nine counts.

What ran, as served.json keeps it. No reasons: those are in the ledger alone.

A served dataset held against its truth: the benchmark's part, of which a custodian knows nothing.
"""

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl

from bench.ask import ask
from bench.custody.ledger.record import ANSWERS, CONFIRM, NO_MATCH, REFUSED
from bench.custody.screens.contract import eligible
from bench.custody.serving.entry import PATH, Clock, plug_in
from bench.custody.serving.prepare import Prepared
from bench.custody.stages import stage_counts
from bench.output.progress import Progress

OUTCOMES = (REFUSED, CONFIRM, NO_MATCH)
OUTCOME_COUNTS = pl.Schema({"right": pl.Enum(ANSWERS), **{f"given {each}": pl.Int64() for each in OUTCOMES}})


def answers(admitted: pl.Series, confirmed: pl.Series) -> pl.Series:
    """What leaves: refused where not admitted, whatever the matcher says; else confirm or no match.

    admitted, confirmed: Boolean, one a request, never null
    returns: Enum Series "answer" (`bench.custody.ledger.record.ANSWERS`), in order
    """
    frame = pl.DataFrame({"admitted": admitted, "confirmed": confirmed})
    said = pl.when("confirmed").then(pl.lit(CONFIRM)).otherwise(pl.lit(NO_MATCH))
    answer = pl.when("admitted").then(said).otherwise(pl.lit(REFUSED))
    return frame.select(answer.cast(pl.Enum(ANSWERS)).alias("answer")).to_series()


def outcome_counts(given: pl.Series, eligible: pl.Series, should_confirm: pl.Series) -> pl.DataFrame:
    """How many requests with each right outcome were given each outcome.

    given: Enum ANSWERS; eligible, should_confirm: Boolean; one a request, never null
    returns: columns OUTCOME_COUNTS, a row for refused, confirm and no match; the nine are all requests
    """
    right = answers(eligible, should_confirm)
    rows = [
        (row, *(int(((right == row) & (given == column)).sum()) for column in OUTCOMES)) for row in OUTCOMES
    ]
    return pl.DataFrame(rows, OUTCOME_COUNTS, orient="row")


@dataclass(frozen=True)
class Served:
    """ledger: its folder; records, head: of it, when the last answer had left

    answered: what was received (columns of `bench.custody.serving.prepare.receive`, in that order),
        `reason`, and `answer`
    fresh: how many of them were asked this time; the others were in the ledger
    """

    prepared: Prepared
    ledger: Path
    answered: pl.DataFrame
    fresh: int
    records: int
    head: str
    clock: Clock

    @property
    def counts(self) -> dict[str, int]:
        """Batches and requests received, requests admitted, and how many got each answer."""
        given = self.answered["answer"]
        by_answer = {answer: int((given == answer).sum()) for answer in ANSWERS}
        return {
            "batches": self.answered["batch_id"].n_unique(),
            "received": len(given),
            "admitted": int(self.answered["reason"].is_null().sum()),
            **by_answer,
        }

    @property
    def seconds(self) -> float:
        """From receipt to answer: of all stages that every request goes through."""
        return sum(self.clock.seconds.get(stage, 0.0) for stage in PATH)

    @property
    def requests_per_second(self) -> float | None:
        """From receipt to answer; None unless all were asked this time."""
        whole = self.fresh == self.answered.height
        return self.answered.height / self.seconds if whole and self.seconds else None


FORMAT = 1


def served_record(served: Served) -> dict[str, Any]:
    """Setting, sizes, counts by answer, the ledger's head, and seconds of the process that finished."""
    prepared, dataset = served.prepared, served.prepared.dataset
    return {
        "format": FORMAT,
        "confirmbench": metadata.version("confirmbench"),
        "setting": prepared.setting,
        "dataset": {"name": dataset.name, "digest": dataset.digest, "records": dataset.rows("registry")},
        "ledger": {"records": served.records, "head": served.head},
        "counts": served.counts,
        "this_time": {
            "asked": served.fresh,
            "seconds": {stage: round(took, 6) for stage, took in served.clock.seconds.items()},
            "requests_per_second": served.requests_per_second,
        },
    }


@dataclass(frozen=True)
class Scored:
    """stages: columns `bench.custody.stages.STAGE_COUNTS`; outcomes: columns OUTCOME_COUNTS"""

    stages: pl.DataFrame
    outcomes: pl.DataFrame


def score_all(served: Served, progress: Progress) -> Scored | None:
    """Score screen, matcher and the whole path; None when papers are not the dataset's own.

    What the matcher would have said to refused requests is asked now, for the rows without a screen: it is
    neither logged nor answered.
    raises: PlugInFailed when the matcher fails at that
    """
    if not served.prepared.own_papers:
        return None
    dataset = served.prepared.dataset
    with progress.stage("score: ask about refused requests too, without logging or answering"):
        by_request = served.answered.sort("request_id")
        confirmed = _ask_about_refused(by_request, served)
    truths = eligible(dataset.planted(), by_request.height), dataset.truth()["should_confirm"]
    admitted = by_request["reason"].is_null()
    return Scored(stage_counts(admitted, confirmed, *truths), outcome_counts(by_request["answer"], *truths))


def _ask_about_refused(by_request: pl.DataFrame, served: Served) -> pl.Series:
    """What the matcher says to every request, admitted or not."""
    confirmed = by_request["answer"] == CONFIRM
    refused = by_request["reason"].is_not_null()
    if not refused.any():
        return confirmed
    with plug_in(served.prepared.matcher.label, "answer what was refused"):
        said = ask(served.prepared.fitted, by_request.filter(refused))
    return confirmed.scatter(refused.arg_true(), said)
