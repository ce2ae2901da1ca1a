"""Batches: sizes, cases, and counts of what was sent before on the same day.

Days hold as many requests as the profile says, and limits are passed by as many as it asks for.
"""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from tests.generators.papers.written_papers import STREAMS, rates

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
