import numpy as np
import polars as pl

from bench.custody.leakage.defences import DEFENCES
from bench.custody.leakage.defended import (
    NOTHING,
    defended_advantage,
    defended_found,
    honest_blocked,
    prepare,
)
from bench.custody.leakage.oracle import CONFIRM, NO_MATCH
from tests.bench.custody.leakage.town import START, row


def diagonal(n):
    """The address of target i is the i-th that is tried."""
    return np.where(np.eye(n, dtype=bool), CONFIRM, NO_MATCH).astype(np.int8)


def test_what_is_left_of_going_down_lists():
    attack = prepare(np.arange(36).reshape(6, 6), START)
    found = defended_found(attack, diagonal(6))

    assert row(found, "defended_found", NOTHING).count == 6
    assert row(found, "defended_found", "same name again in 24 h, hasty").count == 1
    assert row(found, "defended_found", "same name again in 24 h, hasty, four requesters").count == 1
    assert row(found, "defended_found", "same name again in 24 h, patient").count == 6
    assert row(found, "defended_found", "three requests a name, patient").count == 3
    assert len(found) == 1 + 3 * len(DEFENCES)


def test_advantage_that_is_left():
    attack = prepare(np.arange(36).reshape(6, 6), START)
    nobody = np.full((6, 6), NO_MATCH, np.int8)
    found = defended_advantage(attack, attack, diagonal(6), nobody)

    assert row(found, "defended_advantage", NOTHING).value == 1
    assert row(found, "defended_advantage", "three requests a name, hasty").value == 0.5


def test_only_fit_requests_count_as_blocked():
    at = [START] * 3
    stream = pl.DataFrame({"received_at": at, "requester": ["A"] * 3, "batch_id": [0] * 3}).with_columns(
        pl.lit(7).alias(key) for key in ("name", "near", "text")
    )
    found = honest_blocked(stream, pl.Series([True, True, False]))

    assert row(found, "honest_blocked", "same name again in 24 h").count == 1
    assert row(found, "honest_blocked", "same name again in 24 h").n == 2
    assert row(found, "honest_blocked", "batches of at least 25").count == 2
