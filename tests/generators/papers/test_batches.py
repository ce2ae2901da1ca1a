"""Batches: sizes, cases, and counts of what was sent before on the same day.

Days hold as many requests as the profile says, and limits are passed by as many as it asks for.

Attestations: each case falls on its share of batches, and on none that it does not suit.

Dates and times in writing.
"""

from collections import Counter
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
from generators.papers.batches import (
    NO_CASE,
    ONE_OFFICER,
    ONE_REQUESTER,
    ORDINARY,
    choose,
    lay_out,
    make_batches,
    sent_before,
)
from tests.generators.papers.recount import DATE, STREAMS, TIME, rates

GROUPS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3), st.integers(0, 2)), min_size=1)


@given(GROUPS)
def test_what_was_sent_before_is_counted_as_by_hand(batches):
    sent, expected = Counter(), []
    for size, *group in batches:
        expected.append(sent[tuple(group)])
        sent[tuple(group)] += size
    size, *group = np.array(batches).T

    assert sent_before(size, *group).tolist() == expected


def test_batches_hold_all_requests_once_and_sizes_are_as_asked():
    batches = make_batches(STREAMS, rates(), 200_000)

    assert batches.first[0] == 0
    assert (batches.size > 0).all()
    assert (batches.first[1:] == batches.first[:-1] + batches.size[:-1]).all()
    assert batches.size.sum() == 200_000
    assert 35 < batches.size.mean() < 42  # 40, but for those cut at the end of a day
    assert len(np.unique(batches.size)) > 20


def test_the_batch_of_a_request():
    batches = make_batches(STREAMS, rates(), 1_000)
    found = batches.of(np.arange(1_000))

    assert found.tolist() == np.repeat(np.arange(len(batches)), batches.size).tolist()


def test_no_ordinary_day_passes_the_limit_of_a_requester():
    batches = make_batches(STREAMS, rates(over_quota=0.0), 100_000)

    assert (batches.of_requester + batches.size).max() <= rates().requester_limit


@settings(max_examples=20)
@given(st.integers(0, 3))
def test_the_smallest_sets_of_requests_have_batches(requests):
    batches = make_batches(STREAMS, rates(), requests)

    assert batches.size.sum() == requests


def test_a_case_falls_on_its_share_of_batches_and_on_one_at_least():
    everybody, even = np.ones(100, np.bool_), np.arange(100) % 2 == 0
    case = choose(np.arange(100)[::-1], [(0.1, everybody), (0.0, everybody), (0.001, even), (1.0, even)])

    assert np.flatnonzero(case == 0).tolist() == list(range(90, 100))
    assert not (case == 1).any()
    assert np.flatnonzero(case == 2).tolist() == [88]
    assert np.flatnonzero(case == 3).tolist() == list(range(0, 88, 2))
    assert (case[1:89:2] == NO_CASE).all()


SMALL = {"requests_a_day": 100, "officer_limit": 20, "requester_limit": 100, "batch": 5}


def beyond(stretches, kind, limit):
    return int((stretches.length[stretches.kind == kind] - limit).sum())


@settings(max_examples=30)
@given(st.integers(0, 3_000))
def test_every_request_has_a_day_and_days_follow_each_other(requests):
    stretches = lay_out(STREAMS, rates(**SMALL), requests)

    assert stretches.length.sum() == requests
    assert (stretches.length > 0).all()
    assert (stretches.day[1:] >= stretches.day[:-1]).all()


@pytest.mark.parametrize("requests", [5_000, 20_000, 1_000_000])
def test_limits_are_passed_by_the_shares_asked_for_at_any_size(requests):
    stretches = lay_out(STREAMS, rates(), requests)

    assert beyond(stretches, ONE_OFFICER, 500) == round(0.015 * requests)
    assert beyond(stretches, ONE_REQUESTER, 2_000) == round(0.01 * requests)
    assert stretches.length[stretches.day < 0].sum() == round(0.01 * requests)


def test_a_day_for_which_requests_do_not_suffice_is_not_made():
    assert set(lay_out(STREAMS, rates(), 400).kind) == {ORDINARY}
    assert set(lay_out(STREAMS, rates(), 520).kind) == {ORDINARY, ONE_OFFICER}
    assert set(lay_out(STREAMS, rates(), 2_500).kind) == {ORDINARY, ONE_OFFICER}
    assert set(lay_out(STREAMS, rates(), 2_600).kind) == {ORDINARY, ONE_OFFICER, ONE_REQUESTER}


def test_what_is_not_asked_for_is_not_made():
    quiet = rates(before_effective=0.0, officer_load=0.0, over_quota=0.0)
    stretches = lay_out(STREAMS, quiet, 10_000)

    assert set(stretches.kind) == {ORDINARY}
    assert stretches.day.tolist() == [0, 1, 2, 3, 4]


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
