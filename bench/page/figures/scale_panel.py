"""One panel of error rates over size: points, and lines through them, solid and dashed, with names."""

from typing import Any

import altair
import polars as pl

from bench.output.amounts import cut
from bench.page.figure import WIDTH
from bench.page.figures.marks import (
    ROOM_OF_ARROW,
    Shown,
    arrow,
    as_given,
    fill_opacity,
    filled_as_given,
    tooltips,
)
from bench.page.figures.placing import FONT_SIZE, LINE, apart
from bench.page.figures.plane import LogAxis, log_axis
from bench.page.figures.spec import values

HEIGHT = 230  # pixels of a panel
ROOM = 175  # pixels for names, right of the lines
TOOLTIPS: Shown = {
    "matcher": "matcher",
    "records": ("records", ","),
    "rate": ("value", ".3~%"),
    "errors": ("errors", ","),
    "of requests": ("requests", ","),
    "from": ("low", ".3~%"),
    "to": ("high", ".3~%"),
}


def panel(found: pl.DataFrame, fitted: pl.DataFrame, rate: str, x: LogAxis, wide: LogAxis) -> Any:
    if found.is_empty():
        return altair.Chart(altair.Data(values=[{}])).mark_point(opacity=0).properties(width=WIDTH, height=1)
    room = [
        row["drawn"] * (ROOM_OF_ARROW if row["none"] else 1)
        for row in found.select("drawn", "none").iter_rows(named=True)
    ]
    y = log_axis([*room, *found["drawn"], *fitted["value"]], HEIGHT, up=True, most=1)
    records = altair.Axis(title="records in the registry", values=x.ticks, format="~s")
    error = altair.Axis(title=f"{rate} (less is better)", values=y.ticks, format="~%")
    across = altair.X("records:Q", scale=wide.scale, axis=records)
    upwards = altair.Y("drawn:Q", scale=y.scale, axis=error)
    layers = [
        *_lines(fitted, across, y),
        *_marks(found, across, upwards, y),
        *_names(found, fitted, wide, y),
    ]
    return altair.layer(*layers).properties(width=WIDTH, height=HEIGHT)


def _lines(fitted: pl.DataFrame, across: Any, y: LogAxis) -> list[Any]:
    """Bands and lines, solid and dashed; bands end where the picture does."""
    if fitted.is_empty():
        return []
    kept = ("matcher", "records", "value", "low", "high", "extrapolated", "ink")
    clipped = fitted.select(kept).with_columns(pl.col("low", "high").clip(y.low, y.high))
    value = altair.Y("value:Q", scale=y.scale)
    ends = {"y": altair.Y("low:Q", scale=y.scale), "y2": "high:Q", "fill": filled_as_given("ink")}
    base = altair.Chart().encode(x=across, detail="matcher:N")
    layers = []
    for part, dash in (("!datum.extrapolated", [1, 0]), ("datum.extrapolated", [5, 4])):
        there = base.transform_filter(part)
        line = there.mark_line(strokeWidth=1.8, strokeDash=dash)
        layers += [there.mark_area(opacity=0.12).encode(**ends)]
        layers += [line.encode(y=value, stroke=as_given("ink"), order="records:Q")]
    return [altair.layer(*layers, data=altair.Data(values=values(clipped))), *_beyond(clipped, across, y)]


def _beyond(fitted: pl.DataFrame, across: Any, y: LogAxis) -> list[Any]:
    """Where the part begins that was not measured."""
    outside = fitted.filter("extrapolated")
    if outside.is_empty():
        return []
    rows = [{"records": outside["records"].min(), "drawn": y.high}]
    base = altair.Chart(altair.Data(values=rows)).encode(x=across)
    text = base.mark_text(align="left", baseline="top", dx=5, dy=2, fontSize=FONT_SIZE, fontStyle="italic")
    rule = base.mark_rule(strokeDash=[2, 3], opacity=0.6)
    return [rule, text.encode(y=altair.Y("drawn:Q", scale=y.scale), text=altair.value("extrapolated"))]


def _marks(found: pl.DataFrame, across: Any, upwards: Any, y: LogAxis) -> list[Any]:
    rows = found.with_columns(
        pl.when("none").then(0).otherwise(1).alias("full"),
        pl.when("none").then("drawn").otherwise("low").clip(y.low).alias("end"),
        pl.col("high").clip(y.low, y.high).alias("top"),
    ).drop("digest", "status", "rate", "effective_n", "seed")
    base = altair.Chart(altair.Data(values=values(rows))).encode(x=across, stroke=as_given("ink"))
    intervals = base.mark_rule(strokeWidth=1.1, opacity=0.6).encode(
        y=altair.Y("end:Q", scale=y.scale), y2="top:Q"
    )
    marks = base.mark_point(size=60, strokeWidth=1.5, opacity=1).encode(
        y=upwards,
        fill=filled_as_given("ink"),
        fillOpacity=fill_opacity("full"),
        shape=altair.Shape("shape:N", scale=None, legend=None),
        tooltip=tooltips(TOOLTIPS),
    )
    return [intervals, marks, *arrow(values(rows.filter("none")), across, upwards, "down")]


def _names(found: pl.DataFrame, fitted: pl.DataFrame, wide: LogAxis, y: LogAxis) -> list[Any]:
    """At the end of each line, or of the points where there is none, moved apart where they are close."""
    last = {
        row["matcher"]: row | {"value": row["drawn"]} for row in found.sort("records").iter_rows(named=True)
    }
    last |= {row["matcher"]: row for row in fitted.sort("records").iter_rows(named=True)}
    pixels = [y.pixel(y.within(row["value"])) for row in last.values()]
    moved = apart(pixels, LINE + 1, LINE / 2, HEIGHT - LINE / 2)
    beside = wide.value(WIDTH - ROOM + 14)
    data = [
        {
            "text": cut(matcher, 25),
            "ink": row["ink"],
            "end": row["records"],
            "end_y": y.within(row["value"]),
            "text_x": beside,
            "text_y": y.value(pixel),
        }
        for (matcher, row), pixel in zip(last.items(), moved, strict=True)
    ]
    base = altair.Chart(altair.Data(values=data)).encode(
        x=altair.X("text_x:Q", scale=wide.scale), y=altair.Y("text_y:Q", scale=y.scale)
    )
    leads = base.mark_rule(strokeWidth=0.8, opacity=0.6).encode(
        x2="end:Q", y2="end_y:Q", stroke=as_given("ink")
    )
    return [leads, base.mark_text(align="left", dx=3, fontSize=FONT_SIZE).encode(text="text:N")]
