"""Answers and truth in, counts out. Pure: no files, no clock, no matcher."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

import polars as pl

from bench.scoring.counts import Counts
from generators.errors import ConfirmbenchError
from generators.schema import KINDS

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
