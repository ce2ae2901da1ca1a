"""Error rates over the size of the registry: solid where it was measured, dashed beyond."""

from collections.abc import Mapping
from typing import Any

import altair
import polars as pl

from bench.page.figure import WIDTH, Figure
from bench.page.figures.looks import Look, looks
from bench.page.figures.plane import LogAxis, log_axis
from bench.page.figures.scale_many import many
from bench.page.figures.scale_panel import ROOM, panel
from bench.page.figures.scale_rows import lines, points
from bench.page.figures.scale_words import alt, caption
from bench.page.figures.spec import spec_of
from bench.page.material import Material
from bench.runs.points import RATES

FEW = 8  # matchers up to which each has a line
FEW = 8  # matchers up to which each has a line


def figure(material: Material) -> Figure | None:
    """A panel for each rate; None unless a matcher answered at three sizes or more."""
    found = points(material)
    if found.is_empty():
        return None
    fitted = lines(found)
    order = found["matcher"].unique(maintain_order=True).to_list()
    drawn = [_styled(frame, looks(material)) for frame in (found, fitted)]
    chart = _panels(*drawn) if len(order) <= FEW else many(found, fitted, order)
    return Figure(
        "scale",
        "Errors over the size of the registry",
        caption(found, fitted),
        alt(found, fitted),
        _data(found, fitted),
        spec_of(chart),
    )


def _data(found: pl.DataFrame, fitted: pl.DataFrame) -> pl.DataFrame:
    """Points, and beneath them the lines."""
    measured = found.drop("drawn", "none").with_columns(
        pl.lit("measured").alias("what"), pl.col("records").cast(pl.Float64)
    )
    what = pl.when("extrapolated").then(pl.lit("line, extrapolated")).otherwise(pl.lit("line"))
    return pl.concat([measured, fitted.with_columns(what.alias("what")).drop("extrapolated")], how="diagonal")


def _styled(frame: pl.DataFrame, known: Mapping[str, Look]) -> pl.DataFrame:
    found = [known[matcher] for matcher in frame["matcher"]]
    return frame.with_columns(
        pl.Series("ink", [look.ink for look in found], pl.String),
        pl.Series("shape", [look.shape for look in found], pl.String),
    )


def _panels(found: pl.DataFrame, fitted: pl.DataFrame) -> Any:
    x = log_axis([*found["records"], *fitted["records"]], WIDTH - ROOM)
    wide = LogAxis(x.low, x.value(WIDTH), WIDTH)
    panels = [
        panel(found.filter(pl.col("rate") == rate), fitted.filter(pl.col("rate") == rate), rate, x, wide)
        for rate in RATES
    ]
    return altair.vconcat(*panels, spacing=16)
