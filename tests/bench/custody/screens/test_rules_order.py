"""The date of the order: there, readable, past, and old enough to the day."""

from datetime import UTC, datetime

import pytest

from bench.custody.screens.rules_order import OrderAge, OrderDate, OrderNotFuture, OrderReadable
from tests.bench.custody.screens import made
from tests.bench.custody.screens.judging import keeps, keeps_each

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
