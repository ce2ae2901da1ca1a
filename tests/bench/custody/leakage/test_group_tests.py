import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.custody.leakage.group_tests import RULES, Halved, Rule, counted, halving, possible
from bench.custody.leakage.material import CONFIRM, NO_MATCH
from tests.bench.custody.leakage.town import PROBING, row

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
    assert halving(np.array(confirmed, bool), Rule()) == Halved(*halved)


@given(batches)
@settings(max_examples=100)
def test_exact_counts_find_everybody_in_no_more_queries_than_people(confirmed):
    found = halving(confirmed, Rule())

    assert (found.members, found.others) == (confirmed.sum(), (~confirmed).sum())
    assert found.queries <= max(len(confirmed), 1)


@given(batches, st.sampled_from([2, 5, 10]), st.sampled_from([1, 3, 25]))
@settings(max_examples=100)
def test_what_is_inferred_from_rounded_counts_is_never_more_than_there_is(confirmed, rounding, floor):
    found = halving(confirmed, Rule(rounding, floor))

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

    assert halving(one[:20], Rule(1, 25)) == (0, 0, 0)
    assert halving(one, Rule(1, 25)) == (1, 0, 0)
    exact, padded = halving(one, Rule()), halving(one, Rule(10, 25, padded=True))
    assert (padded.members, padded.others) == (1, 29)
    assert padded.queries == 5 * exact.queries


def test_members_per_query_over_batches():
    answers = np.array([CONFIRM] * 16 + [NO_MATCH] * 48, np.int8)
    found = counted(answers, PROBING)

    assert row(found, "members_per_query", "one by one").value == 0.25
    assert row(found, "members_identified", "exact").count == 16
    assert set(RULES) < {each.at for each in found}


def test_nobody_confirmed_nobody_identified():
    found = counted(np.full(40, NO_MATCH, np.int8), PROBING)

    assert row(found, "members_per_query", "exact").value == 0
    assert row(found, "members_identified", "exact").value is None
