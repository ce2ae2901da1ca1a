"""Ratios of groups, drawn: a panel for each rate, a block of rows for each column of groups."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import altair
import polars as pl

from bench.output.words import of, percent
from bench.page.figure import PALETTE
from bench.page.figures.forests import (
    COLOURS,
    LINE,
    TITLES,
    bars,
    numbered_rows,
    panel_title,
    points,
    reference_line,
)
from bench.page.figures.plane import LogAxis, log_axis
from bench.page.figures.spec import values
from bench.scoring.subgroup_findings import DIFFERS
from bench.statistics.subgroups import NOT_ENOUGH

PLOT, ARROW = 330, 11  # pixels: width of a panel, room for the heads of arrows beside it
WIDEST = 30.0  # ratios that the axis has room for, and 1 over it; intervals beyond are cut
GREY = PALETTE[6]
TOOLTIP = {  # columns, and what they are called
    "group": "group",
    "rate": "rate",
    "times": "times everybody's, 95 % interval",
    "test": "against the rest",
    "mix": "at everybody's mix of kinds",
}

Key = tuple[str, str]  # subgroup column, group


class Rows(NamedTuple):
    """labels: from top to bottom; headings: the names of columns among them; place: the row of a group"""

    labels: Sequence[str]
    headings: Sequence[int]
    place: dict[Key, int]


def forest(found: pl.DataFrame) -> Any:
    """FNR and FCR side by side, on axes of the same length, so that their ratios can be compared.

    found: as `bench.page.figures.subgroups.groups` returns it
    """
    axis, rows = _axis(found), _rows(found)
    parts = found.partition_by("rate", maintain_order=True)
    panels = [_panel(part, axis, rows, names=part is parts[0]) for part in parts]
    return altair.hconcat(*panels, spacing=16)


def _axis(found: pl.DataFrame) -> LogAxis:
    known = found.filter(pl.col("ratio").is_not_null())
    columns = ("ratio", "ratio_low", "ratio_high", "standardised_ratio")
    seen = [value for column in columns for value in known[column] if value]
    return log_axis([1.0, *(min(max(value, 1 / WIDEST), WIDEST) for value in seen)], PLOT)


def _rows(found: pl.DataFrame) -> Rows:
    labels: list[str] = []
    headings: list[int] = []
    place: dict[Key, int] = {}
    for subgroup, group in found.select("subgroup", "group").unique(maintain_order=True).iter_rows():
        if not place or subgroup != next(reversed(place))[0]:
            headings.append(len(labels))
            labels.append(_heading(subgroup))
        place[subgroup, group] = len(labels)
        labels.append(group.replace("_", " "))
    return Rows(labels, headings, place)


def _heading(subgroup: str) -> str:
    """The name of a column of groups as words: "Birth decade", "TIN kind"."""
    words = subgroup.split("_")
    return " ".join(["TIN" if words[0] == "tin" else words[0].capitalize(), *words[1:]])


def _panel(part: pl.DataFrame, axis: LogAxis, rows: Rows, names: bool) -> Any:
    rate = part["rate"][0].upper()
    base = altair.Chart().encode(
        y=numbered_rows(rows.labels, shown=names, bold=rows.headings, padding=ARROW),
        tooltip=[altair.Tooltip(f"{name}:N", title=title) for name, title in TOOLTIP.items()],
    )
    few = base.transform_filter("!isValid(datum.ratio)").mark_text(
        align="left", dx=6, fontSize=11, fontStyle="italic", opacity=0.65
    )
    known = base.transform_filter("isValid(datum.ratio)")
    layers = [
        reference_line(1, axis.scale),
        few.encode(text="few:N", x=altair.value(0)),
        *_marks(known, axis, COLOURS[rate]),
    ]
    chart = altair.layer(*layers, data=altair.Data(values=values(_placed(part, axis, rows))))
    return chart.properties(width=PLOT, height=LINE * len(rows.labels), title=panel_title(TITLES[rate]))


def _marks(known: Any, axis: LogAxis, colour: str) -> list[Any]:
    """Intervals, heads of arrows where they are cut, ticks of standardised ratios, and dots."""
    ticks = altair.Axis(values=axis.ticks, format="~g", title="times everybody's rate")
    mixed = known.transform_filter("isValid(datum.mixed)").mark_tick(
        thickness=2.2, size=13, opacity=1, color=GREY
    )
    return [
        bars(known, "from", "to", axis.scale, colour),
        _arrows(known, "cut_low", "from", "triangle-left", colour),
        _arrows(known, "cut_high", "to", "triangle-right", colour),
        mixed.encode(x="mixed:Q"),
        points(known, altair.X("ratio:Q", scale=axis.scale, axis=ticks), colour),
    ]


def _arrows(known: Any, cut: str, end: str, shape: str, colour: str) -> Any:
    heads = known.transform_filter(f"datum.{cut}").mark_point(shape=shape, filled=True, size=45, color=colour)
    return heads.encode(x=f"{end}:Q")


def _placed(part: pl.DataFrame, axis: LogAxis, rows: Rows) -> pl.DataFrame:
    placed = [
        {
            "row": rows.place[row["subgroup"], row["group"]],
            "group": f"{row['subgroup']}: {row['group']}",
            **_words(row),
            **_place(row, axis),
        }
        for row in part.iter_rows(named=True)
    ]
    return pl.DataFrame(placed, infer_schema_length=None)


def _place(row: dict[str, Any], axis: LogAxis) -> dict[str, Any]:
    """Where its marks stand; null where there is no rate."""
    low, ratio, high, mixed = (
        row[name] for name in ("ratio_low", "ratio", "ratio_high", "standardised_ratio")
    )
    if ratio is None:
        return {"ratio": None}
    return {
        "ratio": axis.within(ratio),
        "from": axis.within(low),
        "to": axis.within(high),
        "cut_low": low < axis.low,
        "cut_high": high > axis.high,
        "mixed": axis.within(mixed) if mixed else None,
        "filled": 1 if row["finding"] == DIFFERS else 0,
    }


def _words(row: dict[str, Any]) -> dict[str, str]:
    counted, mixed = of(row["errors"], row["requests"]), row["standardised_ratio"]
    if row["ratio"] is None:
        what = "too few" if row["finding"] == NOT_ENOUGH else "no rate"
        return {"few": f"{what}: {counted}", "rate": counted}
    return {
        "rate": f"{percent(row['value'])} ({counted})",
        "times": f"{row['ratio']:.2f} [{row['ratio_low']:.2f}, {row['ratio_high']:.2f}]",
        "test": row["finding"] + ("" if row["q"] is None else f", q = {row['q']:.2g}"),
        "mix": "-" if mixed is None else f"{mixed:.2f}",
    }
