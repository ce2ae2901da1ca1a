"""The custodian as a requester sees it: probes in; confirm, no match or refused out."""

from datetime import datetime

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.boundary import ask
from bench.custody.leakage.papers import PAUSE, Pace, last_receipt, written_papers
from bench.custody.screens.contract import OpenGate
from bench.custody.screens.door import admitted
from generators.schema import CLAIM_COLUMNS, REQUESTS
from matchers.contract import FittedMatcher

Ints = npt.NDArray[np.int64]
Answers = npt.NDArray[np.int8]

REFUSED, NO_MATCH, CONFIRM = -1, 0, 1


class Oracle:
    """A gate and a matcher that answer probes, and count them.

    A refused probe is never put to the matcher: whether it is refused depends on what was asked alone.
    """

    def __init__(self, gate: OpenGate, fitted: FittedMatcher, like: pl.DataFrame, start: datetime) -> None:
        """like: papers of one fit request; start: when the first probe is received"""
        self.queries = 0
        self._gate, self._fitted = gate, fitted
        self._like, self._next = like, start

    def ask(self, claims: pl.DataFrame, target: Ints, number: Ints, pace: Pace = "patient") -> Answers:
        """Put probes with clean papers; each call begins long after the one before.

        claims: the claim columns, and `tin` where it is stated
        target, number: whom a probe is about, and which about them it is (bench.custody.leakage.papers)
        returns: int8, one of REFUSED, NO_MATCH, CONFIRM a probe, in order
        """
        papers = written_papers(self._like, self._next, target, number, pace)
        self._next = last_receipt(papers, self._next) + PAUSE
        return self.answer(_requests(claims), papers)

    def answer(self, requests: pl.DataFrame, papers: pl.DataFrame) -> Answers:
        """Answer requests that have papers of their own; returns as `ask` does."""
        self.queries += requests.height
        passed = admitted(self._gate, requests, papers)
        answers = np.full(requests.height, REFUSED, np.int8)
        answers[passed.to_numpy()] = ask(self._fitted, requests.filter(passed)).to_numpy()
        return answers


def _requests(claims: pl.DataFrame) -> pl.DataFrame:
    number = pl.int_range(claims.height, eager=True).alias("request_id")
    tin = (
        claims["tin"]
        if "tin" in claims.columns
        else pl.repeat(None, claims.height, dtype=pl.String, eager=True)
    )
    return claims.select(CLAIM_COLUMNS).with_columns(number, tin.alias("tin")).select(list(REQUESTS))
