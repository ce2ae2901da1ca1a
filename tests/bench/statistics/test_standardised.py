"""Direct standardisation: Simpson's paradox taken apart."""

import numpy as np
import pytest

from bench.statistics.counted import Counted
from bench.statistics.intervals import Interval, wilson
from bench.statistics.standardised import standardised
from generators.errors import ConfirmbenchError


def test_a_worse_mix_is_no_worse_group():
    """Both err in 2 % of easy and 20 % of hard requests; raw, one has three times the other's rate."""
    easy_mix = [Counted(18, 900), Counted(20, 100)]
    hard_mix = [Counted(6, 300), Counted(140, 700)]
    found = [standardised(classes, [0.6, 0.4]) for classes in (easy_mix, hard_mix)]
    assert [f.value for f in found] == pytest.approx([0.092, 0.092])
    assert [f.covered for f in found] == [1, 1]


def test_own_weights_give_the_raw_rate_and_about_its_interval():
    classes = [Counted(100, 2_000), Counted(100, 2_000)]
    found = standardised(classes, [2_000, 2_000])
    assert found.value == 0.05
    assert found.interval == pytest.approx(wilson(200, 4_000), abs=2e-4)


def test_weights_far_from_the_groups_own_make_it_less_sure():
    near = standardised([Counted(90, 900), Counted(10, 100)], [0.9, 0.1]).interval
    far = standardised([Counted(90, 900), Counted(10, 100)], [0.1, 0.9]).interval
    assert far.high - far.low > 2 * (near.high - near.low)


def test_classes_that_the_group_lacks_are_left_out_and_said():
    found = standardised([Counted(5, 100), Counted(0, 0)], [0.7, 0.3])
    assert (found.value, found.covered) == (0.05, pytest.approx(0.7))


def test_nothing_seen_and_no_error_seen():
    nothing = standardised([Counted(0, 0)], [1])
    assert (nothing.value, nothing.interval, nothing.covered) == (None, Interval(0.0, 1.0), 0)
    none = standardised([Counted(0, 500), Counted(0, 500)], [0.5, 0.5])
    assert none.interval.low == none.value == 0 < none.interval.high < 0.02


@pytest.mark.parametrize("weights", [[1], [0, 0], [-1, 2], []])
def test_refuses_weights_that_are_none(weights):
    with pytest.raises(ConfirmbenchError, match="as many weights"):
        standardised([Counted(1, 10), Counted(1, 10)], weights)


def test_intervals_cover_what_they_say():
    rng = np.random.default_rng(1)
    sizes, rates, weights = [400, 100, 50], [0.02, 0.1, 0.3], [0.5, 0.3, 0.2]
    true = float(np.dot(rates, weights))
    draws = rng.binomial(sizes, rates, (2_000, 3)).tolist()
    found = [standardised([Counted(k, n) for k, n in zip(row, sizes, strict=True)], weights) for row in draws]
    assert np.mean([f.interval.low <= true <= f.interval.high for f in found]) == pytest.approx(
        0.95, abs=0.02
    )
