"""Counts of right and wrong answers, and every rate that follows from them.

Counts are the data; rates are a view.

Answers and truth in, counts out. Pure: no files, no clock, no matcher.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

import polars as pl

from bench.statistics.intervals import Interval, clopper_pearson, wilson
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
    def fnr(self) -> float | None:
        """False no-match rate: wrong no-matches / requests that should be confirmed; None without any."""
        return _ratio(self.wrong_no_matches, self.positives)

    @property
    def fcr(self) -> float | None:
        """False confirm rate: wrong confirms / requests that should not be confirmed; None without any.

        Not 1 - precision: its denominator holds no request that should be confirmed.
        """
        return _ratio(self.wrong_confirms, self.negatives)

    @property
    def recall(self) -> float | None:
        """Right confirms / requests that should be confirmed = 1 - FNR; None without any."""
        return _ratio(self.right_confirms, self.positives)

    @property
    def precision(self) -> float | None:
        """Right confirms / confirms, in a batch of this prevalence and no other; None without confirms."""
        return _ratio(self.right_confirms, self.confirms)

    @property
    def prevalence(self) -> float | None:
        """Requests that should be confirmed / requests; None without requests."""
        return _ratio(self.positives, self.requests)

    @property
    def confirm_rate(self) -> float | None:
        """Confirms / requests; None without requests."""
        return _ratio(self.confirms, self.requests)

    def precision_at(self, prevalence: float) -> float | None:
        """Precision in a batch where `prevalence` of the requests should be confirmed (Bayes' rule).

        None when recall or FCR is unknown, or when both are 0 and nothing would be confirmed.
        """
        if self.recall is None or self.fcr is None:
            return None
        return _bayes(self.recall, self.fcr, prevalence)

    def fnr_interval(self) -> Interval:
        """95 % Wilson interval of FNR."""
        return wilson(self.wrong_no_matches, self.positives)

    def fcr_interval(self) -> Interval:
        """95 % Clopper-Pearson interval of FCR: exact, because few errors of many is its usual case."""
        return clopper_pearson(self.wrong_confirms, self.negatives)

    def precision_interval(self) -> Interval:
        """95 % Wilson interval of precision, at this batch's prevalence."""
        return wilson(self.right_confirms, self.confirms)

    def precision_interval_at(self, prevalence: float) -> Interval | None:
        """`precision_at` the ends of FCR's interval, recall held fixed: a little wider than 95 %.

        FCR's sampling error dwarfs recall's wherever precision is in doubt. None where recall is
        unknown or 0.
        """
        if not self.recall or self.fcr is None:
            return None
        fcr = self.fcr_interval()
        low, high = (_bayes(self.recall, end, prevalence) for end in (fcr.high, fcr.low))
        return None if low is None or high is None else Interval(low, high)


def _bayes(recall: float, fcr: float, prevalence: float) -> float | None:
    confirmed = recall * prevalence + fcr * (1 - prevalence)
    return recall * prevalence / confirmed if confirmed else None


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


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
