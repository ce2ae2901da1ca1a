"""How many requests of a batch, an officer, a requester: the last that is allowed, and the next."""

from datetime import UTC, datetime, timedelta

import pytest

from bench.custody.screens.rules_counts import BatchCap, BatchFloor, OfficerLoad, Quota
from tests.bench.custody.screens import made
from tests.bench.custody.screens.judging import keeps

EVENING = datetime(2025, 5, 1, 23, 50, tzinfo=UTC)


@pytest.mark.parametrize(("rule", "column"), [(OfficerLoad(2), "officer"), (Quota(2), "requester")])
def test_the_first_so_many_of_a_utc_day(rule, column):
    rows = [
        {column: "ONE"},
        {column: "TWO"},
        {column: "ONE "},  # the same
        {column: "ONE"},  # the third
        {column: "TWO"},
        {column: "ONE", "received_at": made.NOON + timedelta(hours=11, minutes=59)},
        {column: "ONE", "received_at": made.NOON + timedelta(hours=12)},  # the next day
    ]
    assert keeps(rule, made.papers(*rows)) == [True, True, True, False, True, False, True]


def test_the_day_turns_in_utc_in_the_middle_of_a_run():
    rows = [{"received_at": EVENING + timedelta(minutes=4 * number)} for number in range(6)]
    assert keeps(Quota(2), made.papers(*rows)) == [True, True, False, True, True, False]


def test_who_names_no_officer_is_counted_with_others_who_do_not():
    rows = [{"officer": None}, {"officer": ""}, {"officer": " "}, {"officer": "ONE"}]
    assert keeps(OfficerLoad(2), made.papers(*rows)) == [True, True, False, True]


def test_an_officer_who_signs_for_two_requesters_is_one_officer():
    rows = [{"requester": "AGENCY-A"}, {"requester": "AGENCY-B"}]
    assert keeps(OfficerLoad(1), made.papers(*rows)) == [True, False]


def test_refused_requests_count():
    """Nothing else about a request matters: what is limited is asking."""
    rows = [{"purpose": "benefits", "attestation": None}, {}]
    assert keeps(Quota(1), made.papers(*rows)) == [True, False]


def test_the_order_of_receipt_counts_not_that_of_numbers():
    later = {"received_at": made.NOON + timedelta(hours=1)}
    sooner = {"received_at": made.NOON}
    assert keeps(Quota(1), made.papers(later, sooner)) == [True, False]  # in the order of receipt


def batches(*numbers):
    return made.papers(*({"batch_id": number, "received_at": made.NOON} for number in numbers))


def test_batches_below_the_floor():
    assert keeps(BatchFloor(3), batches(1, 1, 2, 2, 2, 3, 3, 3, 3)) == [False] * 2 + [True] * 7
    assert keeps(BatchFloor(1), batches(1, 2, 2)) == [True] * 3


def test_what_is_beyond_the_cap():
    assert keeps(BatchCap(2), batches(1, 1, 1, 2, 2, 3)) == [True, True, False, True, True, True]


def test_requests_without_papers_are_counted_nowhere():
    requests = made.requests(*({} for _ in range(6)))
    for rule in (BatchFloor(2), BatchCap(1), OfficerLoad(1), Quota(1)):
        assert keeps(rule, made.papers().head(0), requests) == [True] * 6
