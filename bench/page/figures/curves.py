"""FCR against FNR: what each matcher trades for what along its parameter, and where it stood when run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair

from bench.page.figure import PALETTE, SHAPES, WIDTH, Figure
from bench.page.figures.curve_marks import Row, avoided, ceiling_line, intervals, joined, lines, marks
from bench.page.figures.curve_points import Ceiling, ceiling_of, points
from bench.page.figures.curves_words import alt, caption
from bench.page.figures.labelled import Point, key, labels
from bench.page.figures.looks import Look, looks
from bench.page.figures.marks import ROOM_OF_ARROW
from bench.page.figures.placing import Box, around
from bench.page.figures.plane import LogAxis, log_axis
from bench.page.figures.spec import spec_of
from bench.page.material import Material

HEIGHT = 420  # pixels
OTHER = Look(PALETTE[6], SHAPES[0])  # of matchers without a curve


def figure(material: Material) -> Figure | None:
    """None where no matcher has answers or a curve, or their requests are too few for a rate."""
    data = points(material)
    if data.is_empty():
        return None
    ceiling = ceiling_of(material)
    rows = list(_styled(data.to_dicts(), looks(material)))
    x = log_axis([each for row in rows for each in _extent(row, "fcr")], WIDTH, most=1)
    y = log_axis([each for row in rows for each in _extent(row, "fnr")], HEIGHT, up=True, most=1)
    spec = spec_of(_chart(rows, x, y, ceiling, material))
    return Figure("curves", "FCR against FNR", caption(data, ceiling), alt(data), data, spec)


def _styled(rows: Sequence[Row], known: Mapping[str, Look]) -> Iterator[Row]:
    """The rows, and how they are drawn: as its matcher where that has a curve, else as OTHER."""
    curves = {row["matcher"] for row in rows if row["parameter"]}
    for row in rows:
        look = known[row["matcher"]] if row["matcher"] in curves else OTHER
        yield row | {
            "ink": look.ink,
            "shape": look.shape,
            "run": row["parameter"] is None,
            "full": 0 if row["fnr_none"] or row["fcr_none"] else 1,
        }


def _extent(row: Mapping[str, Any], rate: str) -> tuple[float, float]:
    """What an axis has to hold of a row: the point with its arrow, and of matchers as run the upper end."""
    low = row[f"{rate}_drawn"] * (ROOM_OF_ARROW if row[f"{rate}_none"] else 1)
    return low, row[f"{rate}_high"] if row["run"] else row[f"{rate}_drawn"]


def _chart(rows: Sequence[Row], x: LogAxis, y: LogAxis, ceiling: Ceiling | None, material: Material) -> Any:
    across = altair.X(
        "fcr_drawn:Q",
        scale=x.scale,
        axis=altair.Axis(title="FCR (less is better)", values=x.ticks, format="~%"),
    )
    upwards = altair.Y(
        "fnr_drawn:Q",
        scale=y.scale,
        axis=altair.Axis(title="FNR (less is better)", values=y.ticks, format="~%"),
    )
    curves = joined(rows)
    free = _taken(rows, x, y), avoided(curves, rows, x, y)
    texts, keyed = labels(_points(rows, material), x, y, *free)
    layers = [
        *ceiling_line(ceiling, x, y, across, upwards),
        *lines(curves, across, upwards),
        *intervals(rows, x, y),
        *marks(rows, across, upwards),
        *texts,
    ]
    chart = altair.layer(*layers).properties(width=WIDTH, height=HEIGHT)
    return altair.vconcat(chart, *key(keyed), spacing=18)


def _points(rows: Sequence[Row], material: Material) -> list[Point]:
    """The points with a label: each matcher as run, or else an end of its curve; and the curves' ends."""
    known = list(dict.fromkeys([*material.matchers["matcher"], *(row["matcher"] for row in rows)]))
    labelled = {row["matcher"]: row for row in rows}  # a matcher as it was run comes last
    curved = {row["matcher"] for row in rows if row["parameter"]}
    named = [
        Point(name, known.index(name) + 1, row["fcr_drawn"], row["fnr_drawn"], name in curved)
        for name, row in labelled.items()
    ]
    ends = [
        Point(row["matcher"], 0, row["fcr_drawn"], row["fnr_drawn"], False, f"{row['value']:g}")
        for row in _ends(rows)
        if row is not labelled[row["matcher"]]
    ]
    return [*named, *ends]


def _ends(rows: Sequence[Row]) -> Iterator[Row]:
    """The first and last point of each curve."""
    curves: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if not row["run"]:
            curves.setdefault((row["matcher"], row["parameter"]), []).append(row)
    for points_of_one in curves.values():
        yield points_of_one[0]
        if len(points_of_one) > 1:
            yield points_of_one[-1]


def _taken(rows: Sequence[Row], x: LogAxis, y: LogAxis) -> list[Box]:
    """Pixels of the points along curves, whose labels are in their tooltips."""
    return [
        around(x.pixel(row["fcr_drawn"]), y.pixel(row["fnr_drawn"]), 3.0) for row in rows if not row["run"]
    ]
