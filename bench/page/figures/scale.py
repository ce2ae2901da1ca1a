"""Error rates over the size of the registry: a row a matcher, with what was measured last and what is
foretold.

Points of all sizes and the lines through them are in the data below the picture.
"""

from collections.abc import Iterator, Sequence
from itertools import starmap
from math import exp, log
from typing import Any

import altair
import polars as pl

from bench.output.wording import listing, million, names, percent, short, span
from bench.page.figures.marks import ROOM_OF_ARROW, Shown, log_axis, spec_of
from bench.page.figures.rows import Panel, Sign, in_rows
from bench.page.material import Material
from bench.page.pictures import PALETTE, Picture
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


def _rows_of_matchers(found: pl.DataFrame, fitted: pl.DataFrame, order: Sequence[str]) -> Any:
    """found, fitted: as `bench.page.figures.scale` returns them; order: of the matchers"""
    panels = [_panel(pl.concat([_measure(found, rate), _foretold(fitted, rate)]), rate) for rate in SIDES]
    foretold = [sign for size, sign in FORETOLD.items() if float(size) in fitted["records"]]
    return in_rows(panels, order, TOOLTIPS, "left", (MEASURED, *foretold))


def _measure(found: pl.DataFrame, rate: str) -> pl.DataFrame:
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
        line = _fit_line(part)
        rows += [] if line is None else [(matcher, rate, *place) for place in _along(line)]
    return pl.DataFrame(rows, LINES, orient="row")


def _fit_line(part: pl.DataFrame) -> Growth | None:
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
    return " ".join([_reading(found), *_fits(found, fitted), *_open(found)])


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


def _fits(found: pl.DataFrame, fitted: pl.DataFrame) -> Iterator[str]:
    if fitted.height:
        yield (
            "What is foretold lies on lines through the logarithms of all sizes, and is EXTRAPOLATED: its "
            "interval knows how uncertain the line is, not whether it goes on."
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


def figure(material: Material) -> Picture | None:
    """A panel for each rate; None unless a matcher answered at three sizes or more."""
    found = points(material)
    if found.is_empty():
        return None
    fitted = lines(found)
    order = found["matcher"].unique(maintain_order=True).to_list()
    chart = _rows_of_matchers(found, fitted, order)
    return Picture(
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
