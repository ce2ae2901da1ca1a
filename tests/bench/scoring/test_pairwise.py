"""All pairs at once: against the obvious way, and on forty requests that are counted by hand.

Paired numbers against values worked out by hand, and against scipy where requests stand alone.
"""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control

from bench.scoring.paired import Clusters, clusterings, of_side, pair_up
from bench.scoring.pairwise import MATCHER_RATES, TESTS, matcher_rates, paired_tests, sides, ties
from bench.scoring.rate import Side
from bench.scoring.rates import clustered_rate
from bench.scoring.slices import CLUSTERS
from bench.statistics.paired import Pairs
from generators.errors import ConfirmbenchError
from tests.bench import forty
from tests.bench.comparing.reference import reference

TRUTH = forty.truth()


def confirming(rows):
    return pl.Series("confirmed", [row in set(rows) for row in range(forty.REQUESTS)])


@st.composite
def batches(draw):
    """Up to 60 requests in few clusters, some in none, and the answers of three matchers."""
    n = draw(st.integers(0, 60))
    some_id = st.one_of(st.none(), st.integers(0, 9))
    columns = {name: draw(st.lists(some_id, min_size=n, max_size=n)) for name in CLUSTERS}
    bits = st.lists(st.booleans(), min_size=n, max_size=n)
    truth = pl.DataFrame(
        columns | {"should_confirm": draw(bits)},
        schema=dict.fromkeys(CLUSTERS, pl.Int64()) | {"should_confirm": pl.Boolean()},
    )
    return truth, {name: pl.Series(draw(bits), dtype=pl.Boolean) for name in "xyz"}


@given(batches())
def test_every_number_is_that_of_the_obvious_way(batch):
    truth, answers = batch
    for row in paired_tests(answers, truth).iter_rows(named=True):
        side = truth["should_confirm"] if row["rate"] == "FNR" else ~truth["should_confirm"]
        part = truth.filter(side)
        wrong = [
            (answers[row[name]].filter(side) != part["should_confirm"]).to_numpy() for name in ("a", "b")
        ]
        p, effective, low, high = reference(*wrong, part)
        assert row["p"] == pytest.approx(p, rel=1e-9)
        assert row["effective_n"] == pytest.approx(effective, rel=1e-9)
        assert (row["errors_a"], row["errors_b"]) == tuple(map(np.count_nonzero, wrong))
        if part.height:
            assert (row["low"], row["high"]) == pytest.approx((low, high), abs=1e-9)
        else:
            assert (row["low"], row["rate_a"], row["difference"]) == (None, None, None)


def test_forty_requests_by_hand():
    """forty's own answers miss 9 to 11 and 13 to 15, and confirm six others; `all_on_file` misses none."""
    answers = {"forty": forty.ANSWERS, "on_file": confirming(range(22)), "twin": forty.ANSWERS}
    tests = paired_tests(answers, TRUTH)
    assert tests.schema == TESTS
    assert tests.select("a", "b", "rate").rows() == [
        (a, b, rate)
        for a, b in [("forty", "on_file"), ("forty", "twin"), ("on_file", "twin")]
        for rate in ("FNR", "FCR")
    ]
    fnr, fcr, same, *_ = tests.rows(named=True)
    assert (fnr["requests"], fnr["errors_a"], fnr["errors_b"]) == (16, 6, 0)
    assert (fnr["only_a"], fnr["only_b"]) == (6, 0)
    assert fnr["mcnemar_p"] == pytest.approx(2 / 2**6)
    assert fnr["p"] == pytest.approx(2 / 2**4)  # 9, 10 and 11 are one dwelling: it, 13, 14 and 15 are flipped
    assert (fcr["requests"], fcr["errors_a"], fcr["errors_b"]) == (24, 5, 6)
    assert (fcr["only_a"], fcr["only_b"]) == (3, 4)  # 22, 30 and 39; 18 to 21
    assert fcr["difference"] == pytest.approx(1 / 24)
    assert (same["difference"], same["p"]) == (0.0, 1.0)
    assert tests["q"].to_numpy() == pytest.approx(false_discovery_control(tests["p"].to_numpy()))


def test_the_exact_p_is_scipys_where_nothing_clusters():
    answers = {"none": confirming([]), "some": confirming([1, *range(12, 20)])}
    fnr, fcr = paired_tests(answers, TRUTH).rows(named=True)
    assert fnr["p"] == fnr["mcnemar_p"] == pytest.approx(binomtest(5, 5).pvalue)
    assert fcr["p"] == pytest.approx(binomtest(4, 4).pvalue)


def test_the_other_question_and_fewer_than_two_matchers():
    answers = {"a": confirming([]), "b": confirming(range(22))}
    assert paired_tests(answers, TRUTH, "person_on_file")["requests"].to_list() == [23, 17]
    assert paired_tests({"a": answers["a"]}, TRUTH).rows() == []


def test_answers_that_do_not_fit():
    with pytest.raises(ConfirmbenchError, match="39 answers"):
        paired_tests({"a": forty.ANSWERS, "b": forty.ANSWERS[:39]}, TRUTH)


def test_ties_go_by_errors_and_need_every_pair():
    answers = {"bad": confirming(range(22, 40)), "good": confirming(range(16)), "fair": confirming(range(14))}
    tests = paired_tests(answers, TRUTH)
    assert ties(tests, "FNR") == [["good", "fair"], ["bad"]]
    assert ties(tests.head(4), "FNR") == []


def test_rates_of_each_matcher_are_worth_what_score_says():
    right = TRUTH["should_confirm"].to_numpy()
    wrong = [forty.ANSWERS.to_numpy() != right]
    rates = matcher_rates(["forty"], wrong, sides(right, clusterings(TRUTH)))
    assert rates.schema == MATCHER_RATES
    for among, row in zip((right, ~right), rates.iter_rows(named=True), strict=True):
        expected = clustered_rate(Side(row["rate"]), wrong[0][among], TRUTH.filter(pl.Series(among)))
        assert (row["errors"], row["requests"]) == (expected.errors, expected.requests)
        assert row["effective_n"] == pytest.approx(expected.n)


NONE = np.zeros(6, np.bool_)
FOUR = np.array([True, True, True, True, False, False])


def of(codes):
    codes = np.array(codes, np.int64)
    return Clusters(codes, np.bincount(codes))


def test_requests_that_stand_alone():
    found = pair_up(NONE, FOUR, [of(range(6))])
    assert found.pairs == Pairs(both=0, only_a=0, only_b=4, neither=2)
    assert found.difference == pytest.approx(4 / 6)
    assert found.mcnemar_p == found.p == pytest.approx(2 / 16)
    assert found.effective_n == pytest.approx(6)
    assert found.interval == pair_up(NONE, FOUR).interval


def test_errors_that_come_two_by_two_are_worth_less():
    """Three clusters of two, d = 2, 2, 0 and D = 2/3: Var = 1/9 where single requests would have 2/45."""
    found = pair_up(NONE, FOUR, [of(range(6)), of([0, 0, 1, 1, 2, 2])])
    assert found.effective_n == pytest.approx(6 / 2.5)
    assert found.mcnemar_p == pytest.approx(2 / 16)
    assert found.p == pytest.approx(2 / 4)  # two clusters, both to one side
    alone = pair_up(NONE, FOUR)
    assert found.interval.low < alone.interval.low
    assert found.interval.high > alone.interval.high


def test_the_other_way_round_is_the_mirror_image():
    one, other = pair_up(NONE, FOUR), pair_up(FOUR, NONE)
    assert one.difference == -other.difference
    assert one.interval == pytest.approx((-other.interval.high, -other.interval.low))
    assert one.p == other.p


def test_nothing_that_tells_them_apart():
    """Both err on the same requests, two by two: their common rate is known as from 2.4 requests."""
    found = pair_up(FOUR, FOUR, [of([0, 0, 1, 1, 2, 2])])
    assert (found.difference, found.p) == (0.0, 1.0)
    assert found.effective_n == pytest.approx(2.4)
    assert found.interval.low < 0 < found.interval.high


def test_no_requests():
    nobody = np.zeros(0, np.bool_)
    found = pair_up(nobody, nobody, [of([])])
    assert (found.difference, found.p, found.interval) == (None, 1.0, (-1, 1))


def test_a_single_cluster_is_worth_one_request():
    assert pair_up(NONE, FOUR, [of([0] * 6)]).effective_n == 1


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
    found = [pair_up(first, second, [of(codes)]) for first, second in pairs_of_errors]
    assert np.mean([each.p < 0.05 for each in found]) <= 0.05
    assert np.mean([each.mcnemar_p < 0.05 for each in found]) > 0.3
    covered = [each.interval.low <= 0 <= each.interval.high for each in found]
    assert np.mean(covered) >= 0.93


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_p_of_single_requests_is_the_binomial_test(answers):
    first, second = (np.array([pair[i] for pair in answers], np.bool_) for i in (0, 1))
    found = pair_up(first, second, [of(range(len(answers)))])
    only_a, only_b = int((first & ~second).sum()), int((second & ~first).sum())
    expected = binomtest(only_a, only_a + only_b).pvalue if only_a + only_b else 1.0
    assert found.mcnemar_p == pytest.approx(expected)
    assert found.p == pytest.approx(expected)
