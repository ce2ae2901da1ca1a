"""The door of screens: what goes in, in which order, and what may come out."""

from datetime import timedelta

import polars as pl
import pytest

from bench.custody.screens.contract import admit_all, refusals
from generators.errors import ConfirmbenchError
from generators.schema import PAPERS, REQUESTS
from tests.bench.custody.screens.made import NOON, papers, requests


class Screen:
    """Keeps what it was shown, and says what it is told to."""

    def __init__(self, say=lambda asked: pl.repeat(True, asked.height, eager=True, dtype=pl.Boolean)):
        self.say = say

    def admit(self, requests, papers):
        self.requests, self.papers = requests, papers
        return self.say(requests)


class WithReasons(Screen):
    def reasons(self, requests, papers):
        return self.say(requests)


def first_come(asked):
    """Only the first that was received."""
    return pl.int_range(asked.height, eager=True) == 0


def test_a_screen_sees_requests_in_the_order_of_receipt_with_their_papers_beside_them():
    """Received_at first, then batch, then request; those without papers last; no other columns."""
    asked = requests({}, {}, {}, {}, {}).with_columns(should_confirm=True)
    stated = papers(
        {"received_at": NOON, "batch_id": 9},
        {"received_at": NOON, "batch_id": 3},
        {"received_at": NOON - timedelta(hours=1), "batch_id": 5, "officer": "OFFICER-9"},
        {"received_at": NOON, "batch_id": 3},
    ).with_columns(eligible=False)
    screen = Screen(first_come)

    assert admit_all(screen, asked, stated.reverse()).to_list() == [False, False, True, False, False]
    assert screen.requests["request_id"].to_list() == [2, 1, 3, 0, 4]
    assert screen.papers["request_id"].to_list() == [2, 1, 3, 0, 4]
    assert screen.papers["officer"].to_list() == ["OFFICER-9", "OFFICER-1", "OFFICER-1", "OFFICER-1", None]
    assert (screen.requests.schema, screen.papers.schema) == (REQUESTS, PAPERS)


def test_answers_stand_in_the_order_of_the_requests_given():
    """However the requests are shuffled."""
    asked = requests({}, {}, {})[[2, 0, 1]]
    found = admit_all(Screen(lambda each: each["request_id"] == 0), asked, papers({}, {}, {}))

    assert (found.name, found.to_list()) == ("admitted", [False, True, False])


def test_reasons_are_those_of_the_screen():
    """Null for who is admitted."""
    said = WithReasons(lambda asked: pl.when(asked["request_id"] > 0).then(pl.lit("late")))
    asked = requests({}, {}).reverse()
    said.say = lambda each: pl.Series([None if number == 0 else "late" for number in each["request_id"]])

    assert refusals(said, asked, papers({}, {})).to_list() == ["late", None]


def test_a_screen_without_reasons_refuses_without_any():
    """Of one request, of many and of none."""
    assert refusals(Screen(first_come), requests({}, {}), papers({}, {})).to_list() == [None, "refused"]
    assert refusals(Screen(first_come), requests({}), papers({})).to_list() == [None]
    empty = refusals(Screen(first_come), requests(), papers())
    assert (empty.dtype, len(empty), empty.name) == (pl.String, 0, "reason")


@pytest.mark.parametrize(
    ("say", "message"),
    [
        (lambda asked: [True] * asked.height, "returned a list; it must return a Boolean Series"),
        (lambda asked: asked["request_id"], "returned a Series of Int64"),
        (lambda asked: pl.Series([True]), "returned 1 values for 3 requests"),
        (lambda asked: pl.Series([True, None, False]), "left 1 of 3 answers null"),
    ],
)
def test_anything_but_a_full_boolean_series_is_refused(say, message):
    with pytest.raises(ConfirmbenchError, match=message):
        admit_all(Screen(say), requests({}, {}, {}), papers({}, {}, {}))


def test_reasons_must_be_text():
    with pytest.raises(ConfirmbenchError, match=r"reasons\(\) returned a Series of Boolean"):
        refusals(WithReasons(first_come), requests({}, {}), papers({}, {}))


@pytest.mark.parametrize(
    ("asked", "stated", "message"),
    [
        (requests({}), papers({}, {}), "papers has 1 rows of requests that are not there.*request_id 1"),
        (requests({}, {}), papers({}, {"request_id": 0}), "papers has request_id 0 more than once"),
        (requests({}, {"request_id": 0}), papers({}), "requests has request_id 0 more than once"),
        (requests({"request_id": None}), papers(), "requests has 1 rows without a request_id"),
        (requests({}), papers({"request_id": None}), "papers has 1 rows without a request_id"),
        (requests({}), papers({}).drop("officer"), "papers lacks the column officer"),
        (requests({}), papers({}).cast({"received_at": pl.Datetime("us")}), "columns of the wrong type"),
    ],
)
def test_frames_that_do_not_fit_are_refused(asked, stated, message):
    with pytest.raises(ConfirmbenchError, match=message):
        admit_all(Screen(), asked, stated)
