import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.custody.leakage.going_down import answers_down
from bench.custody.leakage.membership import known_addresses, membership, searched
from bench.custody.leakage.oracle import CONFIRM, NO_MATCH
from tests.bench.custody.leakage.town import ALWAYS, LETTERS, NEVER, PROBING, Open, oracle, row, town

answers = st.lists(
    st.lists(st.sampled_from([NO_MATCH, CONFIRM]), min_size=5, max_size=5), min_size=2, max_size=8
).map(lambda rows: np.array(rows, np.int8))


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    return town(tmp_path_factory.mktemp("membership"))


@pytest.mark.parametrize(
    ("fitted", "gate", "advantage"),
    [(LETTERS, None, 1), (ALWAYS, None, 0), (NEVER, None, 0), (LETTERS, Open(False), 0)],
)
def test_advantage_over_custodians_whose_answers_are_known(material, fitted, gate, advantage):
    custodian = oracle(material, fitted, gate)
    members, others = (
        answers_down(custodian, people, where, material.places)
        for people, where in zip(
            (material.members, material.others), searched(material, PROBING), strict=True
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


def test_the_address_stated_comes_first_and_no_other_twice(material):
    where = known_addresses(material.members, material, 10, np.random.default_rng(1))

    assert (where[:, 0] == material.places.size + np.arange(material.members.height)).all()
    homes = material.places.whereabouts(material.members)
    assert all(
        home not in row and len(set(row)) == 10 for home, row in zip(homes, where.tolist(), strict=True)
    )
