"""Paired differences, drawn: a row a pair, with its interval, its number, and a mark filled for findings."""

from collections.abc import Sequence
from typing import Any

import altair
import polars as pl

from bench.comparing import words
from bench.output.words import of, short
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
from bench.page.figures.spec import values

PLOT, NAMES, NUMBERS, GAP = 208, 255, 54, 12  # pixels: width of a panel, names at most, room for numbers
WIDE = 50  # a difference of so small a part of the axis lies under the mark at 0
POWERS = (0.0001, 0.001, 0.01, 0.1, 1, 10, 100)
MINUS = "\u2212"
SIGNED = "(datum.value > 0 ? '+' : '') + format(datum.value, '~f')"


def forest(found: pl.DataFrame) -> Any:
    """FNR and FCR side by side, each on a scale of its own.

    found: as `bench.page.figures.differences.differences` returns it
    """
    one = found["against"].n_unique() == 1
    pairs = found.select("matcher", "against").unique(maintain_order=True)
    labels = [_label(matcher, against, one) for matcher, against in pairs.iter_rows()]
    numbered = found.join(pairs.with_row_index("row"), on=("matcher", "against"), maintain_order="left")
    parts = numbered.partition_by("rate", maintain_order=True)
    panels = [_panel(part, labels, names=part is parts[0]) for part in parts]
    return altair.hconcat(*panels, spacing=NUMBERS + GAP)


def signed(share: float) -> str:
    """A difference in percentage points, with its sign; 0 has none."""
    return ("+" if share > 0 else MINUS) + words.points(abs(share)) if share else "0"


def _label(matcher: str, against: str, one: bool) -> str:
    """Of a row: both names, or one where all are against the same."""
    return short(matcher) if one else f"{short(matcher)} {MINUS} {short(against)}"


def _panel(part: pl.DataFrame, labels: Sequence[str], names: bool) -> Any:
    rate = part["rate"][0]
    scale, axis = _scale(part)
    rows = numbered_rows(labels, shown=names, grid=True)
    rows.axis.labelLimit = NAMES
    base = altair.Chart().encode(y=rows, tooltip=["matcher:N", "against:N", "wrong:N", "test:N"])
    numbers = base.mark_text(align="right", fontSize=11).encode(
        x=altair.value(PLOT + NUMBERS), text="number:N"
    )
    layers = [
        reference_line(0, scale),
        bars(base, "low", "high", scale, COLOURS[rate]),
        points(base, altair.X("points:Q", scale=scale, axis=axis), COLOURS[rate]),
        numbers,
    ]
    chart = altair.layer(*layers, data=altair.Data(values=values(_placed(part))))
    return chart.properties(width=PLOT, height=LINE * len(labels), title=panel_title(TITLES[rate]))


def _scale(part: pl.DataFrame) -> tuple[Any, Any]:
    """Scale and axis: linear; where a finding would lie under the line of 0, logarithmic away from it."""
    found = [100 * abs(value) for value in part.filter("finding")["difference"] if value]
    ends = [100 * value for column in ("low", "high") for value in part[column]]
    low, high = min(0.0, *ends), max(0.0, *ends)
    if not found or max(-low, high) <= WIDE * min(found):
        linear = altair.Scale(domain=[low, high] if low < high else [-1, 1], nice=True)
        return linear, altair.Axis(labelExpr=SIGNED, title="percentage points")
    constant = max([power for power in POWERS if power <= min(found)], default=POWERS[0])
    ticks = [sign * power for power in POWERS if power >= constant for sign in (-1, 1)]
    shown = sorted([0.0, *(tick for tick in ticks if low <= tick <= high)])
    title = "percentage points, logarithmic away from 0"
    bent = altair.Scale(type="symlog", constant=constant, domain=[low, high], nice=False)
    return bent, altair.Axis(values=shown, labelExpr=SIGNED, title=title)


def _placed(part: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {
            "row": row["row"],
            "matcher": row["matcher"],
            "against": row["against"],
            "points": 100 * row["difference"],
            "low": 100 * row["low"],
            "high": 100 * row["high"],
            "filled": 1 if row["finding"] else 0,
            "number": signed(row["difference"]),
            "wrong": f"{of(row['errors'], row['requests'])} against {row['errors_against']:,}",
            "test": f"[{signed(row['low'])}, {signed(row['high'])}], q = {row['q']:.2g}",
        }
        for row in part.iter_rows(named=True)
    ]
    return pl.DataFrame(rows)
