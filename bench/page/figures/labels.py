"""Where labels go, so that none covers another label or a mark.

Greedy: each label in turn takes the first free place around its point. Small and good enough for a few dozen
points; Christensen, Marks and Shieber (1995) compare better methods that take longer.

Names beside the points of a picture; where they find no room, numbers, with a key beneath the picture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import altair

from bench.output.wording import cut
from bench.page.figures.marks import LogAxis
from bench.page.pictures import WIDTH

FONT_SIZE = 11
CHARACTER, LINE = 6.2, 13.0  # pixels that a label of that size takes; a little more than most fonts need
APART = 5.0  # pixels between texts that stand beside each other
MARK = 5.0  # half the side of the square that a mark keeps free
NEAR, FAR = (8.0,), (8.0, 15.0, 24.0, 34.0)  # pixels between a point and its label
LEADER_FROM = 12.0  # pixels from which a line leads from the label to its point

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Label:
    """A point at x, y in pixels, y downwards, and the texts that would do, best first.

    far: whether the last one may stand farther away, with a line that leads to the point
    """

    x: float
    y: float
    texts: tuple[str, ...]
    far: bool = True


@dataclass(frozen=True)
class LabelPlace:
    """x, y: of the text's middle in height and of its left, middle or right as `align` says

    leads: a line leads from it to the point
    """

    text: str
    x: float
    y: float
    align: str
    leads: bool


def width_of(text: str) -> float:
    """Pixels, about."""
    return CHARACTER * len(text)


def place_labels(
    labels: Sequence[Label],
    width: float,
    height: float,
    taken: Sequence[Box] = (),
    avoided: Sequence[Box] = (),
) -> list[LabelPlace | None]:
    """A place for each label, the first ones first; None where none is free.

    width, height: of the picture; labels stay inside
    taken: boxes to keep free, such as other marks; points that have a label are kept free as it is
    avoided: boxes, such as those of lines, on which a label stands if it finds no other place
    """
    boxes = [*taken, *(around(label.x, label.y) for label in labels)]
    found: list[LabelPlace | None] = []
    for label in labels:
        own = around(label.x, label.y)
        others = [box for box in boxes if box != own]
        free = [each for each in _candidates(label) if _free(each, others, width, height)]
        clear = (each for each in free if _free(each, avoided, width, height))
        place = next(clear, free[0] if free else None)
        boxes += [_box(place)] if place else []
        found.append(place)
    return found


def around(x: float, y: float, half: float = MARK) -> Box:
    return (x - half, y - half, x + half, y + half)


def along(x: float, y: float, to_x: float, to_y: float, step: float = 5.0) -> list[Box]:
    """Small boxes over a straight line, in pixels."""
    parts = max(1, round(max(abs(to_x - x), abs(to_y - y)) / step))
    shares = (part / parts for part in range(parts + 1))
    return [around(x + share * (to_x - x), y + share * (to_y - y), 1.5) for share in shares]


def _free(place: LabelPlace, others: Sequence[Box], width: float, height: float) -> bool:
    box = _box(place)
    inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
    return inside and not any(_overlap(box, other) for other in others)


def _candidates(label: Label) -> Iterator[LabelPlace]:
    """Right, left, above and below, then the corners; nearest first, the best text first."""
    for text in label.texts:
        for away in FAR if label.far and text == label.texts[-1] else NEAR:
            for x, y, align in _around(away):
                yield LabelPlace(text, label.x + x, label.y + y, align, away > LEADER_FROM)


def _around(away: float) -> Iterator[tuple[float, float, str]]:
    up = away + LINE / 4
    yield away, 0, "left"
    yield -away, 0, "right"
    for y in (-up, up):
        yield 0, y, "center"
        yield away * 0.7, y, "left"
        yield -away * 0.7, y, "right"


def _box(place: LabelPlace) -> Box:
    wide = width_of(place.text) + APART
    left = place.x - {"left": 0.0, "center": 0.5, "right": 1.0}[place.align] * width_of(place.text)
    return (left - APART / 2, place.y - LINE / 2, left - APART / 2 + wide, place.y + LINE / 2)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def apart(places: Sequence[float], least: float = LINE, low: float = 0.0, high: float = 1e9) -> list[float]:
    """The same places along a line, moved as little as it takes for neighbours to be `least` apart.

    places: pixels, in any order; between low and high, where there is room for all
    Neighbours that push each other form a block about the mean of where they want to be.
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    blocks: list[tuple[float, list[int]]] = []  # centre, members
    for i in order:
        blocks.append((places[i], [i]))
        while len(blocks) > 1 and _touch(blocks[-2], blocks[-1], least):
            members = blocks[-2][1] + blocks.pop()[1]
            blocks[-1] = (sum(places[j] for j in members) / len(members), members)
            blocks[-1] = (_within(blocks[-1], least, low, high), members)
    moved = list(places)
    for block in blocks:
        centre, members = _within(block, least, low, high), block[1]
        for rank, i in enumerate(members):
            moved[i] = centre + (rank - (len(members) - 1) / 2) * least
    return moved


def _touch(a: tuple[float, list[int]], b: tuple[float, list[int]], least: float) -> bool:
    return b[0] - a[0] < least * (len(a[1]) + len(b[1])) / 2


def _within(block: tuple[float, list[int]], least: float, low: float, high: float) -> float:
    half = (len(block[1]) - 1) / 2 * least
    return min(max(block[0], low + half), max(high - half, low + half))


NAMED = 10  # points up to which each may have its name
KEY_COLUMNS = 3
KEY_LINE = LINE + 3  # pixels

Keyed = dict[int, str]  # by number, the names that the key explains


@dataclass(frozen=True)
class Point:
    """A point of the plane, in the units of its axes, that has a label.

    name: of the matcher; number: its place in the material, from 1
    first: its name comes first; others may have to do with a number
    value: stands there in place of both where points are few and it finds room beside its own
    """

    name: str
    number: int
    x: float
    y: float
    first: bool = True
    value: str = ""


def labels(
    points: Sequence[Point],
    x: LogAxis,
    y: LogAxis,
    taken: Sequence[Box] = (),
    avoided: Sequence[Box] = (),
) -> tuple[list[Any], Keyed]:
    """Layers of text for the points, and which numbers stand in them.

    Names are tried for all points while they are few, and else for those that come first; a point without
    room for its name gets its number, one without room for that gets nothing.
    taken, avoided: pixels to keep free, and to keep free if that can be
    """
    few = sum(not point.value for point in points) <= NAMED  # a value among numbers would pass for one
    ordered = sorted(
        (point for point in points if few or not point.value),
        key=lambda point: (not point.first, bool(point.value)),
    )
    groups = [[point] for point in ordered] if few else _together(ordered, x, y)
    places = place_labels([_label(group, x, y, few) for group in groups], x.length, y.length, taken, avoided)
    found = [(group, place) for group, place in zip(groups, places, strict=True) if place]
    rows = [_row(group[0], place, x, y) for group, place in found]
    keyed = {
        point.number: point.name
        for group, place in found
        if place.text == _numbers(group) and not group[0].value
        for point in group
    }
    return (_layers(rows) if rows else []), keyed


def _together(points: Sequence[Point], x: LogAxis, y: LogAxis) -> list[list[Point]]:
    """Points that lie on one another share a label; those that come first have their own."""
    groups: dict[tuple[object, ...], list[Point]] = {}
    for point in points:
        place = (
            (point.first, point.name) if point.first else (round(x.pixel(point.x)), round(y.pixel(point.y)))
        )
        groups.setdefault(place, []).append(point)
    return list(groups.values())


def _numbers(group: Sequence[Point]) -> str:
    return ", ".join(str(point.number) for point in group)


def key(keyed: Keyed) -> list[Any]:
    """The names behind the numbers, in columns; no chart when there is none."""
    if not keyed:
        return []
    lines = ceil(len(keyed) / KEY_COLUMNS)
    rows = [
        {
            "name": f"{number}  {cut(keyed[number], 60)}",
            "x": WIDTH / KEY_COLUMNS * (i // lines),
            "y": i % lines,
        }
        for i, number in enumerate(sorted(keyed))
    ]
    text = altair.Chart(altair.Data(values=rows)).mark_text(
        align="left", fontSize=FONT_SIZE, limit=WIDTH / KEY_COLUMNS - 12
    )
    return [
        text.encode(
            x=altair.X("x:Q", axis=None, scale=altair.Scale(domain=[0, WIDTH], nice=False)),
            y=altair.Y("y:Q", axis=None, scale=altair.Scale(domain=[lines - 0.5, -0.5], nice=False)),
            text="name:N",
        ).properties(width=WIDTH, height=lines * KEY_LINE)
    ]


def _label(group: Sequence[Point], x: LogAxis, y: LogAxis, few: bool) -> Label:
    point = group[0]
    if point.value:
        return Label(x.pixel(point.x), y.pixel(point.y), (point.value,), far=False)
    named = (cut(point.name),) if few or point.first else ()
    return Label(x.pixel(point.x), y.pixel(point.y), (*named, _numbers(group)))


def _row(point: Point, place: LabelPlace, x: LogAxis, y: LogAxis) -> dict[str, Any]:
    return {
        "text": place.text,
        "x": point.x,
        "y": point.y,
        "label_x": x.value(place.x),
        "label_y": y.value(place.y),
        "align": place.align,
        "leads": place.leads,
    }


def _layers(rows: Sequence[dict[str, Any]]) -> list[Any]:
    led = [row for row in rows if row["leads"]]
    lines = altair.Chart(altair.Data(values=led)).mark_rule(strokeWidth=0.6, opacity=0.5)
    drawn = [lines.encode(x="label_x:Q", y="label_y:Q", x2="x:Q", y2="y:Q")] if led else []
    for align in ("left", "center", "right"):
        there = [row for row in rows if row["align"] == align]
        texts = altair.Chart(altair.Data(values=there)).mark_text(align=align, fontSize=FONT_SIZE)
        drawn += [texts.encode(x="label_x:Q", y="label_y:Q", text="text:N")] if there else []
    return drawn
