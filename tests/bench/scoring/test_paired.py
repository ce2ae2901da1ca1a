"""Paired numbers against values worked out by hand, and against scipy where requests stand alone."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from bench.scoring.paired import Clusters, clusterings, of_side, paired
from bench.statistics.paired import Pairs

NONE = np.zeros(6, np.bool_)
FOUR = np.array([True, True, True, True, False, False])


def of(codes):
    codes = np.array(codes, np.int64)
    return Clusters(codes, np.bincount(codes))


def test_requests_that_stand_alone():
    found = paired(NONE, FOUR, [of(range(6))])
    assert found.pairs == Pairs(both=0, only_a=0, only_b=4, neither=2)
    assert found.difference == pytest.approx(4 / 6)
    assert found.mcnemar_p == found.p == pytest.approx(2 / 16)
    assert found.effective_n == pytest.approx(6)
    assert found.interval == paired(NONE, FOUR).interval


def test_errors_that_come_two_by_two_are_worth_less():
    """Three clusters of two, d = 2, 2, 0 and D = 2/3: Var = 1/9 where single requests would have 2/45."""
    found = paired(NONE, FOUR, [of(range(6)), of([0, 0, 1, 1, 2, 2])])
    assert found.effective_n == pytest.approx(6 / 2.5)
    assert found.mcnemar_p == pytest.approx(2 / 16)
    assert found.p == pytest.approx(2 / 4)  # two clusters, both to one side
    alone = paired(NONE, FOUR)
    assert found.interval.low < alone.interval.low
    assert found.interval.high > alone.interval.high


def test_the_other_way_round_is_the_mirror_image():
    one, other = paired(NONE, FOUR), paired(FOUR, NONE)
    assert one.difference == -other.difference
    assert one.interval == pytest.approx((-other.interval.high, -other.interval.low))
    assert one.p == other.p


def test_nothing_that_tells_them_apart():
    """Both err on the same requests, two by two: their common rate is known as from 2.4 requests."""
    found = paired(FOUR, FOUR, [of([0, 0, 1, 1, 2, 2])])
    assert (found.difference, found.p) == (0.0, 1.0)
    assert found.effective_n == pytest.approx(2.4)
    assert found.interval.low < 0 < found.interval.high


def test_no_requests():
    nobody = np.zeros(0, np.bool_)
    found = paired(nobody, nobody, [of([])])
    assert (found.difference, found.p, found.interval) == (None, 1.0, (-1, 1))


def test_a_single_cluster_is_worth_one_request():
    assert paired(NONE, FOUR, [of([0] * 6)]).effective_n == 1


def test_nulls_share_a_cluster_with_nobody():
    truth = pl.DataFrame(
        {"person_id": [7, None, 7, None], "dwelling_id": [1, 1, 1, 1], "submission_id": [4, 3, 2, 1]},
        schema=dict.fromkeys(("person_id", "dwelling_id", "submission_id"), pl.Int64),
    )
    person, dwelling, submission = clusterings(truth)
    assert person.codes.tolist() == [0, 1, 0, 2]
    assert person.sizes.tolist() == [2, 1, 1]
    assert (len(dwelling.sizes), len(submission.sizes)) == (1, 4)
    half = of_side(person, np.array([True, True, False, True]))
    assert half.sizes.tolist() == [1, 1, 1]


def test_clusters_that_err_together_are_no_finding():
    """Whole submissions of ten err with one matcher or the other: McNemar alone finds far too much."""
    rng = np.random.Generator(np.random.Philox(7))
    codes = np.repeat(np.arange(60), 10)
    pairs_of_errors = (np.repeat(rng.random((2, 60)) < 0.3, 10, axis=1) for _ in range(300))
    found = [paired(first, second, [of(codes)]) for first, second in pairs_of_errors]
    assert np.mean([each.p < 0.05 for each in found]) <= 0.05
    assert np.mean([each.mcnemar_p < 0.05 for each in found]) > 0.3
    covered = [each.interval.low <= 0 <= each.interval.high for each in found]
    assert np.mean(covered) >= 0.93


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_p_of_single_requests_is_the_binomial_test(answers):
    first, second = (np.array([pair[i] for pair in answers], np.bool_) for i in (0, 1))
    found = paired(first, second, [of(range(len(answers)))])
    only_a, only_b = int((first & ~second).sum()), int((second & ~first).sum())
    expected = binomtest(only_a, only_a + only_b).pvalue if only_a + only_b else 1.0
    assert found.mcnemar_p == pytest.approx(expected)
    assert found.p == pytest.approx(expected)
