"""Bars in rows, a row a matcher, with a text at their end: what a run cost."""

from collections.abc import Sequence
from typing import Any

import altair

from bench.output.words import short
from bench.page.figure import WIDTH
from bench.page.figures.placing import FONT_SIZE, width_of
from bench.page.figures.rows import height_of, row_axis

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


def sized(layers: Sequence[Any], order: Sequence[str]) -> Any:
    return altair.layer(*layers).properties(width=WIDTH, height=height_of(order))


def told(pairs: Sequence[tuple[str, str]], most: int) -> str:
    """Matchers and what is said of each, the first and the last ones."""
    said = [f"{short(matcher)} {text}" for matcher, text in pairs]
    if len(said) <= most:
        return ", ".join(said)
    half = most // 2
    return f"{', '.join(said[:half])}, and last {', '.join(said[-half:])}"
