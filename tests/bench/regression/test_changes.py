"""Changes of level: found where they were planted, not found in noise, and energy distances by definition."""

import numpy as np
import polars as pl
import pytest

from bench.regression.changes import SHORTEST, best_cut, cuts
from bench.regression.changes_report import changes, changes_text
from bench.regression.speed_files import HISTORY


def rng(seed=0):
    return np.random.default_rng(seed)


def noisy(*levels, each=15):
    return np.concatenate([rng(3).normal(level, 0.02 * level, each) for level in levels])


def recorded(values):
    rows = [
        {"when": f"{n:03}", "commit": f"c{n}", "benchmark": "b", "seconds": x} for n, x in enumerate(values)
    ]
    return pl.DataFrame(rows, schema=HISTORY)


def energy(left, right):
    """Scaled energy distance, written down from its definition."""
    across = np.mean([abs(x - y) for x in left for y in right])
    within = [np.mean([abs(x - y) for i, x in enumerate(s) for y in s[:i]]) for s in (left, right)]
    return len(left) * len(right) / (len(left) + len(right)) * (2 * across - sum(within))


def test_the_best_cut_is_the_best_by_definition():
    values = rng().normal(size=20)
    expected = {place: energy(values[:place], values[place:]) for place in range(SHORTEST, 21 - SHORTEST)}
    place, found = best_cut(np.abs(values[:, None] - values))

    assert place == max(expected, key=expected.get)
    assert found == pytest.approx(expected[place])


def test_two_changes_are_found_where_they_are():
    assert [cut.start for cut in cuts(noisy(1.0, 1.3, 1.1), rng())] == [15, 30]


def test_noise_rarely_has_changes():
    alarms = sum(bool(cuts(rng(seed).normal(size=30), rng(seed + 100))) for seed in range(40))

    assert alarms <= 3  # 1 % each; more than 3 of 40 has a chance of 0.0008


@pytest.mark.parametrize("values", [[], [1.0] * 7, [1.0] * 30], ids=["none", "few", "constant"])
def test_nothing_to_find(values):
    assert cuts(np.array(values, float), rng()) == []


def test_one_slow_recording_is_no_change():
    values = noisy(1.0, each=30)
    values[20] = 5.0

    assert cuts(values, rng()) == []


def test_changes_say_since_when_and_by_how_much():
    [row] = changes(recorded(noisy(1.0, 1.3))).to_dicts()

    assert (row["benchmark"], row["since"], row["commit"]) == ("b", "015", "c15")
    assert row["ratio"] == pytest.approx(1.3, abs=0.03)


def test_small_changes_are_not_told():
    values = np.where(np.arange(40) < 20, 1.0, 1.03)

    assert len(cuts(values, rng())) == 1
    assert (
        changes_text(recorded(values), "terminal", 100)
        == "No change of level in 1 benchmarks, 40 recordings."
    )


def test_the_table():
    text = changes_text(recorded(noisy(0.01, 0.02)), "terminal", 120)

    assert "2.0" in text
    assert "ms" in text
    assert text.endswith("Changes of 5 % and more in 1 benchmarks, 30 recordings.")
