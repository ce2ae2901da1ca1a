"""Who repeats whom."""

import numpy as np
import pytest

from generators.papers.batches import DAY, make_batches
from generators.papers.repeats import Repeats, draw_repeats
from generators.selection import PLACEHOLDER, STRANGER, Selection
from tests.generators.papers.written_papers import STREAMS, rates

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
