"""Days hold as many requests as the profile says, and limits are passed by as many as it asks for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.papers.stretches import ONE_OFFICER, ONE_REQUESTER, ORDINARY, lay_out
from tests.generators.papers.written_papers import STREAMS, rates

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
