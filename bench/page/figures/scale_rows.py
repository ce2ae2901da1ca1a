"""Error rates over the size of the registry: the points measured, and lines through them as frames."""

from collections.abc import Iterator
from itertools import starmap
from math import exp, log

import polars as pl

from bench.page.material import Material
from bench.runs.points import RATES
from bench.scoring.rates import FLOOR
from bench.statistics.counted import Counted
from bench.statistics.growth import FEWEST_SIZES, Growth, fit_growth
from bench.studies.scale import ENOUGH_ERRORS, FARTHER

FEWEST = 3  # sizes, of which a picture is worth drawing; a line takes FEWEST_SIZES
STEPS = 12  # of each part of a line
LINES = pl.Schema(
    {
        "matcher": pl.String(),
        "rate": pl.Enum(RATES),
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
    counted = list(starmap(Counted, part.select("errors", "requests", "effective_n").iter_rows()))
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
