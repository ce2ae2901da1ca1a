"""Rates against numbers worked out by hand.

Scoring, on the tiny dataset's 28 requests counted by hand.
"""

import polars as pl
import pytest

from bench.scoring.counts import Counts, count_by_kind, total
from bench.scoring.rate import FCR, FNR, Rate, Rates
from generators.errors import ConfirmbenchError
from tests.bench.tiny import KIND_SIZES, KINDS_IN_ORDER, REQUESTS, truth

COUNTS = Counts(right_confirms=76, wrong_no_matches=4, wrong_confirms=5, right_no_matches=115)
NOTHING = Counts()


def test_each_rate_has_its_own_denominator():
    assert COUNTS.rates == Rates(Rate(FNR, 4, 80), Rate(FCR, 5, 120))
    assert COUNTS.precision.value == 76 / 81
    assert COUNTS.prevalence == 80 / 200
    assert COUNTS.confirm_rate.value == 81 / 200


def test_the_four_outcomes_add_up_to_the_requests():
    assert COUNTS.requests == 200 == COUNTS.positives + COUNTS.negatives


@pytest.mark.parametrize("rate", ["fnr", "fcr", "precision", "confirm_rate"])
def test_a_rate_of_nothing_is_unknown(rate):
    assert getattr(NOTHING, rate).value is None
    assert NOTHING.prevalence is None


def test_counts_add_up_cell_by_cell():
    assert Counts(1, 2, 3, 4) + Counts(10, 20, 30, 40) == Counts(11, 22, 33, 44)


# Confirmed: the first 6 of 8 current, 1 of 3 renamed, the first 2 of 4 moved, 1 of 3 household, none of the
# 3 namesakes, both successors, no stranger, and the last placeholder, whose person is on file.
CONFIRMED = [1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1]
ANSWERS = pl.Series(CONFIRMED).cast(pl.Boolean)


def test_headline_by_kind():
    assert count_by_kind(ANSWERS, truth()) == {
        "current": Counts(6, 2, 0, 0),
        "renamed": Counts(1, 2, 0, 0),
        "moved": Counts(0, 0, 2, 2),
        "household": Counts(0, 0, 1, 2),
        "namesake": Counts(0, 0, 0, 3),
        "successor": Counts(0, 0, 2, 0),
        "stranger": Counts(0, 0, 0, 2),
        "placeholder": Counts(0, 0, 1, 2),
    }


def test_headline_overall():
    overall = total(count_by_kind(ANSWERS, truth()))
    assert overall == Counts(7, 4, 6, 11)
    assert (overall.fnr.value, overall.fcr.value, overall.precision.value) == (4 / 11, 6 / 17, 7 / 13)


def test_a_stale_address_confirmed_is_right_for_the_weaker_question():
    assert count_by_kind(ANSWERS, truth())["moved"] == Counts(0, 0, 2, 2)
    assert count_by_kind(ANSWERS, truth(), "person_on_file")["moved"] == Counts(2, 2, 0, 0)


def test_one_kind_may_hold_both_truths():
    assert count_by_kind(ANSWERS, truth(), "person_on_file")["placeholder"] == Counts(1, 0, 0, 2)


def test_weaker_question_overall():
    assert total(count_by_kind(ANSWERS, truth(), "person_on_file")) == Counts(10, 6, 3, 9)


@pytest.mark.parametrize("question", ["should_confirm", "person_on_file"])
def test_no_request_is_dropped(question):
    by_kind = count_by_kind(ANSWERS, truth(), question)
    assert {kind: counts.requests for kind, counts in by_kind.items()} == KIND_SIZES


def test_the_oracle_is_never_wrong_and_its_opposite_always():
    right = truth()["should_confirm"]
    assert (total(count_by_kind(right, truth()))) == Counts(11, 0, 0, 17)
    assert (total(count_by_kind(~right, truth()))) == Counts(0, 11, 17, 0)


@pytest.mark.parametrize(("answer", "fnr", "fcr"), [(True, 0, 1), (False, 1, 0)])
def test_constant_answers(answer, fnr, fcr):
    overall = total(count_by_kind(pl.Series([answer] * REQUESTS), truth()))
    assert (overall.fnr.value, overall.fcr.value) == (fnr, fcr)


def test_kinds_come_in_the_order_of_the_contract_whatever_the_order_of_the_requests():
    reversed_order = count_by_kind(ANSWERS.reverse(), truth().reverse())
    assert list(reversed_order) == list(dict.fromkeys(KINDS_IN_ORDER))
    assert total(reversed_order) == Counts(7, 4, 6, 11)


def test_a_batch_without_requests_has_counts_of_nothing():
    assert total(count_by_kind(pl.Series([], dtype=pl.Boolean), truth().clear())) == Counts()


@pytest.mark.parametrize(
    "answers",
    [ANSWERS.head(27), ANSWERS.cast(pl.Float64), pl.Series([None] * REQUESTS, dtype=pl.Boolean)],
    ids=["too few", "scores", "nulls"],
)
def test_refuses_answers_that_do_not_fit(answers):
    with pytest.raises(ConfirmbenchError, match="cannot be scored"):
        count_by_kind(answers, truth())
