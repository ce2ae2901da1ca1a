"""Bits, against sums written out."""

from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.custody.leakage.measured import (
    NEVER,
    Probing,
    binary_entropy,
    bootstrapped,
    contingency,
    difference,
    draws,
    entropy,
    mean,
    median,
    mutual_information,
    resampled,
    share,
)
from bench.statistics.intervals import wilson
from generators.errors import ConfirmbenchError

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
    assert binary_entropy(p) == pytest.approx(bits, abs=5e-4)


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
    again = resampled(5, 200, draws(1, "test"))
    found = bootstrapped("m", "x", values, median, again)

    assert (found.value, found.high) == (None, None)
    assert found.low in (1.0, 2.0, None)
    assert bootstrapped("m", "x", values[:3], median, resampled(3, 50, draws(1, "x"))).value == 2.0


def test_a_mean_lies_in_its_interval():
    values = np.arange(100.0)
    found = bootstrapped("m", "x", values, mean, resampled(100, 500, draws(1, "test")))

    assert found.value == 49.5
    assert 42 < found.low < 49.5 < found.high < 57
    assert bootstrapped("m", "x", np.zeros(0), mean, resampled(0, 5, draws(1, "test"))).value is None


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
