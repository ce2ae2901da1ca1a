"""Answers and truth in, counts of right and wrong answers out; every rate follows from the counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

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


@dataclass(frozen=True)
class Tally:
    """The counts of one question, by kind of request; kinds that do not occur are left out."""

    by_kind: Mapping[str, Counts]

    @property
    def overall(self) -> Counts:
        return reduce(add, self.by_kind.values(), Counts())


@dataclass(frozen=True)
class Scores:
    """The same answers held against two truths.

    should_confirm: the person is on file at the address stated; the headline
    person_on_file: the person is on file at whatever address; a stale address confirmed is right here
    """

    should_confirm: Tally
    person_on_file: Tally


def score(confirmed: pl.Series, truth: pl.DataFrame) -> Scores:
    """Count right and wrong answers by kind of request.

    confirmed: Boolean, one answer per row of `truth`, in its order, never null
    truth: columns kind, should_confirm and person_on_file of `generators.schema.TRUTH`
    raises: ConfirmbenchError when the answers do not fit the truth
    """
    check_answers(confirmed, truth.height)
    answered = truth.select("kind", *QUESTIONS).with_columns(confirmed.alias("confirmed"))
    return Scores(*(_tally(answered, question) for question in QUESTIONS))


def check_answers(confirmed: pl.Series, requests: int) -> None:
    """raises: ConfirmbenchError unless there is one Boolean per request, none null"""
    if confirmed.dtype != pl.Boolean or confirmed.null_count() or len(confirmed) != requests:
        raise ConfirmbenchError(
            f"{len(confirmed):,} answers of type {confirmed.dtype} with {confirmed.null_count():,} nulls "
            f"cannot be scored; there must be {requests:,} Booleans, one per request, none null."
        )


def _tally(answered: pl.DataFrame, question: str) -> Tally:
    confirmed, right = pl.col("confirmed"), pl.col(question)
    cells = answered.group_by(pl.col("kind").cast(pl.String)).agg(
        (confirmed & right).sum().alias("right_confirms"),
        (~confirmed & right).sum().alias("wrong_no_matches"),
        (confirmed & ~right).sum().alias("wrong_confirms"),
        (~confirmed & ~right).sum().alias("right_no_matches"),
    )
    found = {kind: Counts(*counts) for kind, *counts in cells.iter_rows()}
    return Tally({kind: found[kind] for kind in KINDS if kind in found})
