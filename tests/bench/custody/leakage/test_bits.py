import numpy as np
import pytest

from bench.custody.leakage.bits import bits, drawn_again, excess
from bench.custody.leakage.entropy import binary_entropy
from bench.custody.leakage.oracle import CONFIRM, NO_MATCH, REFUSED
from tests.bench.custody.leakage.town import PROBING, row


def test_a_right_answer_tells_all_there_is_to_know():
    truth = np.array([True] * 25 + [False] * 75)
    found = bits(truth, np.where(truth, CONFIRM, NO_MATCH).astype(np.int8), PROBING)

    told, bound = row(found, "bits", "all"), row(found, "bits_bound", "all")
    assert told.value == pytest.approx(binary_entropy(0.25))
    assert bound.value == pytest.approx(binary_entropy(0.25))
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
