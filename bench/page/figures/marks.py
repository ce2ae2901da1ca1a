"""Marks that several pictures share: arrows at points without an error, and what a point says when asked."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair

STEM = "M0,-1L0,1M-0.45,0.45L0,1L0.45,0.45"  # an arrow that points down, in a square from -1 to 1
ANGLES = {"down": 0, "left": 90, "up": 180, "right": 270}
ROOM_OF_ARROW = 0.6  # of a value, for an arrow that points to less
STEP = 11.0  # pixels between a point and the middle of its arrow
OFFSETS = {"down": (0, STEP), "left": (-STEP, 0), "up": (0, -STEP), "right": (STEP, 0)}

Shown = Mapping[str, str | tuple[str, str]]

BOTH_RATES: Shown = {
    "FNR": ("fnr", ".3~%"),
    "wrong no-matches": "wrong_no_matches",
    "of requests that should be confirmed": ("positives", ","),
    "FCR": ("fcr", ".3~%"),
    "wrong confirms": "wrong_confirms",
    "of requests that should not": ("negatives", ","),
}


def arrow(rows: Sequence[Mapping[str, Any]], across: Any, upwards: Any, direction: str) -> list[Any]:
    """A small arrow beside each point: the truth lies there or farther; no layer without points.

    rows: `ink` is the colour
    """
    if not rows:
        return []
    x, y = OFFSETS[direction]
    mark = altair.Chart(altair.Data(values=list(rows))).mark_point(
        shape=STEM, size=90, strokeWidth=1.3, filled=False, angle=ANGLES[direction], xOffset=x, yOffset=y
    )
    return [mark.encode(x=across, y=upwards, stroke=as_given("ink"))]


def as_given(field: str) -> Any:
    """A colour that stands in the data as it is."""
    return altair.Stroke(f"{field}:N", scale=None, legend=None)


def filled_as_given(field: str) -> Any:
    return altair.Fill(f"{field}:N", scale=None, legend=None)


def fill_opacity(field: str) -> Any:
    """0 is an open mark."""
    return altair.FillOpacity(f"{field}:Q", scale=None, legend=None)


def own_look() -> dict[str, Any]:
    """A point's colour, shape and filling as they stand in its data: `ink`, `shape` and `full`."""
    return {
        "stroke": as_given("ink"),
        "fill": filled_as_given("ink"),
        "fillOpacity": fill_opacity("full"),
        "shape": altair.Shape("shape:N", scale=None, legend=None),
    }


def tooltips(shown: Shown) -> list[Any]:
    """shown: by title, the column, and the format of its numbers where they have one"""
    pairs = ((title, (field,) if isinstance(field, str) else field) for title, field in shown.items())
    return [
        altair.Tooltip(f"{field[0]}:N", title=title)
        if len(field) == 1
        else altair.Tooltip(f"{field[0]}:Q", title=title, format=field[1])
        for title, field in pairs
    ]
