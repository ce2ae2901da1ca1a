"""A served dataset held against its truth: the benchmark's part, of which a custodian knows nothing."""

from dataclasses import dataclass

import polars as pl

from bench.boundary import ask
from bench.custody.ledger.item import CONFIRM
from bench.custody.screens.fitness import fit
from bench.custody.serving.outcomes import outcome_counts
from bench.custody.serving.plug_in import plug_in
from bench.custody.serving.served import Served
from bench.custody.stages import stage_counts
from bench.output.progress import Progress


@dataclass(frozen=True)
class Scored:
    """stages: columns `bench.custody.stages.STAGE_COUNTS`; outcomes: columns OUTCOME_COUNTS"""

    stages: pl.DataFrame
    outcomes: pl.DataFrame


def scored(served: Served, progress: Progress) -> Scored | None:
    """Score gate, matcher and the whole path; None when papers are not the dataset's own.

    What the matcher would have said to refused requests is asked now, for the rows without a gate: it is
    neither logged nor answered.
    raises: PlugInFailed when the matcher fails at that
    """
    if not served.prepared.own_papers:
        return None
    dataset = served.prepared.dataset
    with progress.stage("score: ask about refused requests too, without logging or answering"):
        by_request = served.answered.sort("request_id")
        confirmed = _confirmed(by_request, served)
    truths = fit(dataset.planted(), by_request.height), dataset.truth()["should_confirm"]
    admitted = by_request["reason"].is_null()
    return Scored(stage_counts(admitted, confirmed, *truths), outcome_counts(by_request["answer"], *truths))


def _confirmed(by_request: pl.DataFrame, served: Served) -> pl.Series:
    """What the matcher says to every request, admitted or not."""
    confirmed = by_request["answer"] == CONFIRM
    refused = by_request["reason"].is_not_null()
    if not refused.any():
        return confirmed
    with plug_in(served.prepared.matcher.label, "answer what was refused"):
        said = ask(served.prepared.fitted, by_request.filter(refused))
    return confirmed.scatter(refused.arg_true(), said)
