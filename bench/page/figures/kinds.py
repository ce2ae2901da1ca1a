"""Errors by kind of request: who is wrongly turned away, and who is wrongly confirmed.

The words that both forms of the picture of kinds have.

Errors by kind as dots with intervals: kinds as rows, a dot a matcher in each.

Errors by kind as a heat map: matchers as rows, kinds as columns, rates as text.
"""

from collections.abc import Mapping, Sequence
from math import log10
from typing import Any, NamedTuple

import altair
import polars as pl

from bench.output.wording import listing, of, percent, short
from bench.page.figures import marks as shades
from bench.page.figures.marks import (
    LogAxis,
    Look,
    best,
    by_error,
    competing,
    log_axis,
    looks,
    spec_of,
    unanswered,
    values,
    why_best,
)
from bench.page.figures.rows import STROKE, panel_title
from bench.page.material import Material
from bench.page.pictures import PALETTE, Figure
from bench.scoring.counts import QUESTIONS
from bench.scoring.groupings import ALL
from bench.scoring.rate import Side
from bench.scoring.rates import FLOOR, of_slice, rates
from generators.schema import KINDS

CONFIRM, NO_MATCH = "confirm", "no match"
TITLES = {
    CONFIRM: "Should be confirmed: wrong no-matches",
    NO_MATCH: "Should not be confirmed: wrong confirms",
}
AXIS = "wrong answers, of the requests of the kind"
TOO_FEW = "too few requests for a rate"
SPLIT = "split(datum.label, '\\n')"  # two lines in a label of an axis


def label() -> pl.Expr:
    """The kind, and below it how many requests there are of it."""
    requests = pl.col("requests").map_elements("{:,}".format, pl.String)
    return pl.format("{}\n{}", "kind", requests).alias("label")


def said(row: dict[str, Any]) -> str:
    """A row of ERRORS_BY_KIND in words."""
    counted = of(row["errors"], row["requests"])
    if row["rate"] is None:
        return f"{counted}: {TOO_FEW}"
    return (
        f"{percent(row['rate'])} ({counted}), 95 % interval {percent(row['low'])} to {percent(row['high'])}"
    )


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


OVERALL = {CONFIRM: "all (FNR)", NO_MATCH: "all (FCR)"}
CELL, LINE, NAMES = 62, 21, 230  # pixels: width and height of a cell, names at most


def heat_map(found: pl.DataFrame) -> Any:
    """Two panels side by side, by the right answer.

    found: as `bench.page.figures.kinds.errors_by_kind` returns it
    """
    parts = found.partition_by("right_answer", maintain_order=True)
    panels = [_kinds_map_panel(part, names=place == 0) for place, part in enumerate(parts)]
    return altair.hconcat(*panels, spacing=12)


def _kinds_map_panel(part: pl.DataFrame, names: bool) -> Any:
    cells = _cells(part)
    matchers, kinds = (cells[column].unique(maintain_order=True).to_list() for column in ("matcher", "label"))
    rows = altair.Axis(title=None, ticks=False, domain=False, labelLimit=NAMES, labelPadding=6)
    return shades.heat_map(
        altair.Chart(altair.Data(values=values(cells))),
        altair.X("label:N", sort=kinds, axis=_columns()),
        altair.Y("matcher:N", sort=matchers, axis=rows if names else None),
        AXIS,
        ["matcher:N", "kind:N", "said:N"],
        size=11,
    ).properties(
        width=altair.Step(CELL),
        height=altair.Step(LINE),
        title=panel_title(TITLES[part["right_answer"][0]], "bounds"),
    )


def _columns() -> Any:
    """Labels of two lines above the cells."""
    return altair.Axis(
        orient="top",
        title=None,
        labelExpr=SPLIT,
        labelAngle=0,
        labelFontSize=11,
        labelPadding=18,
        ticks=False,
        domain=False,
    )


def _cells(part: pl.DataFrame) -> pl.DataFrame:
    overall = pl.lit(OVERALL[part["right_answer"][0]])
    named = part.with_columns(kind=pl.when(kind=ALL).then(overall).otherwise("kind")).with_columns(label())
    rows = [
        {name: row[name] for name in ("matcher", "kind", "label")}
        | {"said": said(row)}
        | shades.shade(row["rate"])
        for row in named.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


MOST_DOTS = len(PALETTE)  # matchers; more are a heat map
TITLE = "Who is wronged: errors by kind of request"
RATE = {CONFIRM: "fnr", NO_MATCH: "fcr"}  # the error, by the right answer
ERRORS_BY_KIND = pl.Schema(
    {
        "matcher": pl.String(),
        "kind": pl.String(),  # of KINDS; "all": all of one right answer
        "right_answer": pl.String(),
        "errors": pl.Int64(),
        "requests": pl.Int64(),
        "effective_requests": pl.Float64(),  # as many independent ones would say as much
        "rate": pl.Float64(),  # errors / requests; this and its 95 % interval are null below FLOOR requests
        "low": pl.Float64(),
        "high": pl.Float64(),
    }
)


def figure(material: Material) -> Figure | None:
    """Dots with intervals for up to MOST_DOTS matchers, a heat map for more; None where none answered."""
    found = errors_by_kind(material)
    if not found.height:
        return None
    as_dots = found["matcher"].n_unique() <= MOST_DOTS
    chart = dots(found, looks(material)) if as_dots else heat_map(found)
    caption = f"{_read(found, as_dots)}{unanswered(material)}"
    return Figure("kinds", TITLE, caption, _alt(found, material), found, spec_of(chart))


def errors_by_kind(material: Material) -> pl.DataFrame:
    """Wrong answers to `should_confirm`, by matcher and kind: columns ERRORS_BY_KIND.

    Wrong no-matches of requests that should be confirmed, with Wilson's interval; wrong confirms of the
    others, with Clopper and Pearson's. In the order of the matchers' errors, and of KINDS.
    """
    asked = material.counts.filter(question=QUESTIONS[0])
    counted = rates(pl.concat([of_slice(asked, "kind"), of_slice(asked, ALL)]))
    matchers = {matcher: place for place, matcher in enumerate(by_error(material))}
    kinds = {kind: place for place, kind in enumerate((*KINDS, ALL))}
    rows = [
        _row(row, answer)
        for answer, rate in RATE.items()
        for row in counted.iter_rows(named=True)
        if row["matcher"] in matchers and row[Side(rate.upper()).columns[1]]
    ]
    rows.sort(key=lambda row: (matchers[row["matcher"]], row["right_answer"], kinds[row["kind"]]))
    return pl.DataFrame(rows, ERRORS_BY_KIND)


def _row(row: dict[str, Any], answer: str) -> dict[str, Any]:
    rate = RATE[answer]
    errors, requests, effective = (row[column] for column in Side(rate.upper()).columns)
    shown = row[f"{rate}_enough"]
    return {
        "matcher": row["matcher"],
        "kind": row["value"],
        "right_answer": answer,
        "errors": errors,
        "requests": requests,
        "effective_requests": effective,
        "rate": row[rate] if shown else None,
        "low": row[f"{rate}_low"] if shown else None,
        "high": row[f"{rate}_high"] if shown else None,
    }


def _read(found: pl.DataFrame, as_dots: bool) -> str:
    """How to read it, with the denominators."""
    start = (
        "Wrong answers / requests of the kind, whose number stands below its name. Wrong no-matches are "
        "of requests that should be confirmed, wrong confirms of the others. "
    )
    few = f" Kinds of fewer than {FLOOR} requests have no rate."
    if as_dots:
        return (
            start + "Bars: 95 % intervals (Wilson for wrong no-matches, Clopper-Pearson for wrong confirms, "
            "both with as many requests as independent ones would say as much), cut with an arrow where "
            "they reach beyond the axis. An open mark: no error was seen, and it stands at the upper end of "
            f"the interval. The axis is logarithmic.{few}"
        )
    return (
        start + "In the cells: percent; 0 where no error was seen. Matchers in the order of the leaderboard, "
        f"bounds and the oracle last.{few}"
    )


def _alt(found: pl.DataFrame, material: Material) -> str:
    """What the best matcher gets wrong most, and the most wrong confirms of any that competes."""
    first = best(material) or ""
    own = found.filter(pl.col("kind") != ALL, pl.col("rate").is_not_null())
    parts = [
        _worst(part, what)
        for answer, what in ((CONFIRM, "wrongly turns away"), (NO_MATCH, "wrongly confirms"))
        if (part := own.filter(matcher=first, right_answer=answer)).height
    ]
    told = listing(parts) or "has too few requests to say"
    rivals = [matcher for matcher in competing(material) if matcher != first]
    others = own.filter(pl.col("matcher").is_in(rivals), right_answer=NO_MATCH)
    return f"{short(first)}, with {why_best(material)}, {told}.{_most(others)}"


def _worst(part: pl.DataFrame, what: str) -> str:
    row = part.sort("rate", descending=True, maintain_order=True).row(0, named=True)
    if not row["errors"]:
        return f"{what} nobody of {part['requests'].sum():,} requests"
    rate, counted = percent(row["rate"]), of(row["errors"], row["requests"])
    return f"{what} {row['kind']} requests most often, {rate} ({counted})"


def _most(others: pl.DataFrame) -> str:
    top = next(others.sort("rate", descending=True, maintain_order=True).iter_rows(named=True), None)
    if top is None or not top["errors"]:
        return ""
    rate, counted = percent(top["rate"]), of(top["errors"], top["requests"])
    return (
        f" The most wrong confirms of one kind has {short(top['matcher'])}: {rate} of {top['kind']} requests "
        f"({counted})."
    )
