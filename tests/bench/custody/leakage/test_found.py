import numpy as np
import pytest

from bench.custody.leakage.draws import draws
from bench.custody.leakage.found import NEVER, bootstrapped, difference, mean, median, resampled, share
from bench.statistics.intervals import wilson


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
