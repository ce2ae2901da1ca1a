"""Every experiment at a small size: what it measures is complete, finite, counted, and the same again.

Shapes say yes and no: on the published numbers, or numbers like them, and on such as contradict them.
"""

import math

import pytest

from bench.studies.reproductions.catalog import EXPERIMENTS
from bench.studies.reproductions.experiment import Sizes, run_experiment
from bench.studies.reproductions.typos import COUNTS, expect

SMALL = Sizes(people=8_000, requests=1_600, seed=11)
BY_ID = {experiment.id: experiment for experiment in EXPERIMENTS}


@pytest.fixture(scope="module")
def datasets(tmp_path_factory):
    return tmp_path_factory.mktemp("datasets")


@pytest.fixture(scope="module")
def small(datasets):
    """Run an experiment at the small size, once."""
    done = {}

    def small(name):
        if name not in done:
            done[name] = run_experiment(BY_ID[name], datasets, SMALL)
        return done[name]

    return small


@pytest.mark.parametrize("name", BY_ID)
def test_every_figure_is_measured_with_what_it_was_counted_from(small, name):
    result = small(name)
    assert [figure.key for figure in BY_ID[name].figures if figure.key not in result.measured] == []
    for names in ([each.key for each in BY_ID[name].figures], [each.label for each in BY_ID[name].figures]):
        assert len(set(names)) == len(names)
    for key, found in result.measured.items():
        assert math.isfinite(found.value), key
        assert found.n >= 0
        if found.k is not None:
            assert 0 <= found.k <= found.n
            assert found.value == (found.k / found.n if found.n else 0)
            assert found.interval is not None
        if found.interval is not None:
            low, high = found.interval
            assert low <= high
            assert low - 1e-12 <= found.value <= high + 1e-12, key


@pytest.mark.parametrize("name", BY_ID)
def test_what_is_measured_is_all_in_the_table(small, name):
    assert set(small(name).measured) == {figure.key for figure in BY_ID[name].figures}


@pytest.mark.parametrize("name", ["T1", "T7", "T12"])
def test_the_same_setting_gives_the_same(small, datasets, name):
    again = run_experiment(BY_ID[name], datasets, SMALL)
    assert again.measured == small(name).measured
    assert again.datasets == small(name).datasets


def test_another_seed_gives_other_people(small, datasets):
    other = run_experiment(BY_ID["T7"], datasets, Sizes(SMALL.people, SMALL.requests, 12))
    assert other.measured != small("T7").measured


def test_datasets_are_kept_and_shared(small, datasets):
    """T1 and T2 have one dataset, T4, T10 and T14 another."""
    for name in ("T1", "T2", "T4", "T10", "T14"):
        small(name)
    assert small("T1").datasets == small("T2").datasets
    assert small("T4").datasets == small("T10").datasets == small("T14").datasets
    assert len([each for each in datasets.iterdir() if each.name.startswith("reproduction-")]) <= 4


def test_a_history_confirms_whatever_the_last_address_does(small):
    measured = small("T5").measured
    assert measured["sensitivity_history"].value > measured["sensitivity_current"].value


def test_independent_typos_follow_the_formula(small):
    for k in COUNTS:
        found = small("T6").measured[f"independent_{k}"]
        assert found.interval.low - 0.02 < expect(k) < found.interval.high + 0.02
    assert expect(4) == pytest.approx(0.18549375)


def test_pairs_are_people_on_file_who_have_not_moved(small):
    measured = small("T7").measured
    assert measured["pairs"].k == measured["people"].k - measured["moved"].k


def test_standardising_both_gains_what_the_parts_say(small):
    measured = small("T4").measured
    gain = {name: measured[f"gain_{name}"].value for name in ("address", "name", "both", "more_than_sum")}
    assert gain["more_than_sum"] == pytest.approx(gain["both"] - gain["address"] - gain["name"])
    rise = measured["sensitivity_both"].value - measured["sensitivity_none"].value
    assert gain["both"] == pytest.approx(100 * rise)


def test_numbers_that_are_nobodys_confirm_nobody(small):
    measured = small("T18").measured
    assert [measured[f"invented_{rule}"].k for rule in ("control", "tolerance", "address")] == [0, 0, 0]


def test_birthdays_are_what_chance_makes_them(small):
    """From the years of birth alone: 1 - exp(-pairs * chance that two share a date), 180 people."""
    measured = small("T12").measured
    dates = measured["dates"].value
    for size in (90, 180):
        assert measured[f"shared_{size}"].value == pytest.approx(
            1 - math.exp(-size * (size - 1) / 2 / dates), abs=0.03
        )
    assert 15_000 < dates < 31_000


ORIGINS = ("white", "black", "api", "hispanic")
MISSED = {
    f"missed_{rule}_{name}": rate
    for rule, rate in (("exact", 0.3), ("tolerant", 0.1), ("probabilistic", 0.05))
    for name in ORIGINS
}

# As published, or as it would have to be: direction and ratio hold.
GOOD = {
    "T1": {"yield": 0.037, "by_number": 0.903, "removed_zip_like": 0.01, "removed_fielded": 0.05},
    "T2": {"filler_zip_like": 0.8, "filler_fielded": 0.02, "filler_known_street": 0.0},
    "T3": {"partial": 0.31, "whole": 0.105, "ratio": 2.95},
    "T4": {
        "gain_more_than_sum": 5.2,
        "gain_both": 10.3,
        "gain_address": 4.5,
        "gain_name": 0.6,
        "false_none": 0.001,
        "false_both": 0.004,
    },
    "T5": {
        "sensitivity_current": 0.6366,
        "sensitivity_history": 0.9351,
        "ppv_current": 0.9995,
        "ppv_history": 0.9996,
        "misses": 5.6,
    },
    "T6": {
        **{f"independent_{k}": expect(k) for k in (3, 4, 5, 6)},
        **{f"correlated_{k}": expect(k) - 0.01 for k in (3, 4, 5, 6)},
    },
    "T7": {"addresses": 0.927, "people": 0.921, "pairs": 0.743},
    "T8": {
        **{f"missed_owner_{lag}": 0.07 * lag for lag in (1, 3, 5)},
        **{f"missed_renter_{lag}": 0.15 * lag for lag in (1, 3, 5)},
        "ratio": 4.3,
    },
    "T9": {"invalid": 0.37, "stale_filed": 0.3, "stale_today": 0.35, "ratio_today": 1.06},
    "T10": {
        **MISSED,
        "ratio_exact": 4.7,
        "ratio_tolerant": 1.3,
        "ratio_probabilistic": 1.2,
        "wrong_exact": 0.001,
        "wrong_tolerant": 0.01,
    },
    "T11": {"ppv_0.01": 0.5, "ppv_0.001": 0.05, "ppv_0.0002": 0.003, "legitimate": 300},
    "T12": {"shared_90": 0.16, "shared_180": 0.50, "shared_460": 0.99},
    "T13": {"default_0.2": 0.05, "default_1": 0.71, "default_5": 0.98},
    "T14": {
        "affected": 0.078,
        "missed_signed_written": 0.4,
        "missed_signed_normalised": 0.3,
        "missed_plain_written": 0.2,
        "missed_plain_normalised": 0.2,
    },
    "T18": {"borrowed": 0.866, "wrong_control": 0.05, "wrong_address": 0.01, "invented_control": 0.0},
}

# What makes the direction, or the ratio, wrong, all else being as above.
WRONG_DIRECTION = [
    ("T1", {"by_number": 0.4}),
    ("T1", {"removed_fielded": 0.01}),
    ("T2", {"filler_zip_like": 0.3}),
    ("T2", {"filler_known_street": 0.03}),
    ("T3", {"whole": 0.31}),
    ("T4", {"gain_more_than_sum": -0.1}),
    ("T4", {"false_both": 0.02}),
    ("T5", {"sensitivity_history": 0.6}),
    ("T5", {"ppv_history": 0.98}),
    ("T6", {"independent_5": 0.1}),
    ("T6", {"correlated_4": 0.3}),
    ("T7", {"pairs": 0.93}),
    ("T8", {"missed_renter_5": 0.2}),
    ("T8", {"missed_owner_5": 0.9}),
    ("T9", {"stale_today": 0.2}),
    ("T10", {"missed_tolerant_api": 0.35}),
    ("T10", {"ratio_probabilistic": 5.0}),
    ("T11", {"legitimate": 0.5}),
    ("T11", {"ppv_0.001": 0.6}),
    ("T12", {"shared_90": 0.6}),
    ("T13", {"default_1": 0.45}),
    ("T14", {"missed_plain_written": 0.5}),
    ("T14", {"missed_signed_normalised": 0.4}),
    ("T18", {"wrong_address": 0.05}),
    ("T18", {"invented_control": 0.01}),
]
WRONG_RATIO = [
    ("T1", {"yield": 0.11}),
    ("T2", {"filler_fielded": 0.1}),
    ("T3", {"ratio": 1.9}),
    ("T3", {"ratio": 5.1}),
    ("T4", {"gain_both": 7.0}),
    ("T5", {"misses": 1.9}),
    ("T6", {"independent_3": 0.2}),
    ("T7", {"pairs": 0.83}),
    ("T8", {"ratio": 2.9}),
    ("T9", {"ratio_today": 0.4}),
    ("T10", {"wrong_exact": 0.006}),
    ("T11", {"legitimate": 99}),
    ("T12", {"shared_180": 0.56}),
    ("T12", {"shared_460": 0.97}),
    ("T13", {"default_1": 0.95}),
    ("T14", {"affected": 0.043}),
    ("T18", {"borrowed": 0.8}),
]


@pytest.mark.parametrize("name", BY_ID)
def test_shapes_hold_of_what_was_published(name):
    experiment = BY_ID[name]
    assert experiment.direction.holds(GOOD[name]) is True
    assert experiment.ratio.holds(GOOD[name]) is True


@pytest.mark.parametrize(("name", "change"), WRONG_DIRECTION)
def test_a_direction_that_does_not_hold(name, change):
    assert BY_ID[name].direction.holds(GOOD[name] | change) is False


@pytest.mark.parametrize(("name", "change"), WRONG_RATIO)
def test_a_ratio_that_does_not_hold(name, change):
    assert BY_ID[name].ratio.holds(GOOD[name] | change) is False


def test_every_shape_is_contradicted_by_something():
    assert {name for name, _ in WRONG_DIRECTION} == {name for name, _ in WRONG_RATIO} == set(BY_ID)


def test_no_errors_at_all_under_the_exact_rule_double_with_any():
    assert BY_ID["T10"].ratio.holds(GOOD["T10"] | {"wrong_exact": 0.0}) is True
    assert BY_ID["T10"].ratio.holds(GOOD["T10"] | {"wrong_exact": 0.0, "wrong_tolerant": 0.0}) is False
