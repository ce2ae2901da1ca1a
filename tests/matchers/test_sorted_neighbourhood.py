"""Who stands in the window, and that a window as wide as the registry loses nobody."""

from bisect import bisect_left

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.conformance import matchers as check_frames
from generators.errors import ConfirmbenchError
from matchers import sorted_neighbourhood
from matchers.jaro_winkler import JaroWinkler
from matchers.sorted_neighbourhood import Order, SortedNeighbourhood
from tests.matchers.people import confirms, registry, requests

KEYS = st.lists(st.text("ab ", max_size=3).map(str.encode), max_size=12)


@given(KEYS, KEYS, st.integers(1, 4))
def test_window_by_hand(known, asked, window):
    """The keys are sorted, equal ones in the order in which they came; the place is before equal keys."""
    order = Order.of(np.array(known, "S3"))
    left, right = order.around(np.array(asked, "S3"), window)
    places = sorted(range(len(known)), key=lambda place: known[place])
    expected = []
    for i, key in enumerate(asked):
        place = bisect_left(sorted(known), key)
        expected += [(i, p) for p in places[max(0, place - window) : place + window]]

    assert expected == list(zip(left.tolist(), right.tolist(), strict=True))


@pytest.mark.parametrize("thresholds", [(0.88, 0.8), (0.7, 0.0)], ids=str)
def test_a_window_as_wide_as_the_registry_loses_nobody(thresholds):
    """Whatever the sorting key."""
    records, asked = check_frames.registry().lazy(), check_frames.requests()
    ours = JaroWinkler(*thresholds, keys=((),)).fit(records).confirm(asked)
    matcher = SortedNeighbourhood(check_frames.N_RECORDS, (("city",),), *thresholds)

    assert ours.any()
    assert matcher.fit(records).confirm(asked).equals(ours)


def test_neighbours_push_a_record_out_of_the_window():
    """Three records that sort before it, and a window of two; another pass finds it all the same."""
    people = [{}, *({"given_name": f"Willia{letter}"} for letter in "abc")]
    one_pass, two_passes = (("surname", "given_name"),), (("surname", "given_name"), ("house_number",))
    asked = requests({"given_name": "Willi"})

    def confirmed(passes):
        known = registry(*people[:1], *({**person, "house_number": "7"} for person in people[1:]))
        return SortedNeighbourhood(2, passes).fit(known).confirm(asked).item()

    assert not confirmed(one_pass)
    assert confirmed(two_passes)


def test_portions_do_not_change_answers(monkeypatch):
    records, asked = check_frames.registry().lazy(), check_frames.requests()
    whole = SortedNeighbourhood().fit(records).confirm(asked)
    monkeypatch.setattr(sorted_neighbourhood, "PAIRS_AT_ONCE", 30)
    monkeypatch.setattr(sorted_neighbourhood, "RECORDS_AT_ONCE", 50)

    assert whole.any()
    assert SortedNeighbourhood().fit(records).confirm(asked).equals(whole)


def test_the_rule_decides_in_the_window():
    assert confirms(SortedNeighbourhood(), {}, {"given_name": "Wiliam"})
    assert not confirms(SortedNeighbourhood(), {}, {"house_number": "99"})


@pytest.mark.parametrize(
    "wrong", [{"window": 0}, {"window": 2.5}, {"window": True}, {"passes": ((),)}, {"threshold": 2}]
)
def test_refuses_bad_parameters(wrong):
    with pytest.raises(ConfirmbenchError):
        SortedNeighbourhood(**wrong)
