"""Matchers on the same requests: how far apart their error rates are, and whether that can be told.

Paired differences, drawn: a row a pair, with its interval, its number, and a mark filled for findings.
"""

from collections.abc import Sequence
from typing import Any

import altair
import polars as pl

from bench.output import wording
from bench.output.wording import listing, of, short
from bench.page.figures.marks import competing, spec_of, tell_unanswered, values, why_best
from bench.page.figures.rows import (
    COLOURS,
    FORESTS_LINE,
    TITLES,
    bars,
    numbered_rows,
    panel_title,
    points,
    reference_line,
)
from bench.page.material import Material
from bench.page.pictures import Picture
from bench.scoring.pairwise import ties
from bench.scoring.rate import FCR, FNR, SIDE_TYPE, SIDES
from bench.statistics.paired import FALSE_DISCOVERY_RATE

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


def with_sign(share: float) -> str:
    """A difference in percentage points, with its sign; 0 has none."""
    return ("+" if share > 0 else MINUS) + wording.points(abs(share)) if share else "0"


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
    chart = altair.layer(*layers, data=altair.Data(values=values(_place(part))))
    return chart.properties(width=PLOT, height=FORESTS_LINE * len(labels), title=panel_title(TITLES[rate]))


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


def _place(part: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {
            "row": row["row"],
            "matcher": row["matcher"],
            "against": row["against"],
            "points": 100 * row["difference"],
            "low": 100 * row["low"],
            "high": 100 * row["high"],
            "filled": 1 if row["finding"] else 0,
            "number": with_sign(row["difference"]),
            "wrong": f"{of(row['errors'], row['requests'])} against {row['errors_against']:,}",
            "test": f"[{with_sign(row['low'])}, {with_sign(row['high'])}], q = {row['q']:.2g}",
        }
        for row in part.iter_rows(named=True)
    ]
    return pl.DataFrame(rows)


WHICH = {FNR: "that should be confirmed", FCR: "that should not be"}
MOST_PAIRS = 10  # of all against all; beyond, each matcher is compared with the best
MOST_GROUPS, MOST_NAMED = 4, 4  # of ties, and names in one, that the caption has room for
DIFFERENCES = pl.Schema(
    {
        "matcher": pl.String(),
        "against": pl.String(),  # before it in the order of errors
        "rate": SIDE_TYPE,
        "requests": pl.Int64(),  # that should be confirmed (FNR), that should not (FCR)
        "errors": pl.Int64(),
        "errors_against": pl.Int64(),
        "difference": pl.Float64(),  # rate of the matcher - rate of the one it is against
        "low": pl.Float64(),  # of its 95 % interval
        "high": pl.Float64(),
        "q": pl.Float64(),
        "finding": pl.Boolean(),  # q below FALSE_DISCOVERY_RATE
    }
)


def figure(material: Material) -> Picture | None:
    """Intervals of differences, FNR and FCR side by side; None where no paired tests were made."""
    found = differences(material)
    if not found.height:
        return None
    caption = f"{_read(found, material)}{_ties(_tests(material))}{tell_unanswered(material)}"
    title = "Which matchers differ: paired differences"
    return Picture("differences", title, caption, _alt(found), found, spec_of(forest(found)))


def differences(material: Material) -> pl.DataFrame:
    """Columns DIFFERENCES: all pairs while they are at most MOST_PAIRS, else each matcher against the best.

    In the order of the matchers' errors; each pair with the earlier one as `against`. Bounds are left out.
    """
    tests = _tests(material)
    there = {*tests["a"], *tests["b"]}
    order = {matcher: place for place, matcher in enumerate(m for m in competing(material) if m in there)}
    rows = [_turn(row, order) for row in tests.iter_rows(named=True)]
    if len(order) * (len(order) - 1) // 2 > MOST_PAIRS:
        rows = [row for row in rows if order[row["against"]] == 0]
    rows.sort(key=lambda row: (SIDES.index(row["rate"]), order[row["against"]], order[row["matcher"]]))
    return pl.DataFrame(rows, DIFFERENCES)


def _tests(material: Material) -> pl.DataFrame:
    """Those that were made, between matchers that compete."""
    able = competing(material)
    both = pl.col("a").is_in(able) & pl.col("b").is_in(able)
    return material.tests.filter(both, pl.col("low").is_not_null(), pl.col("q").is_not_null())


def _turn(row: dict[str, Any], order: dict[str, int]) -> dict[str, Any]:
    """A test so that the later one in the order is held against the earlier one."""
    same = order[row["a"]] < order[row["b"]]
    later, earlier = ("b", "a") if same else ("a", "b")
    difference, low, high = (row[name] for name in ("difference", "low", "high"))
    return {
        **{name: row[name] for name in ("rate", "requests", "q")},
        "matcher": row[later],
        "against": row[earlier],
        "errors": row[f"errors_{later}"],
        "errors_against": row[f"errors_{earlier}"],
        "difference": difference if same else 0 - difference,  # never -0
        "low": low if same else 0 - high,
        "high": high if same else 0 - low,
        "finding": row["q"] < FALSE_DISCOVERY_RATE,
    }


def _read(found: pl.DataFrame, material: Material) -> str:
    requests = dict(found.select("rate", "requests").unique(maintain_order=True).iter_rows())
    of_which = listing([f"{rate} of the {n:,} {WHICH[rate]}" for rate, n in requests.items()])
    one = found["against"].n_unique() == 1
    against = f"Each matcher against {short(found['against'][0])}, with {why_best(material)}"
    return (
        f"{against if one else 'All pairs'}, on the same requests: {of_which}. Points right of 0: the "
        f"{'named' if one else 'first'} one errs more. Bars: 95 % intervals (Newcombe's, with what clustered "
        f"requests are worth). Filled: a finding, q below {FALSE_DISCOVERY_RATE:g} by Benjamini and Hochberg "
        f"over all {material.tests['q'].count():,} tests of the run; open: no difference shown."
    )


def _ties(tests: pl.DataFrame) -> str:
    """Groups of matchers that no test tells apart, for each rate; empty where pairs are missing."""
    return "".join(_tell_ties(rate, ties(tests, rate)) for rate in SIDES)


def _tell_ties(rate: str, groups: Sequence[Sequence[str]]) -> str:
    together = [group for group in groups if len(group) > 1]
    if not groups:
        return ""
    if not together:
        return f" {rate}: every test tells its two apart."
    named = "; ".join(_some(group) for group in together[:MOST_GROUPS])
    more = len(together) - MOST_GROUPS
    rest = f"; and in {more} more group{'s' if more > 1 else ''}" if more > 0 else ""
    return f" {rate}, not told apart: {named}{rest}."


def _some(group: Sequence[str]) -> str:
    """The names of a group, or the first of many."""
    named = [short(matcher) for matcher in group[:MOST_NAMED]]
    return listing([*named, f"{len(group) - MOST_NAMED} more"] if len(group) > MOST_NAMED else named)


def _alt(found: pl.DataFrame) -> str:
    return " ".join(_told(part) for part in found.partition_by("rate", maintain_order=True))


def _told(part: pl.DataFrame) -> str:
    """How many differences are findings, and the largest with both counts."""
    start = f"{part['rate'][0]}: {part['finding'].sum()} of {part.height} differences are findings"
    top = part.sort(pl.col("difference").abs(), descending=True, maintain_order=True).row(0, named=True)
    if not top["difference"]:
        return f"{start}."
    counted = of(top["errors"], top["requests"])
    return (
        f"{start}; the largest is {wording.points(top['difference'])} points, {short(top['matcher'])} "
        f"({counted}) against {short(top['against'])} ({top['errors_against']:,})."
    )
