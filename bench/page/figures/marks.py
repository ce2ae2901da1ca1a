"""Marks that several pictures share: arrows at points without an error, and what a point says when asked.

The matchers that answered, with FNR and FCR over all requests of the headline question.

One colour and one shape for each matcher, the same in every picture of a page.

The matchers of a page in the order of their errors: that of the leaderboard.

A picture's plane with logarithmic axes, of which it is known which pixel is which value.

Rates as shades: classes of equal width on a logarithmic scale, light for few errors and dark for many.

The lightness falls from class to class, so that they are told apart without any colour and in grey print;
each cell also says its rate. The darkest is lighter than a dark page, the lightest darker than a white one.

From a chart of altair to the specification of a `Picture`: data inside, no style.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, inf, log, log10
from typing import Any, NamedTuple

import altair
import polars as pl

from bench.leaderboard.leaderboard import FCR_LIMIT
from bench.output.wording import bare_percent, percent
from bench.page.material import Material
from bench.page.pictures import PALETTE, SHAPES
from bench.scoring.counts import QUESTIONS
from bench.scoring.groupings import ALL
from bench.scoring.rates import FLOOR, of_slice, rates
from matchers.catalog import GROUPS


def keep_answered(material: Material) -> pl.DataFrame:
    """A row for each matcher that has counts, in the order of the material.

    returns: the columns of MATCHERS, and of `bench.scoring.rates.rates` over the slice all of
        `should_confirm`
    """
    counts = material.counts.filter(slice=ALL, question=QUESTIONS[0])
    joined = material.matchers.join(counts, on="matcher", how="inner", maintain_order="left")
    return drawn(rates(joined))


def drawn(rated: pl.DataFrame) -> pl.DataFrame:
    """Where a rate is drawn on a logarithmic axis: `fnr_drawn`, `fcr_drawn`.

    rated: as `bench.scoring.rates.rates` returns it
    At the rate; where no error was seen, at the upper end of its interval (and `fnr_none`, `fcr_none` say
    so), for zero has no logarithm and is not known to be zero.
    """
    sides = {"fnr": "wrong_no_matches", "fcr": "wrong_confirms"}
    return rated.with_columns(
        *((pl.col(errors) == 0).alias(f"{rate}_none") for rate, errors in sides.items()),
        *(
            pl.when(pl.col(errors) == 0).then(f"{rate}_high").otherwise(rate).alias(f"{rate}_drawn")
            for rate, errors in sides.items()
        ),
    )


def enough(rated: pl.DataFrame, *sides: str) -> pl.DataFrame:
    """Those with requests enough for a rate on each of the sides, fnr and fcr."""
    return rated.filter(*(pl.col(f"{side}_enough") for side in sides))


def too_few(rated: pl.DataFrame, *sides: str) -> str:
    """A sentence on those that are not drawn since their requests are too few; empty without any."""
    left = rated.join(enough(rated, *sides), on="matcher", how="anti", maintain_order="left")
    if left.is_empty():
        return ""
    return f" Too few requests for a rate (fewer than {FLOOR} on a side): {', '.join(left['matcher'])}."


def tell_unanswered(material: Material) -> str:
    """A sentence on those that gave no answers, with their status; empty when there are none."""
    failed = material.matchers.filter(pl.col("status") != "ok").select("matcher", "status").iter_rows()
    named = ", ".join(f"{matcher} ({status})" for matcher, status in failed)
    return f" No answers: {named}." if named else ""


class MatcherLook(NamedTuple):
    ink: str
    shape: str


def looks(material: Material) -> dict[str, MatcherLook]:
    """By matcher, in the order of the material; beyond eight, two of one colour still differ in shape.

    Names that only curves or other sizes have come after those that were run.
    """
    frames = (material.matchers, material.curves, material.sizes)
    names = dict.fromkeys(name for frame in frames for name in frame["matcher"])
    return {name: _look(place) for place, name in enumerate(names)}


def _look(place: int) -> MatcherLook:
    turn = place // len(PALETTE)
    return MatcherLook(PALETTE[place % len(PALETTE)], SHAPES[(place + turn) % len(SHAPES)])


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


BOUNDS = GROUPS["Bounds"]  # names of matchers that show a scale and do not compete

Place = tuple[int, bool, float, float, int]


def by_error(material: Material) -> list[str]:
    """The matchers that answered: those whose FCR is at most FCR_LIMIT by FNR, then the others by FCR.

    Bounds come after all that compete, and the oracle is last.
    """
    place = _places(material)
    return sorted(place, key=lambda matcher: place[matcher])


def competing(material: Material) -> list[str]:
    """Those of `by_error` that are neither bounds nor told the truth."""
    place = _places(material)
    return [matcher for matcher in by_error(material) if not place[matcher][0]]


def best(material: Material) -> str | None:
    """The first of `by_error`, preferably one that competes; None where none answered."""
    return next(iter(by_error(material)), None)


def why_best(material: Material) -> str:
    """The rule by which `best` was chosen, to be read after its name."""
    place = _places(material)
    first = min(place.values(), default=(0, True, inf, inf, 0))
    if first[1]:
        return f"the lowest FCR, none being at most {percent(FCR_LIMIT)}"
    return f"the lowest FNR of those whose FCR is at most {percent(FCR_LIMIT)}"


def _places(material: Material) -> dict[str, Place]:
    rows = of_slice(material.counts, ALL).filter(question=QUESTIONS[0])
    known = rows.join(material.matchers, on="matcher", how="left", maintain_order="left")
    return {
        row["matcher"]: _place(row, number)
        for number, row in enumerate(known.iter_rows(named=True))
        if row["status"] in ("ok", None)
    }


def _place(row: dict[str, Any], number: int) -> Place:
    """A rate that is not known, for want of requests, comes last."""
    fnr = row["wrong_no_matches"] / row["positives"] if row["positives"] else inf
    fcr = row["wrong_confirms"] / row["negatives"] if row["negatives"] else inf
    apart = 2 if row["reads_truth"] else int(row["name"] in BOUNDS)
    over = FCR_LIMIT < fcr < inf
    return (apart, over, *((fcr, fnr) if over else (fnr, fcr)), number)


MARGIN = 1.25  # factor of free space beyond the outermost values
WIDE, HIGH = 130.0, 65.0  # pixels of a factor of ten, from which ticks stand at 2 and 5 too: across, upwards


@dataclass(frozen=True)
class LogAxis:
    """low, high: its ends, above 0; length: in pixels; up: high values are at pixel 0, as on a y axis"""

    low: float
    high: float
    length: float
    up: bool = False

    def pixel(self, value: float) -> float:
        share = log(value / self.low) / log(self.high / self.low)
        return self.length * (1 - share if self.up else share)

    def value(self, pixel: float) -> float:
        share = 1 - pixel / self.length if self.up else pixel / self.length
        return self.low * exp(share * log(self.high / self.low))

    def within(self, value: float) -> float:
        """The value, or the end that it lies beyond."""
        return min(max(value, self.low), self.high)

    @property
    def ticks(self) -> list[float]:
        """Powers of ten, and their double and fivefold where few powers fit."""
        room = self.length / log10(self.high / self.low)
        digits = (1, 2, 5) if room >= (HIGH if self.up else WIDE) else (1,)
        powers = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
        values = [digit * 10.0**power for power in powers for digit in digits]
        return [float(f"{value:.1g}") for value in values if self.low <= value <= self.high]

    @property
    def scale(self) -> Any:
        return altair.Scale(type="log", domain=[self.low, self.high], nice=False, clamp=True)


def log_axis(values: Sequence[float], length: float, up: bool = False, most: float = 0.0) -> LogAxis:
    """An axis on which all values have room; a factor of ten long at least.

    values: above 0; most: where a hard end is known, as 1 is of rates
    """
    low, high = min(values) / MARGIN, max(values) * MARGIN
    if high < 10 * low:
        middle = (low * high) ** 0.5
        low, high = middle / 10**0.5, middle * 10**0.5
    return LogAxis(low, min(high, most * 1.02) if most else high, length, up)


BREAKS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
LABELS = ("under 0.1 %", "0.1 to 0.3", "0.3 to 1", "1 to 3", "3 to 10", "10 to 30", "30 % or more")
COLOURS = ("#fdf3cf", "#fbcd84", "#f3a25f", "#e2725a", "#bf445f", "#8c316d", "#58225f")
INKS = ("#000000", "#000000", "#000000", "#000000", "#ffffff", "#ffffff", "#ffffff")  # of text on them
NONE, FEW = "no error", "too few"


def shade(rate: float | None) -> dict[str, str | None]:
    """How a cell looks. rate: 0-1, None where there are too few requests for one

    returns: shade (one of LABELS, NONE or FEW), ink (of its text; None where that takes the page's), and
        text: percent
    """
    if rate is None:
        return {"shade": FEW, "ink": None, "text": "few"}
    if not rate:
        return {"shade": NONE, "ink": None, "text": "0"}
    place = sum(rate >= each for each in BREAKS)
    return {"shade": LABELS[place], "ink": INKS[place], "text": bare_percent(rate)}


def heat_map(cells: Any, x: Any, y: Any, title: str, tooltip: list[Any], size: int) -> Any:
    """Cells with their text, as layers.

    cells: a chart whose rows have the columns of `shade`
    title: of the legend: what is shown, of which requests
    size: of the text, in pixels
    """
    base = cells.encode(x=x, y=y, tooltip=tooltip)
    filled = base.transform_filter("isValid(datum.ink)")
    empty = base.transform_filter("!isValid(datum.ink)")
    legend = altair.Legend(
        title=title, orient="top", symbolType="square", symbolSize=160, columns=len(LABELS), titleLimit=600
    )
    scale = altair.Scale(domain=list(LABELS), range=list(COLOURS))
    return altair.layer(
        filled.mark_rect(stroke="#808488", strokeWidth=0.5).encode(
            color=altair.Color("shade:N", scale=scale, legend=legend)
        ),
        empty.mark_rect(stroke="#808488", strokeWidth=0.5, fillOpacity=0),
        filled.mark_text(fontSize=size).encode(text="text:N", color=altair.Color("ink:N", scale=None)),
        empty.mark_text(fontSize=size).encode(
            text="text:N", opacity=altair.condition("datum.text == '0'", altair.value(1), altair.value(0.65))
        ),
    )


Chart = Any  # altair's classes are not known without the extra
MOST_ROWS = 5_000  # of data in a specification


def spec_of(chart: Chart) -> dict[str, Any]:
    """Vega-Lite as a dictionary, without the configuration that altair adds."""
    spec: dict[str, Any] = chart.to_dict()
    spec.pop("config", None)
    return spec


def values(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as JSON has them: null for what is no number.

    raises: ValueError when there are more than MOST_ROWS
    """
    if frame.height > MOST_ROWS:
        raise ValueError(f"{frame.height:,} rows are too many for a picture; put them together before.")
    return [{name: _finite(value) for name, value in row.items()} for row in frame.iter_rows(named=True)]


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
