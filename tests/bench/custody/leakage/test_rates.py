import numpy as np

from bench.custody.leakage.oracle import CONFIRM, NO_MATCH, REFUSED
from bench.custody.leakage.rates import rates
from tests.bench.custody.leakage.town import row


def test_denominators_by_hand():
    """Five fit (two should be confirmed), two not fit."""
    should = np.array([True, True, False, False, False, True, False])
    fit = np.array([True, True, True, True, True, False, False])
    answers = np.array([CONFIRM, REFUSED, CONFIRM, NO_MATCH, REFUSED, CONFIRM, REFUSED], np.int8)
    found = rates(should, fit, answers)

    assert {each.measure: (each.count, each.n) for each in found} == {
        "fnr": (1, 2),
        "fcr": (1, 3),
        "false_refuse": (2, 5),
        "unfit_confirmed": (1, 2),
    }
    assert row(found, "fnr", "all").value == 0.5
