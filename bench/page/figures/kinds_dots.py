"""Errors by kind as dots with intervals: kinds as rows, a dot a matcher in each."""

from collections.abc import Mapping, Sequence
from math import log10
from typing import Any, NamedTuple

import altair
import polars as pl

from bench.page.figures.forests import STROKE, panel_title
from bench.page.figures.kinds_words import AXIS, SPLIT, TITLES, TOO_FEW, label, said
from bench.page.figures.looks import Look
from bench.page.figures.plane import LogAxis, log_axis
from bench.page.figures.spec import values
from bench.scoring.groupings import ALL

PLOT, ROW, GAP, LEAST = 700, 12, 14, 42  # pixels: width, height of a dot, between kinds, of a kind at least
ARROW = 11  # pixels beside the plot for the heads of arrows
FEW_TICKS = 3
BEYOND = 10  # an interval's lower end is shown down to so small a part of the smallest rate


class Looks(NamedTuple):
    """Encodings that tell matchers apart: colour and shape, with one legend, and the place within a row."""

    colour: Any
    shape: Any
    place: Any


def dots(found: pl.DataFrame, known: Mapping[str, Look]) -> Any:
    """Two panels above each other, by the right answer, on one axis.

    found: as `bench.page.figures.kinds.errors_by_kind` returns it
    known: the colour and shape of each matcher
    """
    shown = found.filter(pl.col("kind") != ALL)
    axis, looks = _axis(shown), _looks(known, shown["matcher"].unique(maintain_order=True).to_list())
    parts = shown.partition_by("right_answer", maintain_order=True)
    panels = [_panel(part, axis, looks, last=part is parts[-1]) for part in parts]
    return altair.vconcat(*panels, spacing=14)


def _axis(shown: pl.DataFrame) -> LogAxis:
    """From a little below the smallest rate to a little above the highest end of an interval."""
    known = shown.filter(pl.col("rate").is_not_null())
    drawn = [rate or high for rate, high in known.select("rate", "high").iter_rows()] or [0.1]
    lows = [low for low in known["low"] if low > 0]
    least = max(min([*lows, *drawn]), min(drawn) / BEYOND)
    return log_axis([least, *drawn, *known["high"]], PLOT, most=1.0)


def _looks(known: Mapping[str, Look], order: Sequence[str]) -> Looks:
    """order: the matchers that are drawn, as they follow each other"""
    legend = altair.Legend(title=None, orient="top", columns=3, symbolSize=90, labelLimit=260)

    def scale(part: int) -> Any:
        return altair.Scale(domain=list(order), range=[known[matcher][part] for matcher in order])

    return Looks(
        altair.Color("matcher:N", scale=scale(0), legend=legend),
        altair.Shape("matcher:N", scale=scale(1), legend=legend),
        altair.YOffset("matcher:N", sort=list(order)),
    )


def _panel(part: pl.DataFrame, axis: LogAxis, looks: Looks, last: bool) -> Any:
    rows = _placed(part, axis)
    base = altair.Chart(altair.Data(values=values(rows))).encode(
        y=_kinds(rows["label"].unique(maintain_order=True).to_list()),
        tooltip=["matcher:N", "kind:N", "said:N"],
    )
    known = base.transform_filter("isValid(datum.drawn)").encode(
        x=altair.X("drawn:Q", scale=axis.scale, axis=_rates(axis, last)),
        color=looks.colour,
        yOffset=looks.place,
    )
    few = base.transform_filter("!isValid(datum.drawn)").mark_text(align="left", dx=8, fontStyle="italic")
    height = part["kind"].n_unique() * max(part["matcher"].n_unique() * ROW + GAP, LEAST)
    title = panel_title(TITLES[part["right_answer"][0]])
    layers = [few.encode(text="said:N", x=altair.value(0)), *_marks(known, looks)]
    return altair.layer(*layers).properties(width=PLOT, height=height, title=title)


def _marks(known: Any, looks: Looks) -> list[Any]:
    """Intervals, heads of arrows where they are cut, and dots; those without any error are faint and open."""
    strength = altair.Opacity("strength:Q", scale=None, legend=None)
    filled = altair.FillOpacity("filled:Q", scale=None, legend=None)
    arrows = known.transform_filter("datum.cut").mark_point(shape="triangle-left", filled=True, size=45)
    points = known.mark_point(filled=True, size=62, strokeWidth=1.6, opacity=1)
    return [
        known.mark_rule(strokeWidth=STROKE).encode(x="from:Q", x2="high:Q", opacity=strength),
        arrows.encode(x="from:Q"),
        points.encode(shape=looks.shape, stroke=looks.colour, fillOpacity=filled),
    ]


def _kinds(labels: list[str]) -> Any:
    """Rows with a line between them."""
    lines = altair.Axis(
        title=None,
        labelExpr=SPLIT,
        labelPadding=ARROW,
        grid=True,
        bandPosition=0,
        ticks=False,
        domain=False,
    )
    return altair.Y(
        "label:N", sort=labels, axis=lines, scale=altair.Scale(paddingInner=0.18, paddingOuter=0.12)
    )


def _rates(axis: LogAxis, last: bool) -> Any:
    """Its words stand below the last panel alone."""
    return altair.Axis(
        values=_ticks(axis), format="~%", title=AXIS if last else None, labels=last, ticks=last, domain=last
    )


def _ticks(axis: LogAxis) -> list[float]:
    """Powers of ten alone where there are a few of them, for words like 0.002% are long."""
    powers = [tick for tick in axis.ticks if log10(tick).is_integer()]
    return powers if len(powers) >= FEW_TICKS else axis.ticks


def _placed(part: pl.DataFrame, axis: LogAxis) -> pl.DataFrame:
    """Where each mark is drawn; a kind with too few requests keeps one row, for these words."""
    labelled = part.with_columns(label())
    few = labelled.filter(pl.col("rate").is_null()).unique("kind", maintain_order=True)
    none = few.select("label", "kind", pl.lit(TOO_FEW).alias("said"))
    known = [_mark(row, axis) for row in labelled.iter_rows(named=True) if row["rate"] is not None]
    kinds = {kind: place for place, kind in enumerate(labelled["kind"].unique(maintain_order=True))}
    rows = sorted([*known, *none.to_dicts()], key=lambda row: kinds[row["kind"]])
    empty = {"matcher": None, "drawn": None, "from": None, "high": None, "cut": False}
    return pl.DataFrame([empty | row for row in rows], infer_schema_length=None)


def _mark(row: dict[str, Any], axis: LogAxis) -> dict[str, Any]:
    """Without any error the dot stands at the upper end of the interval, for zero has no logarithm."""
    return {
        "label": row["label"],
        "kind": row["kind"],
        "matcher": row["matcher"],
        "drawn": row["rate"] or row["high"],
        "from": axis.within(row["low"]),
        "high": row["high"],
        "cut": row["low"] < axis.low,
        "filled": 1 if row["errors"] else 0,
        "strength": 0.8 if row["errors"] else 0.4,
        "said": said(row),
    }
