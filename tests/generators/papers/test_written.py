"""Dates and times in writing."""

from datetime import UTC, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.papers.written import (
    UNREADABLE_DATES,
    UNREADABLE_TIMES,
    iso_dates,
    iso_times,
    unreadable_dates,
    unreadable_times,
)
from tests.generators.papers.recount import DATE, TIME

APRIL_8 = 20_186  # days from 1970-01-01 on
MORNING = APRIL_8 * 86_400 + 8 * 3_600 + 5 * 60


def test_the_eighth_of_april_in_every_form():
    forms = np.arange(len(UNREADABLE_DATES))

    assert iso_dates(np.array([APRIL_8])).to_list() == ["2025-04-08"]
    assert unreadable_dates(np.full(len(forms), APRIL_8), forms).to_list() == [
        "08/04/2025", "04/08/2025", "08.04.2025", "08 Apr 2025", "April 08, 2025", "20250408",
    ]  # fmt: skip


def test_a_morning_in_every_form():
    forms = np.arange(len(UNREADABLE_TIMES))

    assert unreadable_times(np.full(len(forms), MORNING), forms).to_list() == [
        "08/04/2025 08:05", "04/08/2025 08:05", "08.04.2025 08:05", "08 Apr 2025 08:05",
        "April 08, 2025 08:05 AM", "20250408 0805",
    ]  # fmt: skip


def test_an_instant_on_three_clocks():
    assert iso_times(np.full(3, MORNING), np.array([0, -570, 630])).to_list() == [
        "2025-04-08T08:05:00Z", "2025-04-07T22:35:00-09:30", "2025-04-08T18:35:00+10:30",
    ]  # fmt: skip


@settings(max_examples=50)
@given(st.integers(0, 2**32), st.integers(-840, 840), st.integers(0, 5))
def test_what_is_iso_can_be_read_again_and_nothing_else(second, offset, form):
    text = iso_times(np.array([second]), np.array([offset])).item()
    other = unreadable_times(np.array([second]), np.array([form])).item()

    assert TIME.fullmatch(text)
    assert not TIME.fullmatch(other)
    assert not DATE.fullmatch(other)
    assert datetime.fromisoformat(text) == datetime.fromtimestamp(second, UTC)
