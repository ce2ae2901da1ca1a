"""Error rates over the size of the registry: solid where it was measured, dashed beyond.

Error rates over size for many matchers: a row each, with what was measured last and what is foretold.

One panel of error rates over size: points, and lines through them, solid and dashed, with names.

Error rates over the size of the registry: the points measured, and lines through them as frames.

The words that go with error rates over size.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import starmap
from math import exp, log
from typing import Any

import altair
import polars as pl

from bench.output.wording import cut, listing, million, names, percent, short, span
from bench.page.figures.labels import FONT_SIZE, LINE, apart
from bench.page.figures.marks import (
    ROOM_OF_ARROW,
    LogAxis,
    Look,
    Shown,
    arrow,
    as_given,
    fill_opacity,
    filled_as_given,
    log_axis,
    looks,
    spec_of,
    tooltips,
    values,
)
from bench.page.figures.rows import Panel, Sign, in_rows
from bench.page.material import Material
from bench.page.pictures import PALETTE, WIDTH, Figure
from bench.scoring.rate import SIDE_TYPE, SIDES, Rate
from bench.scoring.rates import FLOOR
from bench.statistics.growth import FEWEST_SIZES, Growth, fit_growth
from bench.studies.scale import ENOUGH_ERRORS, FARTHER, POOR_FIT

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
    """found, fitted: as `bench.page.figures.scale` returns them; order: of the matchers"""
    panels = [_panel(pl.concat([_measured(found, rate), _foretold(fitted, rate)]), rate) for rate in SIDES]
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


HEIGHT = 230  # pixels of a panel
ROOM = 175  # pixels for names, right of the lines
SCALE_PANEL_TOOLTIPS: Shown = {
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
        tooltip=tooltips(SCALE_PANEL_TOOLTIPS),
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


FEWEST = 3  # sizes, of which a picture is worth drawing; a line takes FEWEST_SIZES
STEPS = 12  # of each part of a line
LINES = pl.Schema(
    {
        "matcher": pl.String(),
        "rate": SIDE_TYPE,
        "records": pl.Float64(),
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "extrapolated": pl.Boolean(),
        "slope": pl.Float64(),  # the rate grows like records ** slope
        "slope_low": pl.Float64(),
        "slope_high": pl.Float64(),
        "spread": pl.Float64(),  # chi2 per degree of freedom; above 3 the points are on no line
    }
)


def points(material: Material) -> pl.DataFrame:
    """The points of matchers that answered at FEWEST sizes or more, of requests enough for a rate.

    returns: the columns of POINTS, and `drawn`: the rate, or the upper end of its interval where no error was
        seen (`none`)
    """
    answered = material.sizes.filter(pl.col("status") == "ok", pl.col("requests") >= FLOOR)
    several = answered.filter(pl.col("records").n_unique().over("matcher", "rate") >= FEWEST)
    return several.with_columns(
        (pl.col("errors") == 0).alias("none"),
        pl.when(pl.col("errors") == 0).then("high").otherwise("value").alias("drawn"),
    )


def lines(found: pl.DataFrame) -> pl.DataFrame:
    """Columns LINES: places along the line of each matcher and rate with sizes and errors enough.

    found: as `points` returns it
    The measured part first, then the rest up to the largest of FARTHER; both have the place where they meet.
    """
    rows: list[tuple[object, ...]] = []
    for (matcher, rate), part in found.group_by("matcher", "rate", maintain_order=True):
        line = _fitted(part)
        rows += [] if line is None else [(matcher, rate, *place) for place in _along(line)]
    return pl.DataFrame(rows, LINES, orient="row")


def _fitted(part: pl.DataFrame) -> Growth | None:
    if part["records"].n_unique() < FEWEST_SIZES or part["errors"].sum() < ENOUGH_ERRORS:
        return None
    counted = list(starmap(Rate, part.select("rate", "errors", "requests", "effective_n").iter_rows()))
    return fit_growth(part["records"].to_list(), counted)


def _along(line: Growth) -> Iterator[tuple[float | bool, ...]]:
    """What LINES holds of each place after the matcher and the rate."""
    about = (line.slope, *line.slope_interval, line.spread)
    for records, beyond in _places(line):
        there = line.predict(records)
        yield (records, there.rate, *there.interval, beyond, *about)


def _places(line: Growth) -> list[tuple[float, bool]]:
    """Numbers of records, each with whether it belongs to the part beyond those measured."""
    inside = [(size, False) for size in _between(line.smallest, line.largest)]
    farther = sorted(size for size in FARTHER if size > line.largest)
    if not farther:
        return inside
    outside = sorted({*_between(line.largest, farther[-1]), *map(float, farther)})
    return [*inside, *((size, True) for size in outside)]


def _between(low: float, high: float) -> list[float]:
    step = log(high / low) / STEPS
    return [low, *(low * exp(step * i) for i in range(1, STEPS)), high]


MOST = 8  # matchers that the alternative text names


def caption(found: pl.DataFrame, fitted: pl.DataFrame) -> str:
    """found, fitted: as `bench.page.figures.scale` returns them"""
    return " ".join([_reading(found), *_scale_words_lines(found, fitted), *_open(found)])


def alt(found: pl.DataFrame, fitted: pl.DataFrame) -> str:
    """How each FCR grew over the sizes measured, and what the line foretells."""
    sizes = found["records"].sort().to_list()
    told = [f"{short(matcher)} {_told(found, fitted, matcher)}" for matcher in _matchers(found)[:MOST]]
    more = f"; and {len(_matchers(found)) - MOST} more matchers" if len(_matchers(found)) > MOST else ""
    over = f"from {million(sizes[0])} to {million(sizes[-1])} records"
    return f"FCR over registries {over}: {'; '.join(told)}{more}."


def _matchers(found: pl.DataFrame) -> list[str]:
    return found["matcher"].unique(maintain_order=True).to_list()


def _reading(found: pl.DataFrame) -> str:
    sizes = [million(size) for size in found["records"].unique().sort()]
    requests = {rate: span(found.filter(pl.col("rate") == rate)["requests"]) for rate in ("FNR", "FCR")}
    return (
        f"Measured at {listing(sizes)} records. FNR: wrong no-matches / requests that should be confirmed "
        f"({requests['FNR']} at each size). FCR: wrong confirms / requests that should not be confirmed "
        f"({requests['FCR']}). With 95 % intervals; both axes are logarithmic."
    )


def _scale_words_lines(found: pl.DataFrame, fitted: pl.DataFrame) -> Iterator[str]:
    if fitted.height:
        yield (
            "Lines are fitted through the logarithms, solid within the sizes measured. Dashed is "
            "EXTRAPOLATED: the band knows how uncertain the line is, not whether it goes on."
        )
    poor = fitted.filter(pl.col("spread") > POOR_FIT).select("matcher", "rate").unique(maintain_order=True)
    if poor.height:
        yield f"On no line, so the fit says little: {names([f'{m} ({r})' for m, r in poor.iter_rows()])}."
    both = found.select("matcher", "rate").unique(maintain_order=True)
    bare = both.join(fitted, on=["matcher", "rate"], how="anti", maintain_order="left")
    if bare.height:
        told = names([f"{m} ({r})" for m, r in bare.iter_rows()])
        yield f"No line, for it takes {FEWEST_SIZES} sizes, and {ENOUGH_ERRORS} errors over all: {told}."


def _open(found: pl.DataFrame) -> Iterator[str]:
    if found["none"].any():
        yield "Open marks with an arrow: no error was seen; the upper end of the interval is drawn."


def _told(found: pl.DataFrame, fitted: pl.DataFrame, matcher: str) -> str:
    seen = found.filter(pl.col("matcher") == matcher, pl.col("rate") == "FCR").sort("records")
    if seen.is_empty():
        return "was measured on no requests that should not be confirmed"
    first, last = seen.row(0, named=True), seen.row(-1, named=True)
    line = fitted.filter(pl.col("matcher") == matcher, pl.col("rate") == "FCR", pl.col("extrapolated"))
    start = f"from {_rate(first)} to {_rate(last)}"
    if line.is_empty():
        return start
    there = line.sort("records").row(-1, named=True)
    return (
        f"{start}, extrapolated to {percent(there['value'])} at {million(there['records'])} "
        f"[{percent(there['low'])}, {percent(there['high'])}]"
    )


def _rate(row: dict[str, Any]) -> str:
    return f"at most {percent(row['drawn'])}" if row["none"] else percent(row["value"])


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
        for rate in SIDES
    ]
    return altair.vconcat(*panels, spacing=16)
