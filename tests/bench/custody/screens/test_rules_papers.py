"""Rules about codes and what must be stated, at their edges."""

from datetime import UTC, date, datetime

import pytest

from bench.custody.screens.rules_papers import (
    AuthorisedRequester,
    Evidence,
    InForce,
    LegalBasis,
    Papers,
    Purpose,
    SecondaryPurpose,
    Statute,
    TaxPeriod,
)
from tests.bench.custody.screens import made
from tests.bench.custody.screens.judging import keeps, keeps_each


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
    assert keeps(Papers(), some, requests) == [True, False]
    assert keeps(InForce(date(2025, 4, 8)), some, requests) == [True, True]
    assert keeps(Purpose(("removal_order",)), some, requests) == [True, False]
