"""Bits, against sums written out."""

from datetime import UTC, datetime, timedelta
from math import log2

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from bench.custody.leakage.measured import (
    NEVER,
    Probing,
    bootstrap,
    contingency,
    difference,
    draws,
    entropy,
    mean,
    median,
    mutual_information,
    resample,
    share,
)
from bench.statistics.intervals import wilson
from generators.errors import ConfirmbenchError
from tests.bench.custody.leakage.town import START, frames, row

tables = st.integers(2, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 9), min_size=columns, max_size=columns), min_size=2, max_size=4
    )
)


def by_definition(table):
    """sum p(x, y) log2(p(x, y) / (p(x) p(y)))"""
    n = sum(map(sum, table))
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    return sum(
        cell / n * log2(cell * n / (rows[i] * columns[j]))
        for i, row in enumerate(table)
        for j, cell in enumerate(row)
        if cell
    )


@given(tables)
@settings(max_examples=50)
def test_mutual_information_is_what_the_definition_says(table):
    if sum(map(sum, table)):
        assert mutual_information(np.array(table)) == pytest.approx(by_definition(table), abs=1e-9)


@given(tables)
@settings(max_examples=50)
def test_it_is_symmetric_and_no_more_than_either_side_has(table):
    counts = np.array(table)
    bits = mutual_information(counts)

    assert bits == pytest.approx(float(mutual_information(counts.T)), abs=1e-9)
    assert 0 <= bits <= min(entropy(counts.sum(axis=0)), entropy(counts.sum(axis=1))) + 1e-9


@pytest.mark.parametrize(
    ("p", "bits"), [(0, 0), (0.037, 0.228), (0.31, 0.893), (0.5, 1), (0.72, 0.855), (1, 0)]
)
def test_bits_of_a_coin(p, bits):
    assert entropy(np.array([p, 1 - p])) == pytest.approx(bits, abs=5e-4)


def test_many_tables_at_once_and_an_empty_one():
    full, empty = np.array([[5, 0], [0, 5]]), np.zeros((2, 2), np.int64)

    assert mutual_information(np.stack([full, empty])).tolist() == [1.0, 0.0]


def test_pairs_of_codes_are_counted():
    assert contingency(np.array([0, 1, 1]), np.array([2, 0, 0]), (2, 3)).tolist() == [[0, 0, 1], [2, 0, 0]]


def test_a_share_without_a_denominator_has_no_value():
    assert share("m", "x", 0, 0).value is None
    assert (share("m", "x", 3, 12).low, share("m", "x", 3, 12).high) == wilson(3, 12)


def test_newcombes_example():
    """56/70 - 48/80 = 0.2, interval 0.0524 to 0.3339 (Newcombe 1998, table II, method 10)."""
    found = difference("m", "x", (56, 70), (48, 80))

    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert difference("m", "x", (0, 0), (1, 2)).value is None


def test_a_median_that_half_never_reach():
    values = np.array([1.0, 2.0, NEVER, NEVER, NEVER])
    again = resample(5, 200, draws(1, "test"))
    found = bootstrap("m", "x", values, median, again)

    assert (found.value, found.high) == (None, None)
    assert found.low in (1.0, 2.0, None)
    assert bootstrap("m", "x", values[:3], median, resample(3, 50, draws(1, "x"))).value == 2.0


def test_a_mean_lies_in_its_interval():
    values = np.arange(100.0)
    found = bootstrap("m", "x", values, mean, resample(100, 500, draws(1, "test")))

    assert found.value == 49.5
    assert 42 < found.low < 49.5 < found.high < 57
    assert bootstrap("m", "x", np.zeros(0), mean, resample(0, 5, draws(1, "test"))).value is None


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"targets": 19}, "targets is 19"),
        ({"people": 3}, "people 3"),
        ({"coverage": 1.5}, "coverage is 1.5"),
        ({"lists": (10, 1)}, "lists is"),
        ({"lists": ()}, "lists is"),
        ({"queries": (0, 1)}, "queries is"),
        ({"doubles": 0}, "doubles is 0"),
        ({"unknown": 4}, "unknown is 4"),
    ],
)
def test_what_makes_no_sense_is_refused(changed, message):
    with pytest.raises(ConfirmbenchError, match=message):
        Probing(**changed)


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
