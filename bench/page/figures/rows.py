"""Points in rows, a row a matcher: the form that stays readable for fifty of them. Panels share the rows.

What forests share: a panel a rate, numbered rows with their names, dots that are filled for findings.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import altair
import polars as pl

from bench.page.figures.labels import CHARACTER, FONT_SIZE, LINE
from bench.page.figures.marks import (
    ANGLES,
    OFFSETS,
    STEM,
    Shown,
    as_given,
    fill_opacity,
    filled_as_given,
    tooltips,
    values,
)
from bench.page.pictures import PALETTE, WIDTH

TITLES = {"FNR": "FNR: wrong no-matches", "FCR": "FCR: wrong confirms"}
COLOURS = {"FNR": PALETTE[0], "FCR": PALETTE[1]}
FORESTS_LINE = 17  # pixels of a row
STROKE = 1.8


def panel_title(text: str, frame: str = "group", limit: float | None = None) -> Any:
    """frame: what its start is aligned with, the plot ("group") or all with its labels ("bounds")"""
    limited = {} if limit is None else {"limit": limit}
    return altair.TitleParams(
        text, anchor="start", frame=frame, fontSize=12, fontWeight="bold", offset=6, **limited
    )


def numbered_rows(
    labels: Sequence[str],
    shown: bool = True,
    bold: Collection[int] = (),
    padding: int = 8,
    grid: bool = False,
) -> Any:
    """The axis of rows 0, 1, ... in the column `row`, which need not all have data.

    labels: of the rows, whatever is in them; shown: whether they stand here or at a neighbour alone
    bold: the rows that are headings
    """
    weight = {"test": f"indexof({json.dumps(sorted(bold))}, datum.value) >= 0", "value": "bold"}
    axis = altair.Axis(
        title=None,
        labels=shown,
        labelExpr=f"{json.dumps(list(labels))}[datum.value]",
        labelFontWeight={"condition": weight, "value": "normal"},
        labelPadding=padding,
        grid=grid,
        ticks=False,
        domain=False,
    )
    return altair.Y("row:O", scale=altair.Scale(domain=list(range(len(labels)))), axis=axis)


def reference_line(at: float, scale: Any) -> Any:
    """A dashed line where nothing differs."""
    data = altair.Data(values=[{"at": at}])
    line = altair.Chart(data).mark_rule(strokeWidth=1.2, strokeDash=[4, 3])
    return line.encode(x=altair.X("at:Q", scale=scale))


def bars(base: Any, low: str, high: str, scale: Any, colour: str) -> Any:
    """Intervals, from one column to another."""
    rule = base.mark_rule(strokeWidth=STROKE, opacity=0.8, color=colour)
    return rule.encode(x=altair.X(f"{low}:Q", scale=scale), x2=f"{high}:Q")


def points(base: Any, x: Any, colour: str) -> Any:
    """Dots, filled where the column `filled` is 1 and open where it is 0."""
    dots = base.mark_point(shape="circle", filled=True, fill=colour, stroke=colour, size=58, opacity=1)
    filled = altair.FillOpacity("filled:Q", scale=None, legend=None)
    return dots.encode(x=x, fillOpacity=filled, strokeWidth=altair.value(1.7))


NAMES = 190  # pixels for the names of matchers; longer ones are cut
ROOMY, PER_ROW, TIGHT = 26, 18, 24  # pixels a row: for few, for many; rows from which they are many
SPACE = 14  # pixels between panels


@dataclass(frozen=True)
class Panel:
    """title: above it; scale, axis: altair's, of the values

    rows: columns matcher, drawn, low, high, ink, shape, full (0: an open mark) and what tooltips show; a
        matcher without a row has an empty one
    """

    title: str
    rows: pl.DataFrame
    scale: Any
    axis: Any


@dataclass(frozen=True)
class Sign:
    """What a shape in a colour says; for the legend beneath the panels."""

    text: str
    shape: str
    ink: str


def in_rows(
    panels: Sequence[Panel],
    order: Sequence[str],
    shown: Shown,
    arrows: str | None = None,
    signs: Sequence[Sign] = (),
) -> Any:
    """The panels side by side, and a legend beneath them.

    order: of the matchers, from above; shown: for tooltips
    arrows: where those of open marks point, left or right; None for no arrows
    """
    width = (WIDTH - NAMES + 60 - SPACE * (len(panels) - 1)) / len(panels)
    charts = [
        _panel(panel, order, shown, arrows, first=panel is panels[0]).properties(
            width=width, height=height_of(order), title=altair.Title(panel.title, frame="group", fontSize=12)
        )
        for panel in panels
    ]
    beside = altair.hconcat(*charts, spacing=SPACE)
    return altair.vconcat(beside, _legend(signs), spacing=10) if signs else beside


def height_of(order: Sequence[str]) -> int:
    """Pixels that so many rows take."""
    return len(order) * (ROOMY if len(order) < TIGHT else PER_ROW)


def row_axis(order: Sequence[str], first: bool = True, grid: bool = True) -> Any:
    """The y axis with the names of matchers, on the first panel alone."""
    axis = altair.Axis(title=None, labelLimit=NAMES, ticks=False, domain=False, grid=grid, labels=first)
    return altair.Y("matcher:N", scale=altair.Scale(domain=list(order)), axis=axis)


def _panel(panel: Panel, order: Sequence[str], shown: Shown, arrows: str | None, first: bool) -> Any:
    base = altair.Chart().encode(y=row_axis(order, first), stroke=as_given("ink"))
    across = altair.X("drawn:Q", scale=panel.scale, axis=panel.axis)
    ends = altair.X("low:Q", scale=panel.scale, axis=panel.axis)
    intervals = base.mark_rule(strokeWidth=1.4, opacity=0.7).encode(x=ends, x2="high:Q")
    points = base.mark_point(size=60, strokeWidth=1.6, opacity=1).encode(
        x=across,
        fill=filled_as_given("ink"),
        fillOpacity=fill_opacity("full"),
        shape=altair.Shape("shape:N", scale=None, legend=None),
        tooltip=tooltips(shown),
    )
    layers = [intervals, points]
    if arrows and 0 in panel.rows["full"]:
        mark = base.transform_filter("datum.full == 0").mark_point(
            shape=STEM,
            size=70,
            strokeWidth=1.3,
            filled=False,
            angle=ANGLES[arrows],
            xOffset=OFFSETS[arrows][0],
        )
        layers.append(mark.encode(x=across))
    return altair.layer(*layers, data=altair.Data(values=values(panel.rows)))


def _legend(signs: Sequence[Sign]) -> Any:
    """A row of marks with their meanings, from the left edge of the panels."""
    ends = list(accumulate((len(sign.text) * CHARACTER + 34 for sign in signs), initial=0.0))
    rows = [vars(sign) | {"x": start} for sign, start in zip(signs, ends[:-1], strict=True)]
    across = altair.Scale(domain=[-6, ends[-1] - 6], nice=False)
    base = altair.Chart(altair.Data(values=rows)).encode(x=altair.X("x:Q", axis=None, scale=across))
    marks = base.mark_point(size=60, filled=True, opacity=1).encode(
        shape=altair.Shape("shape:N", scale=None, legend=None), fill=filled_as_given("ink")
    )
    texts = base.mark_text(align="left", dx=9, fontSize=FONT_SIZE).encode(text="text:N")
    return altair.layer(marks, texts).properties(width=ends[-1], height=LINE)
