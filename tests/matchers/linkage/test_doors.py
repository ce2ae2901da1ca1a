"""Records at each record's door, counted one by one."""

import math
from collections import Counter

import numpy as np

from bench.conformance.matchers import registry
from generators.schema import CLAIM_COLUMNS
from matchers.engine.hold import PLACES, hold
from matchers.engine.normalize import normalize
from matchers.linkage.doors import DOOR, at_door, doors_of, mean_at_door
from matchers.linkage.names import NAMES
from tests.matchers.people import claims


def held(frame):
    return hold([frame.select(CLAIM_COLUMNS)], frame.height, (("zip_code",),))


def test_counted_one_by_one():
    holding = held(registry())
    rows = normalize(registry()).select(DOOR).rows()
    counted = Counter(rows)

    assert [counted[rows[r]] for r in holding.order] == at_door(holding).tolist()
    assert mean_at_door(holding) == sum(counted[row] for row in rows) / len(rows)


def test_flats_share_a_door():
    """Three flats of one house, the house next door, and a record without a street."""
    people = [*({"unit": f"Apt {i}"} for i in range(3)), {"house_number": "1236"}, {"street": None}]
    holding = held(claims(people))

    assert sorted(at_door(holding).tolist()) == [0, 1, 3, 3, 3]
    assert mean_at_door(holding) == 10 / 4


def test_nobody_there():
    assert at_door(held(claims([]))).tolist() == []
    assert mean_at_door(held(claims([]))) == 1.0
    assert mean_at_door(held(claims([{"street": None}]))) == 1.0


def test_bearers_counted_one_by_one():
    """Every name that is held, at every door; nobody without a name, and nobody bears what is not held."""
    frame = normalize(registry())
    holding = held(registry())
    doors = doors_of(holding)
    rows = np.arange(frame.height, dtype=np.int32)
    for column in NAMES:
        counted = Counter(frame.select(*DOOR, column).rows())
        names = frame[column].to_list()
        numbers = numbers_of(holding, column)
        found = doors.bearers(column, rows, numbers)
        for r, at in enumerate(holding.order):
            row = frame.select(*DOOR, column).row(int(at))
            whole = all(value is not None for value in row)
            assert math.isnan(found[r]) if not whole else found[r] == counted[row], names[at]
        strangers = doors.bearers(column, rows, np.full(frame.height, -2, np.int32))
        assert set(strangers[doors.sizes > 0].tolist()) == {0.0}


def numbers_of(holding, column):
    """The number of each held row's value in a column, -1 missing."""
    word, shift, bits = PLACES[column]
    numbers = (holding.held.words[:, word] >> np.uint64(shift)) & np.uint64((1 << bits) - 1)
    return numbers.astype(np.int32) - 1
