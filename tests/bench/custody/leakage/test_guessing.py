""""""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.custody.leakage import guessing as going_down
from bench.custody.leakage.guessing import (
    NO_RANK,
    answers_down,
    candidate_lists,
    guesses,
    known_addresses,
    membership,
    ranks,
    search,
)
from bench.custody.leakage.material import CONFIRM, NO_MATCH, REFUSED
from bench.custody.leakage.measured import Probing, draws
from tests.bench.custody.leakage.town import ALWAYS, LETTERS, NEVER, PROBING, Open, oracle, row, town


def test_only_the_own_address_is_confirmed_in_portions_or_at_once(tmp_path, monkeypatch):
    material = town(tmp_path)
    people = material.targets.height
    own = material.places.size + np.arange(people)
    where = np.stack([(material.homes + 1) % material.places.size, own, material.homes], axis=1)
    at_once = answers_down(oracle(material, LETTERS), material.targets, where, material.places)
    monkeypatch.setattr(going_down, "AT_ONCE", 7)
    in_portions = answers_down(oracle(material, LETTERS), material.targets, where, material.places)

    assert at_once.tolist() == [[NO_MATCH, CONFIRM, CONFIRM]] * people
    assert (in_portions == at_once).all()


SIZES = (1, 10, 100)


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    return town(tmp_path_factory.mktemp("guesses"))


def guessed(material, fitted, size, screen=None, probing=PROBING):
    lists = candidate_lists(material, size, probing)
    return guesses(
        answers_down(oracle(material, fitted, screen), material.targets, lists.where, material.places),
        lists.right,
        "x",
        probing,
    ), lists


@pytest.mark.parametrize("size", SIZES)
def test_who_confirms_only_the_right_address_is_found_at_its_rank(material, size):
    found, lists = guessed(material, LETTERS, size)

    assert row(found, "guesses_mean", "x").value == pytest.approx(float((lists.right + 1).mean()))
    assert row(found, "guesses_median", "x").value == sorted(lists.right + 1)[(len(lists.right) - 1) // 2]
    assert row(found, "never", "x").count == 0
    assert row(found, "wrong_first", "x").count == 0


@pytest.mark.parametrize("size", SIZES)
def test_who_confirms_everything_is_confirmed_at_once_at_a_wrong_address(material, size):
    found, lists = guessed(material, ALWAYS, size)

    assert row(found, "guesses_mean", "x").value == 1
    assert row(found, "wrong_first", "x").count == int((lists.right > 0).sum())


@pytest.mark.parametrize(("fitted", "screen"), [(NEVER, None), (ALWAYS, Open(False))])
def test_who_confirms_nothing_is_never_found(material, fitted, screen):
    found, _ = guessed(material, fitted, 10, screen)

    assert row(found, "guesses_mean", "x").value == 10
    assert row(found, "guesses_median", "x").value is None
    assert row(found, "never", "x").value == 1
    assert row(found, "refused", "x").value == (screen is not None)


def test_lists_hold_the_address_on_file_as_often_as_was_asked_for(material):
    none = candidate_lists(material, 10, Probing(targets=40, people=50, coverage=0.0))
    assert (none.right == NO_RANK).all()
    assert none.where.max() < material.places.size

    all_of_them = candidate_lists(material, 10, PROBING)
    own = material.places.size + np.arange(len(all_of_them.right))
    assert (all_of_them.where[np.arange(len(own)), all_of_them.right] == own).all()
    assert (all_of_them.where >= material.places.size).sum() == len(own)


def test_a_list_is_no_longer_than_there_are_addresses(material):
    assert candidate_lists(material, 1000, PROBING).where.shape == (40, 199)


def test_ranks_follow_the_inverse_of_the_rank():
    drawn = ranks(40_000, 4, draws(1, "test"))
    shares = np.bincount(drawn, minlength=4) / 40_000

    assert shares == pytest.approx(np.array([12, 6, 4, 3]) / 25, abs=0.01)


@given(st.lists(st.lists(st.sampled_from([REFUSED, NO_MATCH, CONFIRM]), min_size=4, max_size=4), min_size=1))
@settings(max_examples=30)
def test_counts_are_those_of_going_down_by_hand(lists):
    found = guesses(np.array(lists, np.int8), np.full(len(lists), 2), "x", PROBING)
    sent = [next((i + 1 for i, answer in enumerate(each) if answer == CONFIRM), 4) for each in lists]
    confirmed = [each for each in lists if CONFIRM in each]

    assert row(found, "guesses_mean", "x").value == pytest.approx(np.mean(sent))
    assert row(found, "never", "x").count == len(lists) - len(confirmed)
    assert row(found, "wrong_first", "x").count == sum(each.index(CONFIRM) != 2 for each in confirmed)


answers = st.lists(
    st.lists(st.sampled_from([NO_MATCH, CONFIRM]), min_size=5, max_size=5), min_size=2, max_size=8
).map(lambda rows: np.array(rows, np.int8))


@pytest.fixture(scope="module")
def test_membership_material(tmp_path_factory):
    return town(tmp_path_factory.mktemp("membership"))


@pytest.mark.parametrize(
    ("fitted", "screen", "advantage"),
    [(LETTERS, None, 1), (ALWAYS, None, 0), (NEVER, None, 0), (LETTERS, Open(False), 0)],
)
def test_advantage_over_custodians_whose_answers_are_known(
    test_membership_material, fitted, screen, advantage
):
    custodian = oracle(test_membership_material, fitted, screen)
    members, others = (
        answers_down(custodian, people, where, test_membership_material.places)
        for people, where in zip(
            (test_membership_material.members, test_membership_material.others),
            search(test_membership_material, PROBING),
            strict=True,
        )
    )

    found = membership(members, others, (1, 10))
    for k in ("k 1", "k 10"):
        assert row(found, "advantage", k).value == advantage
        assert row(found, "tpr_at_low_fpr", k).value == advantage


def test_by_hand():
    """Four on file: first confirm at probe 1, 1, 3, never. Four not: at probe 2, never, never, never."""
    members = np.array([[1, 0, 0], [1, 1, 1], [0, 0, 1], [0, 0, 0]], np.int8)
    others = np.array([[0, 1, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]], np.int8)
    found = membership(members, others, (1, 2, 3))

    assert [row(found, "advantage", f"k {k}").value for k in (1, 2, 3)] == [0.5, 0.5, 0.5]
    assert row(found, "tpr_at_low_fpr", "k 3").count == 2  # the third would cost a false one
    assert row(found, "advantage", "k 3").n == 8


@given(answers, answers)
@settings(max_examples=50)
def test_more_queries_never_lower_the_advantage(members, others):
    found = [row(membership(members, others, (k,)), "advantage", f"k {k}").value for k in range(1, 6)]

    assert found == sorted(found)
    assert min(found) >= 0


def test_the_address_stated_comes_first_and_no_other_twice(test_membership_material):
    where = known_addresses(
        test_membership_material.members, test_membership_material, 10, np.random.default_rng(1)
    )

    assert (
        where[:, 0]
        == test_membership_material.places.size + np.arange(test_membership_material.members.height)
    ).all()
    homes = test_membership_material.places.whereabouts(test_membership_material.members)
    assert all(
        home not in row and len(set(row)) == 10 for home, row in zip(homes, where.tolist(), strict=True)
    )
