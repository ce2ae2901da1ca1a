"""PPV against prevalence: what a confirm is worth in a batch of which few should be confirmed.

PPV of each matcher over prevalences, as a frame.

PPV against prevalence as lines, for a few matchers; the prevalence on a logit axis.

The words that go with PPV against prevalence.
"""

from collections.abc import Mapping
from math import exp, log
from typing import Any

import altair
import polars as pl

from bench.output.wording import cut, names, of, percent, short, span
from bench.page.figures.labels import FONT_SIZE, LINE, apart
from bench.page.figures.marks import (
    MatcherLook,
    Shown,
    as_given,
    by_error,
    enough,
    filled_as_given,
    keep_answered,
    looks,
    own_look,
    spec_of,
    too_few,
    tooltips,
    values,
)
from bench.page.figures.rows import Panel, in_rows
from bench.page.material import Material
from bench.page.pictures import PALETTE, SHAPES, WIDTH, Picture
from bench.scoring.rates import rates_of
from bench.statistics.prevalence import ppv

NAMED = (0.5, 0.1, 0.037, 0.01)  # prevalences that are marked
LOWEST, HIGHEST, STEPS = 0.005, 0.5, 24  # of a curve, evenly along the logit
PPV = pl.Schema(
    {
        "matcher": pl.String(),
        "reads_truth": pl.Boolean(),
        "prevalence": pl.Float64(),
        "named": pl.Boolean(),  # one of NAMED
        "ppv": pl.Float64(),  # null where nothing would be confirmed
        "ppv_low": pl.Float64(),
        "ppv_high": pl.Float64(),
        "method": pl.String(),
        "wrong_confirms": pl.Int64(),  # counted
        "negatives": pl.Int64(),
        "right_confirms": pl.Int64(),
        "positives": pl.Int64(),
    }
)


def logit(share: float) -> float:
    return log(share / (1 - share))


def ppv_rows(material: Material) -> pl.DataFrame:
    """Columns PPV: a row for each matcher with requests enough, and each prevalence, from low to high."""
    places = {logit(LOWEST) + step / STEPS * (logit(HIGHEST) - logit(LOWEST)) for step in range(STEPS + 1)}
    between = {round(1 / (1 + exp(-place)), 6) for place in places}
    rows = [
        _row(row, prevalence)
        for row in enough(keep_answered(material), "fnr", "fcr").iter_rows(named=True)
        for prevalence in sorted({*between, *NAMED})
    ]
    return pl.DataFrame(rows, PPV, orient="row")


def _row(row: dict[str, object], prevalence: float) -> tuple[object, ...]:
    both = rates_of(row)
    found = ppv(both, prevalence)
    return (
        row["matcher"],
        row["reads_truth"],
        prevalence,
        prevalence in NAMED,
        found.value,
        *found.interval,
        found.method,
        both.fcr.errors,
        both.fcr.requests,
        both.fnr.requests - both.fnr.errors,
        both.fnr.requests,
    )


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


AT = 0.01  # prevalence of which the alternative text tells
MOST = 8  # matchers that it names


def caption(data: pl.DataFrame, as_lines: bool) -> str:
    """data: columns of `bench.page.figures.prevalence.PPV`; as_lines: one for each matcher"""
    none = data.filter(pl.col("wrong_confirms") == 0, pl.col("ppv").is_not_null()).height > 0
    silent = data.filter(pl.col("ppv").is_null())["matcher"].unique(maintain_order=True).to_list()
    parts = [
        "PPV: right confirms / confirms, in a batch with the prevalence below: the share of requests that "
        f"should be confirmed. It follows from FNR (of {span(data['positives'])} requests that should be "
        f"confirmed) and FCR (of {span(data['negatives'])} that should not), whatever this dataset's mix.",
        "Bands: 95 % intervals." if as_lines else "Lines: 95 % intervals.",
    ]
    if none:
        marks = "Dashed, with open marks" if as_lines else "Open marks"
        parts.append(f"{marks}: no wrong confirm was seen; the lower end of the interval is drawn.")
    if silent:
        parts.append(f"Without a confirm, so without a PPV: {names(silent)}.")
    return " ".join(parts)


def alt(known: pl.DataFrame) -> str:
    """What is left of the PPV at a low prevalence, the highest first.

    known: the same, without those that have no PPV
    """
    rows = known.filter(pl.col("prevalence") == AT).sort("ppv_low", descending=True, maintain_order=True)
    told = [f"{short(row['matcher'])} {_ppv(row)}" for row in rows.iter_rows(named=True)]
    start = f"PPV falls with the prevalence. Where {percent(AT)} of requests should be confirmed: "
    if len(told) <= MOST:
        return f"{start}{'; '.join(told)}."
    half = MOST // 2
    return f"{start}{'; '.join(told[:half])}; and at the other end of {len(told)} {'; '.join(told[-half:])}."


def _ppv(row: dict[str, Any]) -> str:
    share = f"at least {percent(row['ppv_low'])}" if row["wrong_confirms"] == 0 else percent(row["ppv"])
    return f"{share} ({of(row['wrong_confirms'], row['negatives'])} confirmed wrongly)"


LINES = 8  # matchers up to which each has a line
TOOLTIPS: Shown = {
    "matcher": "matcher",
    "prevalence": ("prevalence", ".3~%"),
    "PPV": ("ppv", ".4~%"),
    "from": ("low", ".4~%"),
    "to": ("high", ".4~%"),
    "wrong confirms": ("wrong_confirms", ","),
    "of requests that should not be confirmed": ("negatives", ","),
    "right confirms": ("right_confirms", ","),
    "of requests that should be": ("positives", ","),
}


def figure(material: Material) -> Picture | None:
    """Lines for a few matchers, rows of points for many; None where no matcher has requests enough."""
    data = ppv_rows(material)
    known = data.filter(pl.col("ppv").is_not_null())
    if known.is_empty():
        return None
    order = [matcher for matcher in by_error(material) if matcher in set(known["matcher"])]
    as_lines = len(order) <= LINES
    styled = _add_style(known, looks(material))
    chart = lines(styled, TOOLTIPS) if as_lines else _rows(styled, order)
    said = caption(data, as_lines) + too_few(keep_answered(material), "fnr", "fcr")
    return Picture("prevalence", "PPV against prevalence", said, alt(known), data, spec_of(chart))


def _add_style(known: pl.DataFrame, by_matcher: Mapping[str, MatcherLook]) -> pl.DataFrame:
    """How each row is drawn: at the lower end of the interval where no wrong confirm was seen."""
    found = [by_matcher[matcher] for matcher in known["matcher"]]
    none = pl.col("wrong_confirms") == 0
    return known.rename({"ppv_low": "low", "ppv_high": "high"}).with_columns(
        pl.when(none).then("low").otherwise("ppv").alias("drawn"),
        pl.when(none).then(0).otherwise(1).alias("full"),
        pl.col("prevalence").map_elements(logit, return_dtype=pl.Float64).alias("logit"),
        pl.Series("ink", [look.ink for look in found], pl.String),
        pl.Series("shape", [look.shape for look in found], pl.String),
    )


def _rows(styled: pl.DataFrame, order: list[str]) -> Any:
    """A row a matcher, a panel a prevalence; names tell matchers apart, so colours need not."""
    plain = styled.with_columns(pl.lit(PALETTE[0]).alias("ink"), pl.lit(SHAPES[0]).alias("shape"))
    panels = [
        Panel(
            f"prevalence {percent(prevalence)}",
            plain.filter(pl.col("prevalence") == prevalence).drop("method", "logit", "named"),
            altair.Scale(domain=[0, 1.02], nice=False),
            altair.Axis(title="PPV", values=[0, 0.5, 1], format="%"),
        )
        for prevalence in sorted(NAMED, reverse=True)
    ]
    return in_rows(panels, order, TOOLTIPS)
