"""Attestations: each case falls on its share of batches, and on none that it does not suit."""

import numpy as np
import pytest

from generators.papers.attestations import CASES, COPIED, NONE, ZONED, attest
from generators.papers.batches import make_batches
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
