"""Answers and truth in, counts of right and wrong answers out; every rate follows from the counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import polars as pl

from bench.scoring.rate import FCR, FNR, PRECISION, SHARE, Rate, Rates
from generators.errors import ConfirmbenchError
from generators.schema import KINDS


@dataclass(frozen=True)
class Counts:
    """The four mutually exclusive outcomes of a request; they add up to the number of requests."""

    right_confirms: int = 0
    wrong_no_matches: int = 0
    wrong_confirms: int = 0
    right_no_matches: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.right_confirms + other.right_confirms,
            self.wrong_no_matches + other.wrong_no_matches,
            self.wrong_confirms + other.wrong_confirms,
            self.right_no_matches + other.right_no_matches,
        )

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Counts":
        """Of a row of `bench.scoring.slices.COUNTS`."""
        missed, wrong = row["wrong_no_matches"], row["wrong_confirms"]
        return cls(row["positives"] - missed, missed, wrong, row["negatives"] - wrong)

    @property
    def positives(self) -> int:
        """Requests that should be confirmed: the denominator of FNR and recall."""
        return self.right_confirms + self.wrong_no_matches

    @property
    def negatives(self) -> int:
        """Requests that should not be confirmed: the denominator of FCR."""
        return self.wrong_confirms + self.right_no_matches

    @property
    def confirms(self) -> int:
        """Requests that were confirmed, rightly or not: the denominator of precision."""
        return self.right_confirms + self.wrong_confirms

    @property
    def requests(self) -> int:
        return self.positives + self.negatives

    @property
    def fnr(self) -> Rate:
        """False no-match rate, as if no request resembled another."""
        return Rate(FNR, self.wrong_no_matches, self.positives)

    @property
    def fcr(self) -> Rate:
        """False confirm rate, likewise; not 1 - precision: it counts no request that should be confirmed."""
        return Rate(FCR, self.wrong_confirms, self.negatives)

    @property
    def rates(self) -> Rates:
        """Both error rates: all that can be said where nothing is known of clusters."""
        return Rates(self.fnr, self.fcr)

    @property
    def precision(self) -> Rate:
        """Right confirms / confirms, in a batch of this prevalence and no other."""
        return Rate(PRECISION, self.right_confirms, self.confirms)

    @property
    def confirm_rate(self) -> Rate:
        """Confirms / requests."""
        return Rate(SHARE, self.confirms, self.requests)

    @property
    def prevalence(self) -> float | None:
        """Requests that should be confirmed / requests; None without requests."""
        return self.positives / self.requests if self.requests else None


SCORER = 1  # version of the definitions below; results of different versions are not compared
QUESTIONS = ("should_confirm", "person_on_file")  # the headline first


def count_by_kind(
    confirmed: pl.Series, truth: pl.DataFrame, question: str = QUESTIONS[0]
) -> dict[str, Counts]:
    """Count right and wrong answers to one question by kind of request; kinds that do not occur are left out.

    confirmed: Boolean, one answer per row of `truth`, in its order, never null
    truth: columns kind and that of the question, of `generators.schema.TRUTH`
    raises: ConfirmbenchError when the answers do not fit the truth
    """
    check_answers(confirmed, truth.height)
    said, right = pl.col("confirmed"), pl.col(question)
    answered = truth.select("kind", question).with_columns(confirmed.alias("confirmed"))
    cells = answered.group_by(pl.col("kind").cast(pl.String)).agg(
        (said & right).sum().alias("right_confirms"),
        (~said & right).sum().alias("wrong_no_matches"),
        (said & ~right).sum().alias("wrong_confirms"),
        (~said & ~right).sum().alias("right_no_matches"),
    )
    found = {kind: Counts(*counts) for kind, *counts in cells.iter_rows()}
    return {kind: found[kind] for kind in KINDS if kind in found}


def counts_of(
    frame: pl.DataFrame, question: str, name: str, key: str = "matcher"
) -> dict[str, dict[str, Counts]]:
    """The counts of one slice by matcher and value; kinds in the order of KINDS, others as the frame has
    them.

    frame: column `key`, which names the matcher, and those of `bench.scoring.slices.COUNTS`
    """
    found: dict[str, dict[str, Counts]] = {}
    for row in frame.filter(question=question, slice=name).iter_rows(named=True):
        found.setdefault(row[key], {})[row["value"]] = Counts.of_row(row)
    if name != "kind":
        return found
    return {who: {kind: each[kind] for kind in KINDS if kind in each} for who, each in found.items()}


def total(parts: Mapping[str, Counts]) -> Counts:
    """The counts of all of them together."""
    return reduce(add, parts.values(), Counts())


def check_answers(confirmed: pl.Series, requests: int) -> None:
    """raises: ConfirmbenchError unless there is one Boolean per request, none null"""
    if confirmed.dtype != pl.Boolean or confirmed.null_count() or len(confirmed) != requests:
        raise ConfirmbenchError(
            f"{len(confirmed):,} answers of type {confirmed.dtype} with {confirmed.null_count():,} nulls "
            f"cannot be scored; there must be {requests:,} Booleans, one per request, none null."
        )
