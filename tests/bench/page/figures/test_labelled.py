"""Which labels points get: names while they are few, numbers and a key when they are many."""

from bench.page.figures.labelled import NAMED, Point, key, labels
from bench.page.figures.plane import LogAxis

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
