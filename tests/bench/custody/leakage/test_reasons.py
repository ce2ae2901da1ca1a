import numpy as np
import polars as pl
import pytest

from bench.custody.leakage.oracle import CONFIRM, NO_MATCH, REFUSED
from bench.custody.leakage.reasons import codes, reason_bits
from tests.bench.custody.leakage.town import PROBING, claims, row


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
