"""What forests share: a panel a rate, numbered rows with their names, dots that are filled for findings."""

import json
from collections.abc import Collection, Sequence
from typing import Any

import altair

from bench.page.figure import PALETTE

TITLES = {"FNR": "FNR: wrong no-matches", "FCR": "FCR: wrong confirms"}
COLOURS = {"FNR": PALETTE[0], "FCR": PALETTE[1]}
LINE = 17  # pixels of a row
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
