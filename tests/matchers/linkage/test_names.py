"""Which names are short for one another."""

import numpy as np
import pytest

from matchers.engine.text import Text
from matchers.linkage import names as nicknames


def numbers(*names):
    letters = np.frombuffer("".join(names).encode(), np.uint8).copy()
    return nicknames.numbers(Text(letters, np.cumsum([0, *map(len, names)])))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("WILLIAM", "BILL", True),
        ("BILL", "WILLIAM", True),
        ("MARGARET", "PEGGY", True),
        ("WILLIAM", "PEGGY", False),
        ("RON", "ERIN", False),  # both are short for Aaron
        ("XQZT", "BILL", False),
        ("BILL", "XQZT", False),
        ("", "BILL", False),
        ("XQZT", "XQZT", False),
    ],
)
def test_related(left, right, expected):
    assert nicknames.related(numbers(left), numbers(right)).tolist() == [expected]


def test_names_in_bulk():
    """Each name by itself, whatever stands beside it."""
    left, right = numbers("WILLIAM", "", "PEGGY", "ANN"), numbers("BILL", "BILL", "MARGARET", "ZZZ")
    assert nicknames.related(left, right).tolist() == [True, False, True, False]
