"""Labels: none covers another one, a mark or the edge.

Which labels points get: names while they are few, numbers and a key when they are many.
"""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.page.figures.labels import (
    LINE,
    NAMED,
    Label,
    Point,
    along,
    apart,
    around,
    key,
    labels,
    placed,
    width_of,
)
from bench.page.figures.marks import LogAxis

X, Y = LogAxis(1, 1000, 640), LogAxis(1, 1000, 400, up=True)


def texts(layers):
    rows = [row for layer in layers for row in layer.to_dict()["data"]["values"]]
    return sorted(row["text"] for row in rows)


def diagonal(number, first=False):
    return [Point(f"m{i}", i + 1, 2 * 1.7**i, 2 * 1.7**i, first) for i in range(number)]


def test_few_points_have_their_names_and_no_key():
    layers, keyed = labels(diagonal(3), X, Y)

    assert texts(layers) == ["m0", "m1", "m2"]
    assert keyed == {}
    assert key(keyed) == []


def test_many_points_have_numbers_and_those_that_come_first_their_names():
    points = [*diagonal(NAMED + 1), Point("best", 99, 500, 2)]
    layers, keyed = labels(points, X, Y)

    assert texts(layers) == sorted(["best", *map(str, range(1, NAMED + 2))])
    assert keyed == {i + 1: f"m{i}" for i in range(NAMED + 1)}


def test_points_on_one_another_share_a_label():
    points = [*diagonal(NAMED), Point("twin", 20, 2, 2, False)]
    layers, keyed = labels(points, X, Y)

    assert "1, 20" in texts(layers)
    assert (keyed[1], keyed[20]) == ("m0", "twin")


def test_values_stand_beside_few_points_and_would_pass_for_numbers_beside_many():
    end = Point("m0", 0, 500, 2, False, "0.8")

    assert "0.8" in texts(labels([*diagonal(3), end], X, Y)[0])
    assert "0.8" not in texts(labels([*diagonal(NAMED + 1), end], X, Y)[0])


def test_the_key_goes_down_its_columns():
    (chart,) = key({number: f"name {number}" for number in (7, 3, 1, 9)})
    rows = chart.to_dict()["data"]["values"]

    assert [row["name"] for row in rows] == ["1  name 1", "3  name 3", "7  name 7", "9  name 9"]
    assert [row["y"] for row in rows] == [0, 1, 0, 1]


places = st.lists(st.floats(0, 300), max_size=20)
test_placing_labels = st.lists(
    st.builds(
        Label,
        st.integers(0, 400),
        st.integers(0, 300),
        st.sampled_from([("12",), ("jaro_winkler", "7"), ("a long name of a matcher", "3")]),
    ),
    max_size=25,
)


def box(place):
    wide = width_of(place.text)
    left = place.x - {"left": 0, "center": 0.5, "right": 1}[place.align] * wide
    return left, place.y - LINE / 2, left + wide, place.y + LINE / 2


def overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@given(test_placing_labels)
def test_no_label_covers_another_one_a_point_or_the_edge(wanted):
    found = placed(wanted, 400, 300)
    boxes = [box(place) for place in found if place]

    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))
    assert all(b[0] >= 0 and b[1] >= 0 and b[2] <= 400 and b[3] <= 300 for b in boxes)
    for place, label in zip(found, wanted, strict=True):
        others = [each for each in wanted if (each.x, each.y) != (label.x, label.y)]
        assert place is None or not any(overlap(box(place), around(each.x, each.y)) for each in others)


def test_a_label_stands_to_the_right_where_it_can():
    (place,) = placed([Label(100, 100, ("exact", "1"))], 400, 300)

    assert (place.text, place.align, place.y, place.leads) == ("exact", "left", 100, False)
    assert place.x > 100


def test_the_number_comes_where_the_name_has_no_room():
    (place,) = placed([Label(30, 20, ("a_name_that_is_far_too_long", "5"))], 80, 40)

    assert place.text == "5"


def test_a_label_without_any_room_is_left_out():
    assert placed([Label(5, 5, ("5",))], 8, 8) == [None]


def test_a_label_stands_on_a_line_only_if_it_must():
    (clear,) = placed([Label(100, 100, ("exact",))], 400, 300, avoided=along(100, 100, 400, 100))
    (forced,) = placed([Label(100, 100, ("exact",))], 400, 300, avoided=[(0, 0, 400, 300)])

    assert not any(overlap(box(clear), each) for each in along(100, 100, 400, 100))
    assert forced is not None


@given(places)
def test_apart_keeps_the_order_and_the_distance_within_the_ends(wanted):
    moved = apart(wanted, 10, 0, 300)
    pairs = sorted(zip(wanted, moved, strict=True))

    assert all(b - a >= 10 - 1e-6 for a, b in zip(sorted(moved), sorted(moved)[1:], strict=False))
    assert all(-1e-6 <= each <= 300 + 1e-6 for each in moved)
    assert [move for _, move in pairs] == pytest.approx(sorted(moved), abs=1e-6) or len(set(wanted)) < len(
        wanted
    )


def test_apart_moves_neighbours_by_the_same_and_leaves_others_where_they_are():
    assert apart([50, 52, 200], 10) == [46, 56, 200]
