""""""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy

from bench.custody.leakage.group_tests import RULES, CountRule, Halved, count_tests, halving, possible
from bench.custody.leakage.honest import bits, codes, drawn_again, excess, rates, reason_bits
from bench.custody.leakage.material import CONFIRM, NO_MATCH, REFUSED
from tests.bench.custody.leakage.town import PROBING, claims, row


def test_a_right_answer_tells_all_there_is_to_know():
    truth = np.array([True] * 25 + [False] * 75)
    found = bits(truth, np.where(truth, CONFIRM, NO_MATCH).astype(np.int8), PROBING)

    told, bound = row(found, "bits", "all"), row(found, "bits_bound", "all")
    assert told.value == pytest.approx(entropy([0.25, 0.75], base=2))
    assert bound.value == pytest.approx(entropy([0.25, 0.75], base=2))
    assert told.low <= told.value <= told.high
    assert told.n == 100


@pytest.mark.parametrize("answer", [CONFIRM, NO_MATCH, REFUSED])
def test_one_answer_for_all_tells_nothing(answer):
    truth = np.array([True] * 25 + [False] * 75)
    told, bound = bits(truth, np.full(100, answer, np.int8), PROBING)

    assert (told.value, told.low, told.high, bound.value) == (0, 0, 0, 0)


def test_codes_add_what_they_tell_beyond_their_groups():
    table = np.array([[5, 0, 5], [0, 5, 5]])
    drawn = drawn_again(table, PROBING, "test")

    apart = excess("reason_bits", "x", table, drawn, np.array([0, 0, 1]))
    assert apart.value == pytest.approx(0.5)  # half of the requests: one bit that the group hides
    together = excess("reason_bits", "x", table, drawn, np.array([0, 1, 2]))
    assert together.value == 0


def test_denominators_by_hand():
    """Five eligible (two should be confirmed), two not eligible."""
    should = np.array([True, True, False, False, False, True, False])
    eligible = np.array([True, True, True, True, True, False, False])
    answers = np.array([CONFIRM, REFUSED, CONFIRM, NO_MATCH, REFUSED, CONFIRM, REFUSED], np.int8)
    found = rates(should, eligible, answers)

    assert {each.measure: (each.count, each.n) for each in found} == {
        "fnr": (1, 2),
        "fcr": (1, 3),
        "false_refuse": (2, 5),
        "ineligible_confirmed": (1, 2),
    }
    assert row(found, "fnr", "all").value == 0.5


def test_codes_say_which_half_is_on_file():
    registry = claims([0, 1]).lazy()
    asked = pl.concat([claims([0]), claims([2]), claims([0]), claims([2])])
    street = pl.Series("street", ["  MAPLE st", "Maple Street", "Elm Street", None])
    house = pl.Series("house_number", ["1000", "1000", "1", "1"])

    found = codes(asked.with_columns(street, house), registry)
    assert found.tolist() == [3, 2, 1, 0]


def truth(person, address):
    return pl.DataFrame(
        {
            "person_on_file": person,
            "address_on_file": address,
            "should_confirm": [p and a for p, a in zip(person, address, strict=True)],
        }
    )


def test_codes_that_give_the_secret_away_add_all_that_the_answer_hides():
    about = truth([True, True, False, False] * 25, [True, False, True, False] * 25)
    answers = np.array([CONFIRM, NO_MATCH, NO_MATCH, NO_MATCH] * 25, np.int8)
    known = np.array([3, 1, 2, 0] * 25)

    found = reason_bits(about, answers, known, PROBING)
    assert row(found, "reason_bits", "on_file, codes").value == pytest.approx(0.75 * np.log2(3))
    assert row(found, "reason_bits", "should_confirm, codes").value == 0
    assert row(found, "reason_bits", "on_file, refused apart").value == 0


def test_a_refusal_that_goes_along_with_the_truth_is_counted_apart():
    about = truth([True, True, False, False] * 25, [True, True, False, False] * 25)
    answers = np.array([NO_MATCH, NO_MATCH, REFUSED, REFUSED] * 25, np.int8)

    found = reason_bits(about, answers, np.zeros(100, np.int64), PROBING)
    assert row(found, "reason_bits", "should_confirm, refused apart").value == pytest.approx(1)


batches = st.lists(st.booleans(), min_size=1, max_size=40).map(np.array)


@pytest.mark.parametrize(
    ("confirmed", "halved"),
    [
        ([1, 1, 1, 1], (1, 4, 0)),
        ([0, 0, 0, 0], (1, 0, 4)),
        ([1, 0, 0, 0], (3, 1, 3)),  # all, the left half, its left half; the rest by subtraction
        ([1, 0, 1, 0], (4, 2, 2)),
        ([1], (1, 1, 0)),
    ],
)
def test_halving_by_hand(confirmed, halved):
    assert halving(np.array(confirmed, bool), CountRule()) == Halved(*halved)


@given(batches)
@settings(max_examples=100)
def test_exact_counts_find_everybody_in_no_more_queries_than_people(confirmed):
    found = halving(confirmed, CountRule())

    assert (found.members, found.others) == (confirmed.sum(), (~confirmed).sum())
    assert found.queries <= max(len(confirmed), 1)


@given(batches, st.sampled_from([2, 5, 10]), st.sampled_from([1, 3, 25]))
@settings(max_examples=100)
def test_what_is_inferred_from_rounded_counts_is_never_more_than_there_is(confirmed, rounding, floor):
    found = halving(confirmed, CountRule(rounding, floor))

    assert found.members <= confirmed.sum()
    assert found.others <= (~confirmed).sum()


@given(st.integers(0, 60), st.integers(1, 12))
def test_possible_totals_are_those_that_are_shown_alike(total, rounding):
    def shown(count):
        return int(count / rounding + 0.5) * rounding

    alike = [count for count in range(61) if shown(count) == shown(total)]
    assert possible(total, rounding, 60) == (alike[0], alike[-1])


def test_a_floor_answers_no_smaller_batch_and_padding_gets_around_it():
    one = np.arange(30) == 7

    assert halving(one[:20], CountRule(1, 25)) == (0, 0, 0)
    assert halving(one, CountRule(1, 25)) == (1, 0, 0)
    exact, padded = halving(one, CountRule()), halving(one, CountRule(10, 25, padded=True))
    assert (padded.members, padded.others) == (1, 29)
    assert padded.queries == 5 * exact.queries


def test_members_per_query_over_batches():
    answers = np.array([CONFIRM] * 16 + [NO_MATCH] * 48, np.int8)
    found = count_tests(answers, PROBING)

    assert row(found, "members_per_query", "one by one").value == 0.25
    assert row(found, "members_identified", "exact").count == 16
    assert set(RULES) < {each.at for each in found}


def test_nobody_confirmed_nobody_identified():
    found = count_tests(np.full(40, NO_MATCH, np.int8), PROBING)

    assert row(found, "members_per_query", "exact").value == 0
    assert row(found, "members_identified", "exact").value is None
