"""Asking again: the last minute of the window, by whom, and what a lock does.

Names and addresses: stated, not filler, and as the screens named want them.

How many requests of a batch, an officer, a requester: the last that is allowed, and the next.
"""

from datetime import UTC, datetime, timedelta

import pytest

from bench.custody.screens.rules_stream import (
    AddressStated,
    BatchCap,
    BatchFloor,
    Duplicate,
    Filler,
    Lock,
    Name,
    NearDuplicate,
    OfficerLoad,
    Quota,
)
from generators.schema import ADDRESS_COLUMNS, CLAIM_COLUMNS
from tests.bench.custody.screens import made
from tests.bench.custody.screens.made import keeps


def of(rule, *rows):
    return keeps(rule, made.papers(*({} for _ in rows)), made.requests(*rows))


def test_both_names():
    rows = [
        {},
        {"given_name": "J"},
        {"given_name": None},
        {"surname": " "},
        {"given_name": "Ли", "surname": "李"},
    ]
    assert of(Name(), *rows) == [True, True, False, False, True]


def test_an_address_to_verify():
    nothing = dict.fromkeys(ADDRESS_COLUMNS)
    rows = [
        {},
        nothing,
        nothing | {"street": ""},
        nothing | {"city": "Port Ann", "state": "TX", "zip_code": "75501"},  # where to look for somebody
        nothing | {"street": "PO Box 7"},
        nothing | {"house_number": "12"},
    ]
    assert of(AddressStated(), *rows) == [True, False, False, False, True, True]


WORDS = Filler(names=("Unknown", "No Name"), addresses=("Unknown", "Failed to Provide", "NA", "00000"))


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({}, True),
        ({"given_name": "UNKNOWN"}, False),
        ({"surname": " unknown."}, False),
        ({"surname": "No-Name"}, False),
        ({"surname": "Unknowne"}, True),
        ({"surname": "Na", "given_name": "Nana"}, True),  # filler in an address, a name in a name
        ({"street": "failed  to provide"}, False),
        ({"street": "Failed to Provide St"}, True),
        ({"city": "n.a."}, False),
        ({"house_number": "NA"}, False),
        ({"zip_code": "00000"}, False),
        ({"zip_code": "00000-0000"}, False),
        ({"street": None, "city": None}, True),
        ({"unit": "NA", "state": "NA", "middle_name": "Unknown"}, True),  # not looked at
    ],
)
def test_filler(row, kept):
    assert of(WORDS, row) == [kept]


def test_one_list_alone():
    assert of(Filler(names=("Unknown",)), {"street": "Unknown"}, {"surname": "Unknown"}) == [True, False]
    assert of(Filler(addresses=("Unknown",)), {"street": "Unknown"}, {"surname": "Unknown"}) == [False, True]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({}, "names and addresses are both absent"),
        ({"names": ("Unknown", "--")}, "names has '--', in which there is no letter or digit"),
        ({"addresses": ("?",)}, "addresses has '\\?'"),
    ],
)
def test_words_that_would_find_nothing(words, message):
    with pytest.raises(ValueError, match=message):
        Filler(**words)


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
