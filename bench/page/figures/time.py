"""Where the time goes: fit, ask and score of each matcher.

Bars in rows, a row a matcher, with a text at their end: what a run cost.
"""

from collections.abc import Sequence
from typing import Any

import altair
import polars as pl

from bench.output.wording import duration, short
from bench.page.figures.labels import FONT_SIZE, width_of
from bench.page.figures.marks import Shown, spec_of, tell_unanswered, tooltips, values
from bench.page.figures.rows import height_of, row_axis
from bench.page.material import Material
from bench.page.pictures import PALETTE, WIDTH, Picture

Row = dict[str, Any]


def room_for(texts: Sequence[str], most: float) -> float:
    """The end of an axis on which the longest bar has its text beside it.

    most: the value of the longest bar
    """
    share = min((max(map(width_of, texts), default=0) + 14) / WIDTH, 0.6)
    return (most or 1) / (1 - share)


def texts(rows: Sequence[Row], order: Sequence[str], scale: Any, axis: Any) -> Any:
    """rows: matcher, end of the bar, text"""
    mark = altair.Chart(altair.Data(values=list(rows))).mark_text(align="left", dx=6, fontSize=FONT_SIZE)
    return mark.encode(
        x=altair.X("end:Q", scale=scale, axis=axis), y=row_axis(order, grid=False), text="text:N"
    )


def set_size(layers: Sequence[Any], order: Sequence[str]) -> Any:
    return altair.layer(*layers).properties(width=WIDTH, height=height_of(order))


def told(pairs: Sequence[tuple[str, str]], most: int) -> str:
    """Matchers and what is said of each, the first and the last ones."""
    said = [f"{short(matcher)} {text}" for matcher, text in pairs]
    if len(said) <= most:
        return ", ".join(said)
    half = most // 2
    return f"{', '.join(said[:half])}, and last {', '.join(said[-half:])}"


PHASES = ("fit", "ask", "score")  # in the order of the bars
INKS = (PALETTE[0], PALETTE[1], PALETTE[6])
MOST = 8  # matchers that the alternative text names
TOOLTIPS: Shown = {
    "matcher": "matcher",
    "phase": "phase",
    "seconds": ("seconds", ",.3~r"),
    "total": ("total_seconds", ",.3~r"),
    "requests/s": ("requests_per_s", ",.0f"),
}


def figure(material: Material) -> Picture | None:
    """Stacked bars, the quickest first; None where no time was measured."""
    data = _phase_times(material)
    if data.is_empty():
        return None
    order = data["matcher"].to_list()
    title = "Time: fit, ask and score"
    return Picture("time", title, _caption(data, material), _alt(data), data, spec_of(_bars(data, order)))


def _phase_times(material: Material) -> pl.DataFrame:
    """A row for each matcher that answered and was timed; `total_seconds` is of the phases that are there."""
    columns = [f"{phase}_seconds" for phase in PHASES]
    timed = material.matchers.filter(
        pl.col("status") == "ok", pl.any_horizontal(pl.col(columns).is_not_null())
    )
    total = pl.sum_horizontal(columns).alias("total_seconds")
    chosen = timed.select("matcher", *columns, total, "requests_per_s")
    return chosen.sort("total_seconds", maintain_order=True)


def _bars(data: pl.DataFrame, order: Sequence[str]) -> Any:
    labels: list[Row] = [
        {"matcher": row["matcher"], "end": row["total_seconds"], "text": _text(row)}
        for row in data.iter_rows(named=True)
    ]
    most = room_for([row["text"] for row in labels], max(row["end"] for row in labels))
    scale = altair.Scale(domain=[0, most], nice=False)
    axis = altair.Axis(title="seconds", tickCount=6)
    bars = altair.Chart(altair.Data(values=_parts(data))).mark_bar(height={"band": 0.7})
    known = [phase for phase in PHASES if data[f"{phase}_seconds"].is_not_null().any()]
    colour = altair.Color(
        "phase:N",
        scale=altair.Scale(domain=known, range=[INKS[PHASES.index(phase)] for phase in known]),
        legend=altair.Legend(title=None, orient="top", symbolType="square"),
    )
    stacked = bars.encode(
        x=altair.X("from:Q", scale=scale, axis=axis),
        x2="to:Q",
        y=row_axis(order, grid=False),
        color=colour,
        tooltip=tooltips(TOOLTIPS),
    )
    return set_size([stacked, texts(labels, order, scale, axis)], order)


def _parts(data: pl.DataFrame) -> list[Row]:
    """A row for each phase: from where to where its bar goes."""
    long = data.unpivot(
        [f"{phase}_seconds" for phase in PHASES],
        index=["matcher", "total_seconds", "requests_per_s"],
        variable_name="phase",
        value_name="seconds",
    ).with_columns(pl.col("phase").str.strip_suffix("_seconds"), pl.col("seconds").fill_null(0.0))
    to = pl.col("seconds").cum_sum().over("matcher")
    return values(long.with_columns(to.alias("to"), (to - pl.col("seconds")).alias("from")))


def _text(row: Row) -> str:
    speed = row["requests_per_s"]
    total = duration(row["total_seconds"])
    return total if speed is None else f"{total}, {speed:,.0f} requests/s"


def _caption(data: pl.DataFrame, material: Material) -> str:
    requests, records = material.dataset["requests"], material.dataset["records"]
    missing = [phase for phase in PHASES if data[f"{phase}_seconds"].is_null().any()]
    kept = f" Not measured for every matcher: {', '.join(missing)}." if missing else ""
    return (
        f"Seconds by the clock, of one run: fit the registry of {records:,} records, ask {requests:,} "
        "requests in one call, score the answers. At the end of each bar the total, and requests/s: requests "
        "/ seconds of ask alone. Loading the matcher and its warm-up, which compiles, are left out."
        + kept
        + tell_unanswered(material)
    )


def _alt(data: pl.DataFrame) -> str:
    pairs = [
        (row["matcher"], f"{duration(row['total_seconds'])} ({_phases(row)})")
        for row in data.iter_rows(named=True)
    ]
    return f"Seconds of fit, ask and score together, the quickest first: {told(pairs, MOST)}."


def _phases(row: Row) -> str:
    known = ((phase, row[f"{phase}_seconds"]) for phase in PHASES)
    return ", ".join(f"{phase} {duration(seconds)}" for phase, seconds in known if seconds is not None)
