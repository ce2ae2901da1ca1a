"""All pairs at once: against the obvious way, and on forty requests that are counted by hand."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control

from bench.scoring.paired import clusterings
from bench.scoring.pairwise import MATCHER_RATES, TESTS, matcher_rates, paired_tests, sides, ties
from bench.scoring.rate import Side
from bench.scoring.rates import clustered_rate
from bench.scoring.slices import CLUSTERS
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
