""""""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from bench.custody.leakage.defences import (
    DEFENCES,
    NOTHING,
    batch_floor,
    budget,
    defended_advantage,
    defended_found,
    honest_blocked,
    lock,
    prepare,
    quota,
)
from bench.custody.leakage.honest import STREAM, attack_stream, honest_stream
from bench.custody.leakage.material import CONFIRM, NO_MATCH
from tests.bench.custody.leakage.town import START, frames, row

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def stream(*rows):
    """Rows of hours after noon, requester, batch, name."""
    columns = list(zip(*rows, strict=True))
    return pl.DataFrame(
        {
            "received_at": [None if hours is None else NOON + timedelta(hours=hours) for hours in columns[0]],
            "requester": columns[1],
            "batch_id": columns[2],
            **dict.fromkeys(("name", "near", "text"), columns[3]),
        },
        schema=STREAM,
    )


def test_a_quota_counts_days_and_requesters_apart():
    asked = stream((0, "A", 0, 1), (1, "A", 0, 2), (2, "A", 0, 3), (2, "B", 0, 4), (13, "A", 1, 5))

    assert quota(2)(asked).to_list() == [True, True, False, True, True]


def test_a_lock_holds_for_a_day_whoever_asks_and_in_any_order_of_rows():
    asked = stream((24, "B", 0, 7), (0, "A", 0, 7), (47, "A", 0, 7), (1, "A", 0, 8), (72, "A", 0, 7))

    assert lock("name")(asked).to_list() == [True, True, False, True, True]


def test_a_budget_is_for_good():
    asked = stream((0, "A", 0, 7), (100, "B", 0, 7), (900, "A", 0, 7), (901, "A", 0, 8))

    assert budget("name", 2)(asked).to_list() == [True, True, False, True]


def test_a_floor_counts_batches_of_one_requester():
    asked = stream((0, "A", 0, 1), (0, "A", 0, 2), (0, "A", 1, 3), (0, "B", 0, 4))

    assert batch_floor(2)(asked).to_list() == [True, True, False, False]


def test_a_request_without_papers_is_left_to_the_screen():
    asked = stream((None, None, None, 1), (0, "A", 0, 1))

    assert all(defence(asked).to_list()[0] for defence in DEFENCES.values())


def test_patience_outwaits_locks_and_haste_does_not():
    where = np.arange(12).reshape(3, 4)
    patient, hasty = (attack_stream(where, START, pace) for pace in (True, False))

    assert patient.schema == hasty.schema == STREAM
    assert lock("name")(patient).all()
    assert lock("name")(hasty).to_list() == [True, False, False, False] * 3
    assert hasty["received_at"].dt.date().n_unique() == 1
    assert hasty["requester"].n_unique() == 1
    assert attack_stream(where, START, False, 4)["requester"].n_unique() == 4


def test_patience_stays_below_a_quota_of_a_day():
    where = np.zeros((1000, 3), np.int64)

    assert quota(400)(attack_stream(where, START, True)).all()


def test_the_honest_stream_knows_the_same_text_again():
    made = frames()
    twice = (
        made["requests"]
        .head(2)
        .with_columns(
            made["requests"][[0, 0]]
            .select(pl.exclude("request_id"))
            .with_columns(city=pl.Series(["Town 0", " TOWN  0."]))
        )
    )
    asked = honest_stream(twice, made["papers"])

    assert asked.schema == STREAM
    assert asked["text"].n_unique() == 1
    assert honest_stream(made["requests"], made["papers"])["name"].is_unique().all()


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
