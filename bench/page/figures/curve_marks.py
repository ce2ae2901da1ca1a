"""What is drawn in the plane of FCR and FNR: curves, intervals, points and the ceiling."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import altair

from bench.page.figure import PALETTE
from bench.page.figures.curve_points import Ceiling
from bench.page.figures.marks import BOTH_RATES, Shown, arrow, as_given, own_look, tooltips
from bench.page.figures.placing import FONT_SIZE, Box, along
from bench.page.figures.plane import LogAxis

CEILING_POINTS = 60
TOOLTIPS: Shown = {
    "matcher": "matcher",
    "parameter": "parameter",
    "value": ("value", "~g"),
    **BOTH_RATES,
}

Row = dict[str, Any]


def avoided(joined: Sequence[Row], rows: Sequence[Row], x: LogAxis, y: LogAxis) -> list[Box]:
    """Pixels of curves and of intervals."""
    lines = [
        (x.pixel(row["fcr_drawn"]), y.pixel(row["fnr_drawn"]), x.pixel(row["to_fcr"]), y.pixel(row["to_fnr"]))
        for row in joined
    ]
    for row in _crosses(rows, x, y):
        here = x.pixel(row["fcr_drawn"]), y.pixel(row["fnr_drawn"])
        lines.append((x.pixel(row["fcr_low"]), here[1], x.pixel(row["fcr_high"]), here[1]))
        lines.append((here[0], y.pixel(row["fnr_low"]), here[0], y.pixel(row["fnr_high"])))
    return [box for line in lines for box in along(*line)]


def ceiling_line(ceiling: Ceiling | None, x: LogAxis, y: LogAxis, across: Any, upwards: Any) -> list[Any]:
    """What no matcher can be below, as far as it lies within the picture."""
    if ceiling is None or not ceiling.errors:
        return []
    places = [x.value(x.length * step / CEILING_POINTS) for step in range(CEILING_POINTS + 1)]
    curve = [{"fcr_drawn": place, "fnr_drawn": ceiling.fnr(place)} for place in places]
    inside = [point for point in curve if point["fnr_drawn"] >= y.low]
    if len(inside) < 2:
        return []
    line = altair.Chart(altair.Data(values=inside)).mark_line(
        color=PALETTE[6], strokeDash=[10, 4], strokeWidth=1.5
    )
    name = altair.Chart(altair.Data(values=inside[:1])).mark_text(
        text="ceiling", align="left", baseline="top", dx=4, dy=4, fontSize=FONT_SIZE, fontStyle="italic"
    )
    return [each.encode(x=across, y=upwards) for each in (line, name)]


def joined(rows: Sequence[Row]) -> list[Row]:
    """From each point of a curve to the next; dashed where one of them is an upper end and no rate."""
    return [
        {
            "fcr_drawn": a["fcr_drawn"],
            "fnr_drawn": a["fnr_drawn"],
            "to_fcr": b["fcr_drawn"],
            "to_fnr": b["fnr_drawn"],
            "ink": a["ink"],
            "dash": [1, 0] if a["full"] and b["full"] else [3, 3],
        }
        for a, b in pairwise(row for row in rows if not row["run"])
        if (a["matcher"], a["parameter"]) == (b["matcher"], b["parameter"])
    ]


def lines(joined: Sequence[Row], across: Any, upwards: Any) -> list[Any]:
    if not joined:
        return []
    line = altair.Chart(altair.Data(values=joined)).mark_rule(strokeWidth=1.6, opacity=0.85)
    dash = altair.StrokeDash("dash:N", scale=None, legend=None)
    ends = {"x2": "to_fcr:Q", "y2": "to_fnr:Q"}
    return [line.encode(x=across, y=upwards, stroke=as_given("ink"), strokeDash=dash, **ends)]


def _crosses(rows: Sequence[Row], x: LogAxis, y: LogAxis) -> list[Row]:
    """The matchers as they were run, with the ends of their intervals within the picture.

    Where no error was seen, the arrow stands for the interval.
    """
    return [row | _within(row, "fcr", x) | _within(row, "fnr", y) for row in rows if row["run"]]


def _within(row: Row, rate: str, axis: LogAxis) -> Row:
    low = row[f"{rate}_drawn"] if row[f"{rate}_none"] else row[f"{rate}_low"]
    return {f"{rate}_low": max(low, axis.low), f"{rate}_high": axis.within(row[f"{rate}_high"])}


def intervals(rows: Sequence[Row], x: LogAxis, y: LogAxis) -> list[Any]:
    crosses = _crosses(rows, x, y)
    if not crosses:
        return []
    base = altair.Chart(altair.Data(values=crosses)).mark_rule(strokeWidth=1.1, opacity=0.5)
    base = base.encode(stroke=as_given("ink"))
    across, upwards = altair.X("fcr_drawn:Q", scale=x.scale), altair.Y("fnr_drawn:Q", scale=y.scale)
    return [
        base.encode(x=altair.X("fcr_low:Q", scale=x.scale), x2="fcr_high:Q", y=upwards),
        base.encode(x=across, y=altair.Y("fnr_low:Q", scale=y.scale), y2="fnr_high:Q"),
    ]


def marks(rows: Sequence[Row], across: Any, upwards: Any) -> list[Any]:
    """Small along curves, large as run, with arrows where no error was seen."""
    marks = [
        altair.Chart(altair.Data(values=chosen))
        .mark_point(size=size, strokeWidth=1.5, opacity=1)
        .encode(x=across, y=upwards, **own_look(), tooltip=tooltips(TOOLTIPS))
        for size, chosen in (
            (30, [row for row in rows if not row["run"]]),
            (90, [row for row in rows if row["run"]]),
        )
        if chosen
    ]
    return [
        *marks,
        *arrow([row for row in rows if row["fcr_none"]], across, upwards, "left"),
        *arrow([row for row in rows if row["fnr_none"]], across, upwards, "down"),
    ]
