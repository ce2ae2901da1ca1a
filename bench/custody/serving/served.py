"""What was served, and what can be counted of it without the truth."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.custody.ledger.item import ANSWERS
from bench.custody.serving.clock import PATH, Clock
from bench.custody.serving.prepare import Prepared


@dataclass(frozen=True)
class Served:
    """ledger: its folder; records, head: of it, when the last answer had left

    answered: what was received (columns of `bench.custody.serving.receipt.received`, in that order), `reason`, and
        `answer`
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
