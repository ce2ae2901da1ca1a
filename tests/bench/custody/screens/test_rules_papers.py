"""Rules about codes and what must be stated, at their edges.

The statement under which a batch is sent: there, signed, unexpired, its own.

The date of the order: there, readable, past, and old enough to the day.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from bench.custody.screens.rules_papers import (
    Attestation,
    AttestationOwn,
    AttestationSigned,
    AttestationUnexpired,
    AuthorisedRequester,
    Evidence,
    HasPapers,
    InForce,
    LegalBasis,
    OrderAge,
    OrderDate,
    OrderNotFuture,
    OrderReadable,
    Purpose,
    SecondaryPurpose,
    Statute,
    TaxPeriod,
)
from tests.bench.custody.screens import made
from tests.bench.custody.screens.made import keeps, keeps_each


def test_a_number_is_stated():
    expected = {"ATT-1": True, "": False, "  ": False, None: False}
    assert keeps_each(Attestation(), "attestation", list(expected)) == expected


def test_signed_no_later_than_receipt():
    """Received at noon, UTC; each of these rows is one minute later than the one before."""
    expected = {
        "2025-05-01T12:00:00Z": True,  # the very instant
        "2025-05-01T12:01:00.000001Z": False,
        "2025-05-01T14:02:00+02:00": True,
        "2025-05-01T12:03:00-05:00": False,
        "2025-05-01T12:03": False,
        "2025-04-01": False,
        "04/01/2025": False,
        None: False,
    }
    assert keeps_each(AttestationSigned(), "signed_at", list(expected)) == expected


def test_expires_after_receipt():
    expected = {
        "2025-05-01T12:00:00Z": False,  # the very instant
        "2025-05-01T12:01:00.000001Z": True,
        "2025-05-01T14:02:00+02:00": False,
        "2025-05-01T12:03:00-05:00": True,
        "2026-05-01": False,
        "never": False,
        None: False,
    }
    assert keeps_each(AttestationUnexpired(), "expires_at", list(expected)) == expected


def test_without_a_number_the_other_rules_are_silent():
    stated = made.papers({"attestation": None, "signed_at": None, "expires_at": None}, {"attestation": " "})
    for rule in (AttestationSigned(), AttestationUnexpired(), AttestationOwn()):
        assert keeps(rule, stated) == [True, True]


def test_a_number_belongs_to_the_batch_that_used_it_first():
    rows = [
        {"batch_id": 5, "attestation": "ATT-1"},
        {"batch_id": 5, "attestation": "ATT-1"},
        {"batch_id": 5, "attestation": "ATT-2"},
        {"batch_id": 6, "attestation": " ATT-1 "},  # the same number
        {"batch_id": 7, "attestation": "ATT-3"},
        {"batch_id": 8, "attestation": "ATT-1"},
        {"batch_id": 9, "attestation": "att-1"},  # another one
    ]
    assert keeps(AttestationOwn(), made.papers(*rows)) == [True, True, True, False, True, False, True]


def test_of_two_batches_received_together_the_lower_number_was_first():
    later = {"batch_id": 9, "received_at": made.NOON, "attestation": "ATT-1"}
    sooner = {"batch_id": 2, "received_at": made.NOON, "attestation": "ATT-1"}
    assert keeps(AttestationOwn(), made.papers(later, sooner)) == [True, False]  # in the order of receipt


def test_first_means_received_first_not_numbered_first():
    stated = made.papers(
        {"batch_id": 1, "received_at": made.NOON + timedelta(days=1)},
        {"batch_id": 2, "received_at": made.NOON},
    )
    assert keeps(AttestationOwn(), stated) == [True, False]


# Received on 1 May 2025: 31 January is day 90 before it, 30 January day 91, 1 February day 89.
AGES = {"2025-02-01": False, "2025-01-31": False, "2025-01-30": True, "2020-01-01": True}


def test_day_89_90_and_91():
    assert keeps_each(OrderAge(90), "order_date", list(AGES)) == AGES


def test_days_are_counted_in_utc():
    expected = {
        "2025-01-30T23:59:00Z": True,
        "2025-01-30T23:59:00-05:00": False,  # 31 January
        "2025-01-31T01:00:00+02:00": True,  # 30 January
        "2025-01-31T00:00:00Z": False,
    }
    assert keeps_each(OrderAge(90), "order_date", list(expected)) == expected


def test_the_hour_of_receipt_does_not_count():
    days = [datetime(2025, 5, 1, 0, 0, tzinfo=UTC), datetime(2025, 5, 1, 23, 59, tzinfo=UTC)]
    for order_date, kept in AGES.items():
        stated = made.papers(*({"received_at": day, "order_date": order_date} for day in days))
        assert keeps(OrderAge(90), stated) == [kept, kept]


def test_across_a_leap_day_and_the_turn_of_the_year():
    rows = [
        {"received_at": datetime(2024, 3, 1, tzinfo=UTC), "order_date": date}
        for date in ("2023-12-01", "2023-12-02")
    ]
    assert keeps(OrderAge(90), made.papers(*rows)) == [True, False]  # 91 and 90 days, for 2024 is a leap year


def test_too_old():
    expected = {"2025-04-29": False, "2025-04-28": True, "2025-04-27": True, "2025-04-26": False}
    assert keeps_each(OrderAge(2, before_days=5), "order_date", list(expected)) == expected


@pytest.mark.parametrize("before_days", [0, 89, 90, 91])
def test_ages_that_no_order_has(before_days):
    with pytest.raises(ValueError, match="no day is both after day after_days 90 and before day before_days"):
        OrderAge(90, before_days)
    assert OrderAge(90, 92).before_days == 92  # day 91 alone


def test_what_cannot_be_read_is_left_to_the_rule_that_says_so():
    expected = {"05/04/2024": False, "2025-02-31": False, "2024-05-04": True, "": True, None: True}
    assert keeps_each(OrderReadable(), "order_date", list(expected)) == expected
    for rule in (OrderAge(90), OrderNotFuture()):
        assert all(keeps_each(rule, "order_date", ["05/04/2024", "2025-02-31", "", None]).values())


def test_stated_is_not_readable():
    expected = {"05/04/2024": True, "2024-05-04": True, " ": False, None: False}
    assert keeps_each(OrderDate(), "order_date", list(expected)) == expected


def test_today_is_not_the_future():
    expected = {"2025-05-01": True, "2025-05-01T23:59:59Z": True, "2025-05-02": False, "9999-12-31": False}
    assert keeps_each(OrderNotFuture(), "order_date", list(expected)) == expected
    assert not any(keeps_each(OrderAge(90), "order_date", ["2025-05-02", "9999-12-31"]).values())


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


def test_in_force_from_the_first_instant_of_its_day_to_the_last_before_its_end():
    rule = InForce(date(2025, 4, 8), date(2025, 4, 10))
    moments = {
        at(2025, 4, 7, 23, 59, 59, 999_999): False,
        at(2025, 4, 8): True,
        at(2025, 4, 9, 23, 59, 59, 999_999): True,
        at(2025, 4, 10): False,
    }
    assert keeps_each(rule, "received_at", list(moments)) == moments
    assert keeps(InForce(date(2025, 4, 8)), made.papers({"received_at": at(2999, 1, 1)})) == [True]


def test_an_end_that_is_no_later_than_the_beginning():
    with pytest.raises(ValueError, match="ends 2025-04-08 is not after effective 2025-04-08"):
        InForce(date(2025, 4, 8), date(2025, 4, 8))


@pytest.mark.parametrize(
    ("rule", "column"),
    [
        (AuthorisedRequester(("ONE", "TWO")), "requester"),
        (Purpose(("ONE", "TWO")), "purpose"),
        (LegalBasis(("ONE", "TWO")), "legal_basis"),
        (Statute(("ONE", "TWO")), "statute"),
    ],
)
def test_one_of_a_list(rule, column):
    """Blanks around a code are no part of it; another case is another code; nothing is none of the list."""
    expected = {"ONE": True, " TWO ": True, "one": False, "ONETWO": False, "": False, " ": False, None: False}
    assert keeps_each(rule, column, list(expected)) == expected


def test_excluded_purposes_and_no_others():
    expected = {"benefits": False, " benefits": False, "removal_order": True, "whatever": True, None: True}
    assert keeps_each(SecondaryPurpose(("benefits",)), "purpose", list(expected)) == expected


@pytest.mark.parametrize(("rule", "column"), [(Statute(), "statute"), (Evidence(), "evidence")])
def test_anything_stated_will_do(rule, column):
    expected = {"anything": True, "?": True, "": False, "\t ": False, None: False}
    assert keeps_each(rule, column, list(expected)) == expected


def test_tax_periods():
    """Received in 2025; a year to come has no return yet."""
    expected = {
        "2025": True, "1990": True, " 2023 ": True, "2026": False, "1989": False, "23": False, "02023": False,
        "2023-2024": False, "202312": False, "２０２３": False, "2023.0": False, "year": False, "": False,
        None: False,
    }  # fmt: skip
    assert keeps_each(TaxPeriod(earliest=1990), "tax_period", list(expected)) == expected


def test_a_request_without_papers():
    """Whether it came with any is a rule of its own; what cannot be judged without is left to that."""
    requests = made.requests({}, {})
    some = made.papers({"request_id": 0})
    assert keeps(HasPapers(), some, requests) == [True, False]
    assert keeps(InForce(date(2025, 4, 8)), some, requests) == [True, True]
    assert keeps(Purpose(("removal_order",)), some, requests) == [True, False]
