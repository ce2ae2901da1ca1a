"""False alarms and catches, counted by hand."""

import polars as pl
import pytest

from bench.regression.pairs import Pair
from bench.regression.power import Share, failures, shares
from bench.regression.power_report import power_text
from bench.regression.speed_files import IDENTICAL
from generators.errors import ConfirmbenchError

EVEN = [Pair(1.0, 1.0)] * 6
HIGH = [Pair(1.0, 1.2)] * 6


def kept(**comparisons):
    rows = [
        (str(when), number, name, *pair)
        for name, sets in comparisons.items()
        for when, pairs in enumerate(sets)
        for number, pair in enumerate(pairs, start=1)
    ]
    return pl.DataFrame(rows, schema=IDENTICAL, orient="row")


def test_only_two_in_a_row_fail():
    assert failures([EVEN, HIGH, EVEN, EVEN], 1.0) == [False] * 4
    assert failures([EVEN, HIGH, HIGH, EVEN], 1.0) == [False, True, False, False]


def test_the_last_is_confirmed_by_the_first():
    assert failures([HIGH, EVEN, HIGH], 1.0) == [False, False, True]


def test_a_slowdown_is_multiplied_into_the_head():
    assert failures([EVEN] * 3, 1.3) == [True] * 3
    assert failures([EVEN] * 3, 1.1) == [False] * 3


def test_a_noisy_history_widens_the_limit():
    """Ratios 1.0 and 1.2 in turn: quartiles 1.0 and 1.2, so the limit is 1.5, its largest."""
    assert not any(failures([EVEN, HIGH] * 6, 1.3)[::2])


def test_counts_of_benchmarks_and_of_gates():
    found = shares(kept(one=[EVEN, HIGH, HIGH, EVEN], two=[EVEN] * 4, once=[HIGH]))

    assert found[0] == Share(1.0, "gate", 1, 4)
    assert found[1] == Share(1.0, "benchmark", 1, 8)
    assert found[-1] == Share(2.0, "benchmark", 8, 8)


def test_the_table_has_counts_and_intervals():
    text = power_text(kept(one=[EVEN] * 3), "csv", 100)

    assert text.splitlines()[0] == "head slowed by,of each,failed,cases,share,low,high"
    assert "2.00,benchmark,3,3,1.0" in text


def test_one_comparison_says_nothing():
    with pytest.raises(ConfirmbenchError, match="--calibrate"):
        power_text(kept(one=[EVEN]), "terminal", 100)
