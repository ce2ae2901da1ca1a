"""Shapes say yes and no: on the published numbers, or numbers like them, and on such as contradict them."""

import pytest

from bench.studies.reproductions.catalog import EXPERIMENTS
from bench.studies.reproductions.typos import expected

BY_ID = {experiment.id: experiment for experiment in EXPERIMENTS}
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
        **{f"independent_{k}": expected(k) for k in (3, 4, 5, 6)},
        **{f"correlated_{k}": expected(k) - 0.01 for k in (3, 4, 5, 6)},
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
