"""Bits, against sums written out."""

from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.custody.leakage.entropy import binary_entropy, contingency, entropy, mutual_information

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
