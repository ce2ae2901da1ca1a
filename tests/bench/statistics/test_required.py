"""FNR at a required FCR: the choice, the halves, and the reasons for no answer."""

import numpy as np
import pytest

from bench.scoring.rate import FCR, FNR, Rate, Rates
from bench.statistics.required import at_required_fcr, choose, halves, operating_point
from generators.errors import ConfirmbenchError


def point(misses, wrong, n=10_000):
    return Rates(Rate(FNR, misses, n), Rate(FCR, wrong, n))


STRICT, MIDDLE, LOOSE = point(3_000, 0), point(1_000, 5), point(200, 300)
SETTINGS = [LOOSE, STRICT, MIDDLE]


def test_the_bound_decides_and_the_other_half_reports():
    """5 of 10,000 is below 1e-3 and so is its bound, 1.05e-3, not."""
    other = [point(210, 310), point(3_010, 2), point(1_010, 9)]
    found = choose(SETTINGS, other, 1e-3)
    assert (found.setting, found.selection, found.evaluation) == (1, STRICT, other[1])
    assert found.reason is None


def test_the_point_estimate_is_less_strict():
    assert choose(SETTINGS, SETTINGS, 1e-3, "point").setting == 2
    assert choose(SETTINGS, SETTINGS, 1e-2, "bound").setting == 2
    assert choose(SETTINGS, SETTINGS, 0.04, "bound").setting == 0


def test_ties_go_to_the_lower_fcr_then_to_the_first():
    ties = [point(10, 3), point(10, 1), point(10, 1)]
    assert choose(ties, ties, 0.01).setting == 1


def test_too_few_requests_cannot_say():
    few = [Rates(Rate(FNR, 3, 100), Rate(FCR, 0, 2_994))]
    found = choose(few, few, 1e-3)
    assert (found.setting, found.selection, found.evaluation) == (None, None, None)
    assert "worth 2,994 independent ones; an FCR of 0.001 takes 2,995 at least" in found.reason
    enough = [Rates(Rate(FNR, 3, 100), Rate(FCR, 0, 2_995))]
    assert choose(enough, enough, 1e-3).setting == 0
    assert "10,000 at least" in choose(few, few, 1e-4, "point").reason


def test_clusters_make_requests_fewer():
    clustered = [Rates(Rate(FNR, 3, 100), Rate(FCR, 0, 4_000, 2_000.0))]
    assert "worth 2,000" in choose(clustered, clustered, 1e-3).reason


def test_no_setting_qualifies():
    found = choose([LOOSE], [LOOSE], 1e-3)
    assert found.setting is None
    assert found.reason == "No setting qualifies: the lowest FCR on the choosing half is 0.03."


def test_sides_without_requests():
    no_positive = [Rates(Rate(FNR, 0, 0), Rate(FCR, 0, 9_000))]
    no_negative = [Rates(Rate(FNR, 1, 90), Rate(FCR, 0, 0))]
    assert "FNR is unknown" in choose(no_positive, no_positive, 1e-3).reason
    for rule in ("bound", "point"):
        assert "Too few requests" in choose(no_negative, no_negative, 1e-3, rule).reason
    assert "no setting" in choose([], [], 1e-3).reason


@pytest.mark.parametrize("target", [0, 1, -0.1, 5])
def test_refuses_targets_that_are_none(target):
    with pytest.raises(ConfirmbenchError, match="between 0 and 1"):
        choose(SETTINGS, SETTINGS, target)


def test_halves_keep_clusters_together_and_are_halves():
    ids = np.random.default_rng(1).integers(0, 20_000, 60_000)
    chooses = halves(ids, 5)
    for side in (chooses, ~chooses):
        assert not np.isin(ids[side], ids[~side]).any()
        assert side.mean() == pytest.approx(0.5, abs=0.015)


def test_halves_depend_on_the_seed_alone():
    ids = np.concatenate([np.arange(5_000), np.full(5_000, -1)])
    np.testing.assert_array_equal(halves(ids, 5), halves(ids, 5))
    agree = (halves(ids, 5) == halves(ids, 6)).mean()
    assert agree == pytest.approx(0.5, abs=0.03)
    assert halves(ids, 5)[5_000:].mean() == pytest.approx(0.5, abs=0.03)


def test_from_answers_to_both_rules_at_every_target():
    """Settings of one score: the threshold at 2.6 has the FCR 0.0047, that at 3.2 has 0.0007."""
    rng = np.random.default_rng(2)
    should = rng.random(40_000) < 0.5
    score = rng.normal(0, 1, 40_000) + 3.5 * should
    confirms = [score > threshold for threshold in (2.0, 2.6, 3.2)]

    found = at_required_fcr(confirms, should, np.arange(40_000), 3)

    assert [(r.target, r.rule) for r in found] == [
        (target, rule) for target in (1e-2, 1e-3, 1e-4) for rule in ("bound", "point")
    ]
    assert [r.setting for r in found[:2]] == [1, 1]
    assert found[4].setting is None
    half = halves(np.arange(40_000), 3)
    reported = found[0].evaluation
    assert reported.fnr.requests == (should & ~half).sum()
    assert reported.fnr.errors == (should & ~half & ~confirms[1]).sum()
    assert reported.fcr.errors == (~should & ~half & confirms[1]).sum()


def test_of_several_clusterings_the_one_that_leaves_fewest_counts():
    """Four misses of 40: two whole pairs of the first clustering, each alone in the second."""
    should = np.arange(80) < 40
    misses = np.isin(np.arange(80), (0, 1, 2, 3))
    pairs, alone = np.arange(80) // 2, np.arange(80)
    by_pair = operating_point(should & ~misses, should, pairs)

    assert by_pair.fnr.errors == 4
    assert by_pair.fnr.n < 25
    assert operating_point(should & ~misses, should, alone).fnr.n == 40
    assert operating_point(should & ~misses, should, alone, pairs) == by_pair


def test_halves_follow_the_first_clustering_and_certainty_all_of_them():
    should = np.arange(4_000) < 2_000
    confirms = should & (np.arange(4_000) % 100 >= 10)  # misses in tens
    submissions, persons = np.full(4_000, -1), np.arange(4_000) // 10

    alone = at_required_fcr([confirms], should, submissions, 3)
    clustered = at_required_fcr([confirms], should, submissions, 3, others=(persons,))

    for one, other in zip(alone[:2], clustered[:2], strict=True):
        assert other.evaluation.fnr.errors == one.evaluation.fnr.errors
        assert other.evaluation.fnr.n < one.evaluation.fnr.n == one.evaluation.fnr.requests


def test_the_bound_is_a_guarantee():
    """Of settings whose true FCR is the target, no more than 5 % pass; by the point rule half do."""
    wrong = np.random.default_rng(4).binomial(5_000, 0.01, 2_000).tolist()
    points = [point(100, k, 5_000) for k in wrong]
    passed = {
        rule: np.mean([choose([p], [p], 0.01, rule).setting == 0 for p in points])
        for rule in ("bound", "point")
    }
    assert passed["bound"] <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 2_000)
    assert passed["point"] > 0.4
