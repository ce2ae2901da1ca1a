"""Names beside the points of a picture; where they find no room, numbers, with a key beneath the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import altair

from bench.output.amounts import cut
from bench.page.figure import WIDTH
from bench.page.figures.placing import FONT_SIZE, LINE, Box, Label, Place, placed
from bench.page.figures.plane import LogAxis

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
    places = placed([_label(group, x, y, few) for group in groups], x.length, y.length, taken, avoided)
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


def _row(point: Point, place: Place, x: LogAxis, y: LogAxis) -> dict[str, Any]:
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
