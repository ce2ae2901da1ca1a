"""Error rates over size for many matchers: a row each, with what was measured last and what is foretold."""

from collections.abc import Sequence
from typing import Any

import altair
import polars as pl

from bench.output.amounts import million
from bench.page.figure import PALETTE
from bench.page.figures.marks import ROOM_OF_ARROW, Shown
from bench.page.figures.plane import log_axis
from bench.page.figures.rows import Panel, Sign, in_rows
from bench.runs.points import RATES
from bench.studies.scale import FARTHER

PANEL = 245.0  # pixels, about
MEASURED = Sign("at the largest size measured", "circle", PALETTE[0])
FORETOLD = {
    size: Sign(f"at {million(size)}, extrapolated", shape, PALETTE[1])
    for size, shape in zip(FARTHER, ("diamond", "triangle-right"), strict=True)
}
TOOLTIPS: Shown = {
    "matcher": "matcher",
    "records": ("records", ","),
    "rate": ("value", ".3~%"),
    "from": ("interval_low", ".3~%"),
    "to": ("interval_high", ".3~%"),
}


def many(found: pl.DataFrame, fitted: pl.DataFrame, order: Sequence[str]) -> Any:
    """found, fitted: as `bench.page.figures.scale_rows` returns them; order: of the matchers"""
    panels = [_panel(pl.concat([_measured(found, rate), _foretold(fitted, rate)]), rate) for rate in RATES]
    return in_rows(panels, order, TOOLTIPS, "left", (MEASURED, *FORETOLD.values()))


def _measured(found: pl.DataFrame, rate: str) -> pl.DataFrame:
    """The last point of each matcher."""
    last = (
        found.filter(pl.col("rate") == rate)
        .sort("records", maintain_order=True)
        .unique("matcher", keep="last", maintain_order=True)
    )
    return _rows(
        last.with_columns(pl.col("records").cast(pl.Float64)),
        pl.col("drawn"),
        pl.col("none"),
        pl.lit(MEASURED.shape),
        MEASURED.ink,
    )


def _foretold(fitted: pl.DataFrame, rate: str) -> pl.DataFrame:
    there = fitted.filter(
        pl.col("rate") == rate,
        pl.col("extrapolated"),
        pl.col("records").is_in([float(size) for size in FARTHER]),
    )
    shapes = {float(size): sign.shape for size, sign in FORETOLD.items()}
    shape = pl.col("records").replace_strict(shapes, default="circle", return_dtype=pl.String)
    return _rows(there, pl.col("value"), pl.lit(False), shape, PALETTE[1])


def _rows(frame: pl.DataFrame, drawn: pl.Expr, none: pl.Expr, shape: pl.Expr, ink: str) -> pl.DataFrame:
    return frame.select(
        "matcher",
        "records",
        "value",
        pl.col("low").alias("interval_low"),
        pl.col("high").alias("interval_high"),
        drawn.alias("drawn"),
        pl.when(none).then(drawn).otherwise("low").alias("low"),
        pl.col("high"),
        pl.when(none).then(0).otherwise(1).alias("full"),
        shape.alias("shape"),
        pl.lit(ink).alias("ink"),
    )


def _panel(rows: pl.DataFrame, rate: str) -> Panel:
    """Intervals end where the picture does: those far outside are long."""
    room = rows.select(
        pl.col("drawn") * pl.when(pl.col("full") == 0).then(ROOM_OF_ARROW).otherwise(1)
    ).to_series()
    x = log_axis(room.to_list() or [0.01], PANEL, most=1)
    clipped = rows.with_columns(pl.col("low", "high").clip(x.low, x.high))
    return Panel(
        rate, clipped, x.scale, altair.Axis(title=rate, values=x.ticks, format="~%", labelOverlap=True)
    )
