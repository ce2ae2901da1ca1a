"""PPV against prevalence as lines, for a few matchers; the prevalence on a logit axis."""

from typing import Any

import altair
import polars as pl

from bench.output.amounts import cut
from bench.page.figure import WIDTH
from bench.page.figures.marks import Shown, as_given, filled_as_given, own_look, tooltips
from bench.page.figures.placing import FONT_SIZE, LINE, apart
from bench.page.figures.prevalence_rows import HIGHEST, LOWEST, NAMED, logit
from bench.page.figures.spec import values

HEIGHT = 360  # pixels
ROOM, BEYOND = 185, 12  # pixels for names, left of the lines; free at their right
LEAD = 22  # pixels between a name and its line
TOP = 1.02  # of the PPV axis
PER_PIXEL = (logit(HIGHEST) - logit(LOWEST)) / (WIDTH - ROOM - BEYOND)
SHARE = "format(1 / (1 + exp(-datum.value)), '.3~%')"  # of a logit
DRAWN = ("matcher", "prevalence", "logit", "drawn", "low", "high", "full", "ink")


def lines(styled: pl.DataFrame, shown: Shown) -> Any:
    """styled: columns of PPV with low and high for its interval, and how each row is drawn"""
    across, upwards = _across(), _upwards("drawn:Q")
    base = altair.Chart().encode(x=across, detail="matcher:N")
    seen, unseen = "datum.full == 1", "datum.full == 0"
    bands = base.transform_filter(seen).mark_area(opacity=0.16)
    curves = [
        base.transform_filter(part).mark_line(strokeWidth=1.8, strokeDash=dash)
        for part, dash in ((seen, [1, 0]), (unseen, [4, 3]))
    ]
    along = altair.layer(
        bands.encode(y=_upwards("low:Q"), y2="high:Q", fill=filled_as_given("ink")),
        *(each.encode(y=upwards, stroke=as_given("ink"), order="logit:Q") for each in curves),
        data=altair.Data(values=values(styled.select(DRAWN))),
    )
    points = _points(styled, shown, across, upwards)
    return altair.layer(along, points, *_names(styled, across)).properties(width=WIDTH, height=HEIGHT)


def _across() -> Any:
    low, high = logit(LOWEST) - ROOM * PER_PIXEL, logit(HIGHEST) + BEYOND * PER_PIXEL
    ticks = [logit(share) for share in (LOWEST, *sorted(NAMED))]
    title = "prevalence: share of requests that should be confirmed"
    axis = altair.Axis(title=title, values=ticks, labelExpr=SHARE)
    return altair.X("logit:Q", scale=altair.Scale(domain=[low, high], nice=False), axis=axis)


def _upwards(field: str) -> Any:
    axis = altair.Axis(title="PPV: right confirms / confirms", values=[0, 0.2, 0.4, 0.6, 0.8, 1], format="%")
    return altair.Y(field, scale=altair.Scale(domain=[0, TOP], nice=False), axis=axis)


def _points(styled: pl.DataFrame, shown: Shown, across: Any, upwards: Any) -> Any:
    """At the prevalences that have a name."""
    rows = values(styled.filter("named").drop("method"))
    return (
        altair.Chart(altair.Data(values=rows))
        .mark_point(size=60, strokeWidth=1.6, opacity=1)
        .encode(x=across, y=upwards, **own_look(), tooltip=tooltips(shown))
    )


def _names(styled: pl.DataFrame, across: Any) -> list[Any]:
    """At the start of each line, moved apart where lines start close together."""
    starts = styled.filter(pl.col("prevalence") == styled["prevalence"].min())
    pixels = [HEIGHT * (1 - drawn / TOP) for drawn in starts["drawn"]]
    moved = apart(pixels, LINE + 2, LINE / 2, HEIGHT - LINE / 2)
    rows = [
        {
            "text": cut(row["matcher"], 25),
            "ink": row["ink"],
            "logit": row["logit"] - LEAD * PER_PIXEL,
            "start": row["logit"],
            "y": (1 - pixel / HEIGHT) * TOP,
            "drawn": row["drawn"],
        }
        for row, pixel in zip(starts.iter_rows(named=True), moved, strict=True)
    ]
    base = altair.Chart(altair.Data(values=rows)).encode(x=across, y=_upwards("y:Q"))
    leads = base.mark_rule(strokeWidth=1).encode(x2="start:Q", y2="drawn:Q", stroke=as_given("ink"))
    return [leads, base.mark_text(align="right", dx=-4, fontSize=FONT_SIZE).encode(text="text:N")]
