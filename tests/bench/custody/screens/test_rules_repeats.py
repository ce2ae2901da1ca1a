"""Asking again: the last minute of the window, by whom, and what a lock does."""

from datetime import timedelta

import pytest

from bench.custody.screens.rules_repeats import Duplicate, Lock, NearDuplicate
from generators.schema import CLAIM_COLUMNS
from tests.bench.custody.screens import made
from tests.bench.custody.screens.judging import keeps

DAY = timedelta(hours=24)
INSTANT = timedelta(microseconds=1)


def asked(rule, *rows):
    """rows: after how long, about whom, by whom"""
    requests = made.requests(*(about for _, about, _ in rows))
    papers = made.papers(*({"received_at": made.NOON + after, "requester": who} for after, _, who in rows))
    return keeps(rule, papers, requests)


ANA, BEN = {"given_name": "Ana"}, {"given_name": "Ben"}
A, B = "AGENCY-A", "AGENCY-B"


@pytest.mark.parametrize("rule", [Duplicate(24), NearDuplicate(24)])
def test_the_last_instant_of_the_window(rule):
    assert asked(rule, (0 * DAY, ANA, A), (DAY - INSTANT, ANA, A)) == [True, False]
    assert asked(rule, (0 * DAY, ANA, A), (DAY, ANA, A)) == [True, True]


def test_a_request_that_was_refused_counts_as_an_earlier_one():
    """Who asks every 23 hours is answered once."""
    rows = [(number * timedelta(hours=23), ANA, A) for number in range(4)]
    assert asked(Duplicate(24), *rows) == [True, False, False, False]


def test_two_in_one_batch():
    assert asked(Duplicate(24), (0 * DAY, ANA, A), (0 * DAY, BEN, A), (0 * DAY, ANA, A)) == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("rule", [Duplicate, NearDuplicate])
def test_by_anybody_or_by_the_same(rule):
    rows = [
        (0 * DAY, ANA, A),
        (DAY / 4, ANA, B),
        (DAY / 2, ANA, A),
        (0.6 * DAY, ANA, None),
        (0.7 * DAY, ANA, " "),
    ]
    assert asked(rule(24, by="anybody"), *rows) == [True, False, False, False, False]
    assert asked(rule(24, by="requester"), *rows) == [True, True, False, True, False]


@pytest.mark.parametrize(
    ("other", "same", "near"),
    [
        ({"surname": "LI", "street": "N. Oak Ave"}, True, True),  # the same, written otherwise
        ({"given_name": "Alma"}, False, True),
        ({"given_name": "A", "street": "Elm St", "city": "Elsewhere", "middle_name": "B"}, False, True),
        ({"zip_code": "75501-1234"}, True, True),
        ({"given_name": "Ben"}, False, False),
        ({"surname": "Lo"}, False, False),
        ({"house_number": "14"}, False, False),
        ({"zip_code": "75502"}, False, False),
        ({"suffix": "Jr"}, False, True),
        ({"tin": "000112222"}, True, True),  # whoever adds a number asks about the same
    ],
)
def test_what_is_alike(other, same, near):
    rows = [(0 * DAY, {}, A), (DAY / 2, other, A)]
    assert asked(Duplicate(24), *rows) == [True, not same]
    assert asked(NearDuplicate(24), *rows) == [True, not near]


def test_nothing_is_not_like_nothing():
    nothing = dict.fromkeys(CLAIM_COLUMNS)
    assert asked(Duplicate(24), (0 * DAY, nothing, A), (DAY / 2, nothing, A)) == [True, True]
    for column in ("given_name", "surname", "house_number", "zip_code"):
        lacking = {column: None}
        assert asked(Duplicate(24), (0 * DAY, lacking, A), (DAY / 2, lacking, A)) == [True, False]
        assert asked(NearDuplicate(24), (0 * DAY, lacking, A), (DAY / 2, lacking, A)) == [True, True]


def test_requests_without_papers_are_received_at_no_time():
    requests = made.requests({}, {}, {})
    for rule in (Duplicate(24), NearDuplicate(24), Lock(1, 24)):
        assert keeps(rule, made.papers({"request_id": 1}), requests) == [True, True, True]


HOUR = timedelta(hours=1)


def test_a_lock_from_the_repetition_too_many_on():
    """Two repetitions are allowed; the third locks the requester, and nobody else, whatever it asks next."""
    rows = [(number * HOUR, ANA, A) for number in range(4)]
    rows += [
        (4 * HOUR, BEN, A),
        (4 * HOUR, BEN, B),
        (3 * HOUR + 96 * HOUR - INSTANT, BEN, A),
        (99 * HOUR, BEN, A),
    ]
    assert asked(Lock(after=2, hours=96), *rows) == [True, True, True, False, False, True, False, True]


def test_repeating_while_locked_prolongs_it():
    """The repetition after 20 hours is the third within 24 and locks until hour 50."""
    rows = [(number * HOUR, ANA, A) for number in (0, 1, 2, 20)] + [(49 * HOUR, BEN, A), (50 * HOUR, BEN, A)]
    assert asked(Lock(after=1, hours=30), *rows) == [True, True, False, False, False, True]


def test_repetitions_that_have_left_the_window_are_forgotten():
    rows = [(0 * HOUR, ANA, A), (1 * HOUR, ANA, A), (24 * HOUR, ANA, A), (25 * HOUR, ANA, A)]
    assert asked(Lock(after=1, hours=96), *rows) == [True, True, False, False]
    rows = [(0 * HOUR, ANA, A), (1 * HOUR, ANA, A), (25 * HOUR, BEN, A), (25 * HOUR, BEN, A)]
    assert asked(Lock(after=1, hours=96), *rows) == [True, True, True, True]


def test_asking_what_another_requester_asked_is_no_repetition():
    rows = [(number * HOUR, ANA, who) for number, who in enumerate((A, B, A, B))]
    assert asked(Lock(after=1, hours=96), *rows) == [True, True, True, True]


def test_a_lock_that_is_shorter_than_its_window():
    with pytest.raises(ValueError, match="hours 23 is shorter than window_hours 24"):
        Lock(after=1, hours=23)
