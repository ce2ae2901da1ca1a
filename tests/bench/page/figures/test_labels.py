"""Labels: none covers another one, a mark or the edge.

Which labels points get: names while they are few, numbers and a key when they are many.

Rates as shades.

The order of matchers: that of the leaderboard.

Logarithmic axes: pixels and values, ends and ticks.

Specifications without style, and data as JSON.
"""

from itertools import combinations, pairwise

import altair
import polars as pl
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
    place_labels,
    width_of,
)
from bench.page.figures.marks import (
    COLOURS,
    FEW,
    INKS,
    LABELS,
    MOST_ROWS,
    NONE,
    LogAxis,
    best,
    by_error,
    competing,
    log_axis,
    shade,
    spec_of,
    values,
    why_best,
)
from tests.bench.page.figures.of_forty import FORTY, NEVER, RIGHT, material

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
    found = place_labels(wanted, 400, 300)
    boxes = [box(place) for place in found if place]

    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))
    assert all(b[0] >= 0 and b[1] >= 0 and b[2] <= 400 and b[3] <= 300 for b in boxes)
    for place, label in zip(found, wanted, strict=True):
        others = [each for each in wanted if (each.x, each.y) != (label.x, label.y)]
        assert place is None or not any(overlap(box(place), around(each.x, each.y)) for each in others)


def test_a_label_stands_to_the_right_where_it_can():
    (place,) = place_labels([Label(100, 100, ("exact", "1"))], 400, 300)

    assert (place.text, place.align, place.y, place.leads) == ("exact", "left", 100, False)
    assert place.x > 100


def test_the_number_comes_where_the_name_has_no_room():
    (place,) = place_labels([Label(30, 20, ("a_name_that_is_far_too_long", "5"))], 80, 40)

    assert place.text == "5"


def test_a_label_without_any_room_is_left_out():
    assert place_labels([Label(5, 5, ("5",))], 8, 8) == [None]


def test_a_label_stands_on_a_line_only_if_it_must():
    (clear,) = place_labels([Label(100, 100, ("exact",))], 400, 300, avoided=along(100, 100, 400, 100))
    (forced,) = place_labels([Label(100, 100, ("exact",))], 400, 300, avoided=[(0, 0, 400, 300)])

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


def test_those_within_the_limit_come_by_fnr_and_the_others_by_fcr_behind_them():
    found = material({"forty": FORTY, "nobody": NEVER, "perfect": RIGHT})

    assert by_error(found) == ["perfect", "nobody", "forty"]
    assert best(found) == "perfect"
    assert why_best(found) == "the lowest FNR of those whose FCR is at most 0.1 %"


def test_bounds_and_the_oracle_come_last_and_do_not_compete():
    found = material({"told": RIGHT, "never": NEVER, "forty": FORTY}, oracle="told")

    assert by_error(found) == ["forty", "never", "told"]
    assert competing(found) == ["forty"]
    assert why_best(found) == "the lowest FCR, none being at most 0.1 %"


def test_without_answers_there_is_no_best():
    found = material({}, failed=("slow",))

    assert by_error(found) == []
    assert best(found) is None


@given(st.floats(1e-6, 1e6), st.booleans())
def test_pixels_and_values_are_inverse(value, up):
    axis = LogAxis(1e-6, 1e6, 640, up)

    assert axis.value(axis.pixel(value)) == pytest.approx(value)


def test_high_values_are_right_and_on_top():
    assert LogAxis(1, 100, 200).pixel(10) == pytest.approx(100)
    assert LogAxis(1, 100, 200).pixel(100) == pytest.approx(200)
    assert LogAxis(1, 100, 200, up=True).pixel(100) == pytest.approx(0)


@given(st.lists(st.floats(1e-6, 1), min_size=1))
def test_all_values_have_room_on_a_factor_of_ten_or_more(values):
    axis = log_axis(values, 640, most=1)

    assert all(axis.low < value < axis.high for value in values)
    assert axis.high <= 1.02


@pytest.mark.parametrize("values", [[5.0], [0.2, 0.3]])
def test_close_values_get_an_axis_of_a_factor_of_ten(values):
    axis = log_axis(values, 640)

    assert axis.high / axis.low == pytest.approx(10)


def test_ticks_are_round_and_between_the_ends():
    assert LogAxis(0.003, 0.9, 640).ticks == [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
    assert LogAxis(1e-6, 1.0, 300).ticks == [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0]


def luminance(colour):
    """WCAG 2: relative luminance of an sRGB colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("colour", "ink"), list(zip(COLOURS, INKS, strict=True)))
def test_text_on_every_shade_has_enough_contrast(colour, ink):
    low, high = sorted((luminance(colour), luminance(ink)))

    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_every_shade_is_darker_than_the_one_before():
    assert all(luminance(a) > 1.3 * luminance(b) for a, b in pairwise(COLOURS))


@pytest.mark.parametrize(
    ("rate", "label", "text"),
    [
        (None, FEW, "few"),
        (0.0, NONE, "0"),
        (0.0009, LABELS[0], "0.09"),
        (0.001, LABELS[1], "0.1"),
        (0.2999, LABELS[5], "30.0"),
        (0.3, LABELS[6], "30.0"),
        (1.0, LABELS[6], "100"),
    ],
)
def test_a_rate_belongs_to_the_class_whose_lower_end_it_reaches(rate, label, text):
    found = shade(rate)

    assert (found["shade"], found["text"]) == (label, text)


def test_the_configuration_that_altair_adds_is_left_out():
    spec = spec_of(altair.Chart(altair.Data(values=[{"a": 1}])).mark_point().encode(x="a:Q"))

    assert "config" not in spec
    assert spec["data"] == {"values": [{"a": 1}]}


def test_what_is_no_number_is_null():
    frame = pl.DataFrame({"a": [1.5, float("nan"), float("inf"), None], "b": ["x"] * 4})

    assert [row["a"] for row in values(frame)] == [1.5, None, None, None]


def test_too_many_rows_are_refused():
    with pytest.raises(ValueError, match="too many"):
        values(pl.DataFrame({"a": range(MOST_ROWS + 1)}))
