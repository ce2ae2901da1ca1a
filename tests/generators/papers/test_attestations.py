"""Attestations: each case falls on its share of batches, and on none that it does not suit.

Dates and times in writing.
"""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.papers.attestations import (
    CASES,
    COPIED,
    NONE,
    UNREADABLE_DATES,
    UNREADABLE_TIMES,
    ZONED,
    attest,
    iso_dates,
    iso_times,
    unreadable_dates,
    unreadable_times,
)
from generators.papers.batches import make_batches
from tests.generators.papers.recount import DATE, TIME
from tests.generators.papers.written_papers import STREAMS, rates

SHARES = ("no_attestation", "expired_attestation", "copied_attestation", "unreadable_signature")
SHARES = (*SHARES, "future_signature", "time_zone")


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1])
def test_every_case_falls_on_its_share_of_batches(share):
    changed = rates(**dict.fromkeys(SHARES, share))
    batches = make_batches(STREAMS, changed, 50_000)
    case = attest(STREAMS, changed, batches).case

    for number, _ in enumerate(CASES):
        assert (case == number).sum() == round(share * len(batches))


def test_a_copied_number_is_that_of_an_earlier_batch_of_the_same_requester():
    changed = rates(copied_attestation=0.3, no_attestation=0.3)
    batches = make_batches(STREAMS, changed, 20_000)
    found = attest(STREAMS, changed, batches)
    numbers = found.texts["attestation"].to_list()
    own = {number: batch for batch, number in enumerate(numbers) if found.case[batch] not in (NONE, COPIED)}

    for batch in np.flatnonzero(found.case == COPIED):
        source = own[numbers[batch]]
        assert source < batch
        assert batches.requester[source] == batches.requester[batch]
    assert len(own) == ((found.case != NONE) & (found.case != COPIED)).sum()


def test_who_has_nobody_to_copy_from_copies_nothing():
    """Also where every batch is to copy: the first of each requester cannot."""
    nothing = dict.fromkeys(SHARES, 0.0)
    changed = rates(**{**nothing, "copied_attestation": 1.0})
    batches = make_batches(STREAMS, changed, 5_000)
    case = attest(STREAMS, changed, batches).case

    assert (case != COPIED).sum() == len(np.unique(batches.requester))


def test_far_clocks_only_where_they_show_another_day():
    changed = rates(time_zone=1.0, **dict.fromkeys(SHARES[:5], 0.0))
    batches = make_batches(STREAMS, changed, 5_000)
    found = attest(STREAMS, changed, batches)
    hours = batches.received // 3_600 % 24

    assert not (found.case[(hours >= 9) & (hours < 14)] == ZONED).any()
    assert (found.case[(hours < 8) | (hours >= 15)] == ZONED).all()
    assert found.texts["signed_at"].str.ends_with("+10:00").any()
    assert found.texts["expires_at"].str.ends_with("-11:00").any()


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
