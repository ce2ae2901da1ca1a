"""Nothing but one Boolean per request comes through the boundary."""

import polars as pl
import pytest

from bench.ask import ask
from bench.conformance.matchers import requests
from generators.errors import ConfirmbenchError
from generators.schema import REQUESTS


class Answering:
    """A fitted matcher that keeps what it is asked and answers as told."""

    def __init__(self, answer):
        self.answer = answer

    def confirm(self, asked):
        self.asked = asked
        return self.answer


ASKED = requests()[:3]


def test_answers_come_through():
    """Under one name, unchanged."""
    answers = ask(Answering(pl.Series("mine", [True, False, True])), ASKED)

    assert answers.equals(pl.Series("confirmed", [True, False, True]), check_names=True)


def test_truth_stays_outside():
    """The matcher sees the columns of a request and no others."""
    fitted = Answering(pl.Series([True] * 3))
    ask(fitted, ASKED.with_columns(should_confirm=pl.lit(True)))

    assert list(REQUESTS) == fitted.asked.columns


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            pl.Series([0.9, 0.1, 0.5]),
            "a Series of Float64; it must return a Boolean Series. Scores stay inside",
        ),
        (pl.Series([1, 0, 1]), "a Series of Int64"),
        ([True, False, True], "returned a list"),
        (None, "returned a NoneType"),
        (pl.Series([True]), "1 answers to 3 requests"),
        (pl.Series([True, None, None]), "left 2 of 3 answers null"),
    ],
)
def test_anything_else_is_refused(answer, message):
    """Scores, numbers, lists, gaps."""
    with pytest.raises(ConfirmbenchError, match=message):
        ask(Answering(answer), ASKED)


def test_requests_must_be_requests():
    """A missing column is found before the matcher is asked."""
    with pytest.raises(ConfirmbenchError, match="requests lacks the column surname"):
        ask(Answering(None), ASKED.drop("surname"))
