"""Who repeats whom.

What papers say of each request.
"""

import numpy as np
import pytest

from generators.papers.batches import DAY, make_batches
from generators.papers.repeats import DATE_CASES, Repeats, describe_items, draw_repeats
from generators.selection import PLACEHOLDER, STRANGER, Selection
from tests.generators.papers.recount import STREAMS, rates

REQUESTS = 20_000


def drawn(**changes):
    batches = make_batches(STREAMS, rates(**changes), REQUESTS)
    return batches, draw_repeats(STREAMS, rates(**changes), batches, REQUESTS)


def test_a_repeat_follows_an_original_of_its_requester_within_a_day():
    batches, repeats = drawn(duplicate=0.1, near_duplicate=0.1)
    again = np.flatnonzero(repeats.repeated)
    source = repeats.source[again]
    batch, of_source = batches.of(again), batches.of(source)

    assert (source < again).all()
    assert not repeats.repeated[source].any()
    assert len(np.unique(source)) == len(source)
    assert (batches.received[batch] - batches.received[of_source] < DAY).all()
    assert (batches.requester[batch] == batches.requester[of_source]).all()
    assert 0 < (batch == of_source).mean() < 1


@pytest.mark.parametrize(("duplicate", "near_duplicate"), [(0.015, 0.015), (0.1, 0.05), (0.0, 0.0)])
def test_shares_are_nearly_those_asked_for(duplicate, near_duplicate):
    """A few have no request left that they could repeat."""
    _, repeats = drawn(duplicate=duplicate, near_duplicate=near_duplicate)

    assert repeats.exact.mean() == pytest.approx(duplicate, rel=0.15, abs=0.001)
    assert (repeats.repeated & ~repeats.exact).mean() == pytest.approx(near_duplicate, rel=0.15, abs=0.001)


def test_people_are_those_of_the_originals_in_order():
    repeats = Repeats(np.array([0, 1, 0, 3, 1]), np.array([False, False, True, False, False]))
    people = Selection(
        np.array([7, 8, 9]), np.array([STRANGER, PLACEHOLDER, STRANGER]), np.array([7, 8, 9]), ()
    )
    spread = repeats.spread(people)

    assert repeats.originals == 3
    assert spread.person.tolist() == [7, 8, 7, 9, 8]
    assert repeats.drawn_as.tolist() == [0, 1, 0, 3, 4]
    assert repeats.settled(spread.kind).drawn_as.tolist() == [
        0,
        1,
        0,
        3,
        1,
    ]  # filler is not written otherwise


NUMBERS = np.arange(40_000)
TRAIL_DAY = np.full(len(NUMBERS), 20_186)
RATES = {
    "no_order_date": 0.05,
    "unreadable_order_date": 0.04,
    "future_order_date": 0.03,
    "order_day_89": 0.02,
    "order_day_90": 0.01,
    "order_day_91": 0.06,
}


def test_cases_fall_on_the_shares_asked_for():
    items = describe_items(STREAMS, rates(**RATES, no_statute=0.1, no_evidence=0.0), NUMBERS, TRAIL_DAY)

    for number, share in enumerate(RATES.values()):
        assert (items.date_case == number).mean() == pytest.approx(share, abs=0.004), DATE_CASES[number]
    assert items.texts["statute"].null_count() / len(NUMBERS) == pytest.approx(0.1, abs=0.005)
    assert items.texts["evidence"].null_count() == 0


def test_everything_can_be_wrong_at_once():
    nothing = dict.fromkeys(RATES, 0.0)
    items = describe_items(
        STREAMS,
        rates(**{**nothing, "no_order_date": 1.0}, no_statute=1.0, no_tax_period=1.0, no_evidence=1.0),
        NUMBERS[:50],
        TRAIL_DAY[:50],
    )

    assert items.texts.null_count().row(0) == (50,) * 4


def test_an_order_is_dated_before_the_day_of_receipt_by_as_many_days():
    received = np.array([20_186 + 365])
    for share, text in (
        ("order_day_89", "2026-01-09"),
        ("order_day_90", "2026-01-08"),
        ("order_day_91", "2026-01-07"),
    ):
        certain = rates(**{**dict.fromkeys(RATES, 0.0), share: 1.0})
        assert describe_items(STREAMS, certain, NUMBERS[:1], received).texts["order_date"].item() == text
