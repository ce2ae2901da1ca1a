"""Records at each record's door, counted one by one."""

from collections import Counter

from bench.check_frames import registry
from generators.schema import CLAIM_COLUMNS
from matchers.engine.hold import hold
from matchers.engine.normalize import normalize
from matchers.linkage.doors import DOOR, at_door, mean_at_door
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
