"""FCR against FNR: what each matcher trades for what along its parameter, and where it stood when run.

The points of the plane of FCR and FNR: along each curve, and of each matcher as it was run.

What is drawn in the plane of FCR and FNR: curves, intervals, points and the ceiling.

The words that go with the plane of FCR and FNR.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import altair
import polars as pl

from bench.output.wording import of, percent, short, span
from bench.page.figures.labels import FONT_SIZE, Box, Point, along, around, key, labels
from bench.page.figures.marks import (
    BOTH_RATES,
    ROOM_OF_ARROW,
    LogAxis,
    MatcherLook,
    Shown,
    arrow,
    as_given,
    drawn,
    enough,
    keep_answered,
    log_axis,
    looks,
    own_look,
    spec_of,
    tooltips,
)
from bench.page.material import Material
from bench.page.pictures import PALETTE, SHAPES, WIDTH, Picture
from bench.scoring.ceiling import AS_STATED
from bench.scoring.counts import QUESTIONS
from bench.scoring.groupings import ALL
from bench.scoring.rates import rates

CURVE_POINTS = (
    "matcher",
    "parameter",  # null of a matcher as it was run, like the next
    "value",
    "reads_truth",
    "positives",
    "wrong_no_matches",
    "fnr",
    "fnr_low",
    "fnr_high",
    "negatives",
    "wrong_confirms",
    "fcr",
    "fcr_low",
    "fcr_high",
    "fnr_drawn",
    "fcr_drawn",
    "fnr_none",
    "fcr_none",
)


@dataclass(frozen=True)
class Ceiling:
    """Errors of both sides together that no matcher can avoid: requests look the same and differ in truth."""

    errors: int
    positives: int
    negatives: int

    def fnr(self, fcr: float) -> float:
        """The lowest FNR that goes with an FCR; 0 or less where nothing is in the way."""
        return (self.errors - fcr * self.negatives) / self.positives


def points(material: Material) -> pl.DataFrame:
    """A row a point: those along curves, by parameter and value, then those of matchers as they were run.

    returns: the columns CURVE_POINTS; of points with requests enough for both rates
    """
    along = drawn(rates(material.curves)).with_columns(pl.lit(False).alias("reads_truth"))
    single = keep_answered(material).with_columns(
        pl.lit(None, pl.String).alias("parameter"), pl.lit(None, pl.Float64).alias("value")
    )
    ordered = along.sort(_places(along["matcher"], material), "parameter", "value", maintain_order=True)
    return pl.concat([enough(each, "fnr", "fcr").select(CURVE_POINTS) for each in (ordered, single)])


def ceiling_of(material: Material) -> Ceiling | None:
    """Of the dataset; None where it is not known, or no matcher has counts."""
    found = (material.dataset.get("ceiling") or {}).get(AS_STATED)
    counts = material.counts.filter(slice=ALL, question=QUESTIONS[0])
    if not found or counts.is_empty():
        return None
    return Ceiling(found["errors"], counts["positives"][0], counts["negatives"][0])


def _places(matchers: pl.Series, material: Material) -> pl.Series:
    """The place of each matcher in the material; of those that were not run, after all others."""
    known = {name: place for place, name in enumerate(material.matchers["matcher"])}
    others = dict.fromkeys(name for name in matchers if name not in known)
    places = known | {name: len(known) + place for place, name in enumerate(others)}
    return pl.Series([places[name] for name in matchers], dtype=pl.Int64)


CEILING_POINTS = 60
TOOLTIPS: Shown = {
    "matcher": "matcher",
    "parameter": "parameter",
    "value": ("value", "~g"),
    **BOTH_RATES,
}

Row = dict[str, Any]


def find_avoided(joined: Sequence[Row], rows: Sequence[Row], x: LogAxis, y: LogAxis) -> list[Box]:
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


def join_curves(rows: Sequence[Row]) -> list[Row]:
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


MOST = 8  # matchers that the alternative text names


def caption(data: pl.DataFrame, ceiling: Ceiling | None) -> str:
    """data: columns of `bench.page.figures.curves.CURVE_POINTS`"""
    return " ".join([_reading(data), *_curves(data), *_open(data), *_unavoidable(ceiling)])


def alt(data: pl.DataFrame) -> str:
    """Who has the lowest FNR as run, with both counts, and what each curve spans."""
    single = data.filter(pl.col("parameter").is_null()).sort("fnr", "fcr", maintain_order=True)
    told = [
        f"{short(row['matcher'])}: "
        f"FNR {percent(row['fnr'])} ({of(row['wrong_no_matches'], row['positives'])}), "
        f"FCR {percent(row['fcr'])} ({of(row['wrong_confirms'], row['negatives'])})"
        for row in single.head(MOST).iter_rows(named=True)
    ]
    more = f"; and {single.height - MOST} more" if single.height > MOST else ""
    as_run = [f"As run, lowest FNR first: {'; '.join(told)}{more}."] if told else []
    return " ".join(["FCR against FNR, both logarithmic.", *as_run, *_spans(data)])


def _reading(data: pl.DataFrame) -> str:
    return (
        f"FNR: wrong no-matches / requests that should be confirmed ({span(data['positives'])}). "
        f"FCR: wrong confirms / requests that should not be confirmed ({span(data['negatives'])}). "
        "The lower left is best. Large marks: matchers as they were run, with 95 % intervals both ways "
        "(Wilson; Clopper-Pearson)."
    )


def _curves(data: pl.DataFrame) -> Iterator[str]:
    for (matcher, parameter), part in _by_curve(data):
        ends = f"from {part['value'][0]:g} to {part['value'][-1]:g}"
        yield f"{short(matcher)}: {part.height} values of {parameter} {ends}, joined in this order."


def _by_curve(data: pl.DataFrame) -> Iterator[tuple[tuple[str, str], pl.DataFrame]]:
    curved = data.filter(pl.col("parameter").is_not_null())
    for (matcher, parameter), part in curved.group_by("matcher", "parameter", maintain_order=True):
        yield (str(matcher), str(parameter)), part


def _open(data: pl.DataFrame) -> Iterator[str]:
    if data.select((pl.col("fnr_none") | pl.col("fcr_none")).any()).item():
        yield (
            "Open marks with an arrow: not one such error was seen; they stand at the upper end of the "
            "interval, and lines to them are dashed."
        )


def _unavoidable(ceiling: Ceiling | None) -> Iterator[str]:
    if ceiling is None:
        return
    if not ceiling.errors:
        yield "No error is forced: no two requests that look the same differ in truth."
        return
    yield (
        "The long-dashed line is the ceiling: whoever answers alike what looks alike errs at least "
        f"{of(ceiling.errors, ceiling.positives + ceiling.negatives)} times, for some that look alike differ "
        "in truth."
    )


def _spans(data: pl.DataFrame) -> Iterator[str]:
    for (matcher, parameter), part in _by_curve(data):
        first, last = part.row(0, named=True), part.row(-1, named=True)
        yield (
            f"Along {parameter} of {short(matcher)}, from {first['value']:g} to {last['value']:g}, FCR goes "
            f"from {percent(first['fcr'])} to {percent(last['fcr'])} and FNR from {percent(first['fnr'])} "
            f"to {percent(last['fnr'])}."
        )


HEIGHT = 420  # pixels
OTHER = MatcherLook(PALETTE[6], SHAPES[0])  # of matchers without a curve


def figure(material: Material) -> Picture | None:
    """None where no matcher has answers or a curve, or their requests are too few for a rate."""
    data = points(material)
    if data.is_empty():
        return None
    ceiling = ceiling_of(material)
    rows = list(_add_style(data.to_dicts(), looks(material)))
    x = log_axis([each for row in rows for each in _extent(row, "fcr")], WIDTH, most=1)
    y = log_axis([each for row in rows for each in _extent(row, "fnr")], HEIGHT, up=True, most=1)
    spec = spec_of(_chart(rows, x, y, ceiling, material))
    return Picture("curves", "FCR against FNR", caption(data, ceiling), alt(data), data, spec)


def _add_style(rows: Sequence[Row], known: Mapping[str, MatcherLook]) -> Iterator[Row]:
    """The rows, and how they are drawn: as its matcher where that has a curve, else as OTHER."""
    curves = {row["matcher"] for row in rows if row["parameter"]}
    for row in rows:
        look = known[row["matcher"]] if row["matcher"] in curves else OTHER
        yield row | {
            "ink": look.ink,
            "shape": look.shape,
            "run": row["parameter"] is None,
            "full": 0 if row["fnr_none"] or row["fcr_none"] else 1,
        }


def _extent(row: Mapping[str, Any], rate: str) -> tuple[float, float]:
    """What an axis has to hold of a row: the point with its arrow, and of matchers as run the upper end."""
    low = row[f"{rate}_drawn"] * (ROOM_OF_ARROW if row[f"{rate}_none"] else 1)
    return low, row[f"{rate}_high"] if row["run"] else row[f"{rate}_drawn"]


def _chart(rows: Sequence[Row], x: LogAxis, y: LogAxis, ceiling: Ceiling | None, material: Material) -> Any:
    across = altair.X(
        "fcr_drawn:Q",
        scale=x.scale,
        axis=altair.Axis(title="FCR (less is better)", values=x.ticks, format="~%"),
    )
    upwards = altair.Y(
        "fnr_drawn:Q",
        scale=y.scale,
        axis=altair.Axis(title="FNR (less is better)", values=y.ticks, format="~%"),
    )
    curves = join_curves(rows)
    free = _take(rows, x, y), find_avoided(curves, rows, x, y)
    texts, keyed = labels(_points(rows, material), x, y, *free)
    layers = [
        *ceiling_line(ceiling, x, y, across, upwards),
        *lines(curves, across, upwards),
        *intervals(rows, x, y),
        *marks(rows, across, upwards),
        *texts,
    ]
    chart = altair.layer(*layers).properties(width=WIDTH, height=HEIGHT)
    return altair.vconcat(chart, *key(keyed), spacing=18)


def _points(rows: Sequence[Row], material: Material) -> list[Point]:
    """The points with a label: each matcher as run, or else an end of its curve; and the curves' ends."""
    known = list(dict.fromkeys([*material.matchers["matcher"], *(row["matcher"] for row in rows)]))
    labelled = {row["matcher"]: row for row in rows}  # a matcher as it was run comes last
    curved = {row["matcher"] for row in rows if row["parameter"]}
    named = [
        Point(name, known.index(name) + 1, row["fcr_drawn"], row["fnr_drawn"], name in curved)
        for name, row in labelled.items()
    ]
    ends = [
        Point(row["matcher"], 0, row["fcr_drawn"], row["fnr_drawn"], False, f"{row['value']:g}")
        for row in _ends(rows)
        if row is not labelled[row["matcher"]]
    ]
    return [*named, *ends]


def _ends(rows: Sequence[Row]) -> Iterator[Row]:
    """The first and last point of each curve."""
    curves: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if not row["run"]:
            curves.setdefault((row["matcher"], row["parameter"]), []).append(row)
    for points_of_one in curves.values():
        yield points_of_one[0]
        if len(points_of_one) > 1:
            yield points_of_one[-1]


def _take(rows: Sequence[Row], x: LogAxis, y: LogAxis) -> list[Box]:
    """Pixels of the points along curves, whose labels are in their tooltips."""
    return [
        around(x.pixel(row["fcr_drawn"]), y.pixel(row["fnr_drawn"]), 3.0) for row in rows if not row["run"]
    ]
