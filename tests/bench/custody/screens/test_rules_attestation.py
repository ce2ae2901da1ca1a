"""The statement under which a batch is sent: there, signed, unexpired, its own."""

from datetime import timedelta

from bench.custody.screens.rules_attestation import (
    Attestation,
    AttestationOwn,
    AttestationSigned,
    AttestationUnexpired,
)
from tests.bench.custody.screens import made
from tests.bench.custody.screens.judging import keeps, keeps_each


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
