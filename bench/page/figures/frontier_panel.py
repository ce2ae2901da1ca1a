"""One panel of the frontier: FNR against requests/s among matchers that keep one required FCR."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import altair

from bench.page.figure import PALETTE, WIDTH
from bench.page.figures.labelled import Keyed, Point, labels
from bench.page.figures.marks import (
    BOTH_RATES,
    Shown,
    arrow,
    as_given,
    fill_opacity,
    filled_as_given,
    tooltips,
)
from bench.page.figures.placing import Box, along
from bench.page.figures.plane import LogAxis

HEIGHT = 215  # pixels of a panel
BEST, OTHER = PALETTE[0], PALETTE[6]
AS_RUN, TOLD = "as run, all requests", "reads the truth"
CHOSEN = "value chosen for this FCR, half of the requests"
SHAPES = {AS_RUN: "circle", CHOSEN: "diamond", TOLD: "cross"}
TOOLTIPS: Shown = {
    "matcher": "matcher",
    "requests/s": ("requests_per_s", ",.0f"),
    **BOTH_RATES,
    "parameter": "parameter",
    "value": "value",
}


def panel(
    rows: Sequence[dict[str, Any]], x: LogAxis, y: LogAxis, number: Mapping[str, int]
) -> tuple[Any, Keyed]:
    """Points, their intervals and labels, and the frontier; and which numbers stand for names.

    rows: of SPEED_AND_ERROR, with how each is drawn; number: of each matcher
    """
    speed = altair.Axis(title="requests/s (more is better)", values=x.ticks, format="~s")
    error = altair.Axis(title="FNR (less is better)", values=y.ticks, format="~%")
    across = altair.X("requests_per_s:Q", scale=x.scale, axis=speed)
    upwards = altair.Y("drawn:Q", scale=y.scale, axis=error)
    points = [
        Point(row["matcher"], number[row["matcher"]], row["requests_per_s"], row["drawn"], row["best"])
        for row in rows
    ]
    corners = _corners(rows, x, y)
    lines = [*_intervals(rows, x, y), *_segments(corners, x, y)]
    texts, keyed = labels(points, x, y, avoided=lines)
    layers = [*_frontier(corners, across, upwards), *_marks(rows, y, across, upwards), *texts]
    return altair.layer(*layers).properties(width=WIDTH, height=HEIGHT), keyed


def _corners(rows: Sequence[Mapping[str, Any]], x: LogAxis, y: LogAxis) -> list[tuple[float, float]]:
    """Of a step line: the lowest FNR among matchers of at least that speed."""
    corners, speed = [], x.low
    for row in sorted((row for row in rows if row["best"]), key=lambda row: row["requests_per_s"]):
        corners += [(speed, row["drawn"]), (row["requests_per_s"], row["drawn"])]
        speed = row["requests_per_s"]
    return [*corners, (speed, y.high)] if corners else []


def _frontier(corners: Sequence[tuple[float, float]], across: Any, upwards: Any) -> list[Any]:
    steps = [{"requests_per_s": x, "drawn": y, "step": i} for i, (x, y) in enumerate(corners)]
    line = altair.Chart(altair.Data(values=steps)).mark_line(color=BEST, strokeWidth=1.2, opacity=0.7)
    return [line.encode(x=across, y=upwards, order="step:Q")] if steps else []


def _segments(corners: Sequence[tuple[float, float]], x: LogAxis, y: LogAxis) -> list[Box]:
    pixels = [(x.pixel(speed), y.pixel(fnr)) for speed, fnr in corners]
    return [box for a, b in pairwise(pixels) for box in along(*a, *b)]


def _marks(rows: Sequence[dict[str, Any]], y: LogAxis, across: Any, upwards: Any) -> list[Any]:
    """Intervals, points, and an arrow at those without an error. Those on the frontier are drawn last."""
    ordered = [
        row
        | {
            "low": max(row["drawn"] if row["none"] else row["fnr_low"], y.low),
            "high": y.within(row["fnr_high"]),
        }
        for row in sorted(rows, key=lambda row: row["best"])
    ]
    base = altair.Chart(altair.Data(values=ordered)).encode(
        x=across, stroke=as_given("ink"), opacity=altair.Opacity("strength:Q", scale=None)
    )
    intervals = base.mark_rule(strokeWidth=1.2).encode(y=altair.Y("low:Q", scale=y.scale), y2="high:Q")
    points = base.mark_point(size=70, strokeWidth=1.6).encode(
        y=upwards,
        fill=filled_as_given("ink"),
        fillOpacity=fill_opacity("full"),
        shape=altair.Shape("kind:N", scale=_shapes(), legend=_legend(rows)),
        tooltip=tooltips(TOOLTIPS),
    )
    return [intervals, points, *arrow([row for row in ordered if row["none"]], across, upwards, "down")]


def _shapes() -> Any:
    return altair.Scale(domain=list(SHAPES), range=list(SHAPES.values()))


def _legend(rows: Sequence[Mapping[str, Any]]) -> Any:
    """None while there is one kind of point alone."""
    kinds = [kind for kind in SHAPES if kind in {row["kind"] for row in rows}]
    if len(kinds) < 2:
        return None
    return altair.Legend(
        title=None, orient="bottom", values=kinds, symbolFillColor=OTHER, symbolStrokeColor=OTHER
    )


def _intervals(rows: Sequence[Mapping[str, Any]], x: LogAxis, y: LogAxis) -> list[Box]:
    ends = ((x.pixel(row["requests_per_s"]), row["fnr_low"], row["fnr_high"]) for row in rows)
    return [
        box
        for middle, low, high in ends
        for box in along(middle, y.pixel(max(low, y.low)), middle, y.pixel(y.within(high)))
    ]
