"""FNR at a required FCR against speed: which matcher to take when so many wrong confirms are bearable.

One panel of the frontier: FNR against requests/s among matchers that keep one required FCR.

The words that go with the frontier: how to read it, who is not there and why, what it shows.

What each matcher misses at a required FCR, beside its speed; and why the others are not there.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import altair
import polars as pl

from bench.output.wording import listing, names, of, percent, short, span
from bench.page.figures.labels import Box, Keyed, Point, along, key, labels
from bench.page.figures.marks import (
    BOTH_RATES,
    BOUNDS,
    ROOM_OF_ARROW,
    LogAxis,
    Shown,
    arrow,
    as_given,
    fill_opacity,
    filled_as_given,
    keep_answered,
    log_axis,
    spec_of,
    tooltips,
)
from bench.page.material import Material
from bench.page.pictures import PALETTE, WIDTH, Picture
from bench.scoring.rate import FCR, FNR, Rate
from bench.scoring.rates import FLOOR
from bench.statistics.planning import requests_for_bound
from bench.statistics.required import TARGETS

HEIGHT = 215  # pixels of a panel
BEST, OTHER = PALETTE[0], PALETTE[6]
AS_RUN, TOLD = "as run, all requests", "reads the truth"
CHOSEN = "value chosen for this FCR, half of the requests"
SHAPES = {AS_RUN: "circle", CHOSEN: "diamond", TOLD: "cross"}
TOOLTIPS: Shown = {
    "matcher": "matcher",
    "requests/s": ("requests_per_s", ",.0f"),
    **BOTH_RATES,
    "parameter": "parameter",
    "value": "value",
}


def panel(
    rows: Sequence[dict[str, Any]], x: LogAxis, y: LogAxis, number: Mapping[str, int]
) -> tuple[Any, Keyed]:
    """Points, their intervals and labels, and the frontier; and which numbers stand for names.

    rows: of SPEED_AND_ERROR, with how each is drawn; number: of each matcher
    """
    speed = altair.Axis(title="requests/s (more is better)", values=x.ticks, format="~s")
    error = altair.Axis(title="FNR (less is better)", values=y.ticks, format="~%")
    across = altair.X("requests_per_s:Q", scale=x.scale, axis=speed)
    upwards = altair.Y("drawn:Q", scale=y.scale, axis=error)
    points = [
        Point(row["matcher"], number[row["matcher"]], row["requests_per_s"], row["drawn"], row["best"])
        for row in rows
    ]
    corners = _corners(rows, x, y)
    lines = [*_intervals(rows, x, y), *_segments(corners, x, y)]
    texts, keyed = labels(points, x, y, avoided=lines)
    layers = [*_frontier(corners, across, upwards), *_marks(rows, y, across, upwards), *texts]
    return altair.layer(*layers).properties(width=WIDTH, height=HEIGHT), keyed


def _corners(rows: Sequence[Mapping[str, Any]], x: LogAxis, y: LogAxis) -> list[tuple[float, float]]:
    """Of a step line: the lowest FNR among matchers of at least that speed."""
    corners, speed = [], x.low
    for row in sorted((row for row in rows if row["best"]), key=lambda row: row["requests_per_s"]):
        corners += [(speed, row["drawn"]), (row["requests_per_s"], row["drawn"])]
        speed = row["requests_per_s"]
    return [*corners, (speed, y.high)] if corners else []


def _frontier(corners: Sequence[tuple[float, float]], across: Any, upwards: Any) -> list[Any]:
    steps = [{"requests_per_s": x, "drawn": y, "step": i} for i, (x, y) in enumerate(corners)]
    line = altair.Chart(altair.Data(values=steps)).mark_line(color=BEST, strokeWidth=1.2, opacity=0.7)
    return [line.encode(x=across, y=upwards, order="step:Q")] if steps else []


def _segments(corners: Sequence[tuple[float, float]], x: LogAxis, y: LogAxis) -> list[Box]:
    pixels = [(x.pixel(speed), y.pixel(fnr)) for speed, fnr in corners]
    return [box for a, b in pairwise(pixels) for box in along(*a, *b)]


def _marks(rows: Sequence[dict[str, Any]], y: LogAxis, across: Any, upwards: Any) -> list[Any]:
    """Intervals, points, and an arrow at those without an error. Those on the frontier are drawn last."""
    ordered = [
        row
        | {
            "low": max(row["drawn"] if row["none"] else row["fnr_low"], y.low),
            "high": y.within(row["fnr_high"]),
        }
        for row in sorted(rows, key=lambda row: row["best"])
    ]
    base = altair.Chart(altair.Data(values=ordered)).encode(
        x=across, stroke=as_given("ink"), opacity=altair.Opacity("strength:Q", scale=None)
    )
    intervals = base.mark_rule(strokeWidth=1.2).encode(y=altair.Y("low:Q", scale=y.scale), y2="high:Q")
    points = base.mark_point(size=70, strokeWidth=1.6).encode(
        y=upwards,
        fill=filled_as_given("ink"),
        fillOpacity=fill_opacity("full"),
        shape=altair.Shape("kind:N", scale=_shapes(), legend=_legend(rows)),
        tooltip=tooltips(TOOLTIPS),
    )
    return [intervals, points, *arrow([row for row in ordered if row["none"]], across, upwards, "down")]


def _shapes() -> Any:
    return altair.Scale(domain=list(SHAPES), range=list(SHAPES.values()))


def _legend(rows: Sequence[Mapping[str, Any]]) -> Any:
    """None while there is one kind of point alone."""
    kinds = [kind for kind in SHAPES if kind in {row["kind"] for row in rows}]
    if len(kinds) < 2:
        return None
    return altair.Legend(
        title=None, orient="bottom", values=kinds, symbolFillColor=OTHER, symbolStrokeColor=OTHER
    )


def _intervals(rows: Sequence[Mapping[str, Any]], x: LogAxis, y: LogAxis) -> list[Box]:
    ends = ((x.pixel(row["requests_per_s"]), row["fnr_low"], row["fnr_high"]) for row in rows)
    return [
        box
        for middle, low, high in ends
        for box in along(middle, y.pixel(max(low, y.low)), middle, y.pixel(y.within(high)))
    ]


MOST = 5  # matchers that the alternative text names for each required FCR


def caption(data: pl.DataFrame) -> str:
    """data: columns of `bench.page.figures.frontier.SPEED_AND_ERROR`"""
    return " ".join([_reading(data), *_not_there(data)])


def alt(data: pl.DataFrame) -> str:
    """What each panel shows: its frontier, lowest FNR first."""
    parts = data.partition_by("required_fcr", maintain_order=True)
    return "FNR against requests per second. " + " ".join(_panel(part) for part in parts)


def _reading(data: pl.DataFrame) -> str:
    shown = data.filter(pl.col("reason").is_null())
    chosen = (
        " Of a matcher with a measured curve, half of the requests chose the value of its parameter and the "
        "other half are counted here; its speed is that of its default value."
        if shown["parameter"].is_not_null().any()
        else ""
    )
    return (
        f"FNR: wrong no-matches / requests that should be confirmed ({span(shown['positives'])}), "
        "with Wilson's 95 % interval. A matcher is shown where the upper 95 % bound of its FCR, "
        "wrong confirms / requests that should not be confirmed, is at most what is required."
        f"{chosen} Lower and farther right is better. The line joins the matchers that no other beats in "
        "both; those in grey are beaten or do not compete, being bounds or the oracle. Open marks with an "
        "arrow: no wrong no-match, drawn at the upper end of the interval."
    )


def _not_there(data: pl.DataFrame) -> Iterator[str]:
    """A sentence for each required FCR, by reason; who was named with the same reason before is not again."""
    before: set[tuple[str, str]] = set()
    for part in data.partition_by("required_fcr", maintain_order=True):
        left = part.filter(pl.col("reason").is_not_null()).select("matcher", "reason")
        new = left.filter([row not in before for row in left.iter_rows()])
        groups = new.group_by("reason", maintain_order=True).agg("matcher").sort(pl.col("matcher").list.len())
        told = ["those above"] if before and new.height < left.height else []
        for reason, group in groups.iter_rows():
            told.append(f"{_whom(group, part, told)}: {reason}")
        before |= set(left.iter_rows())
        if told:
            yield f"Not shown at {percent(part['required_fcr'][0])}: {'; '.join(told)}."


def _whom(group: list[str], part: pl.DataFrame, told: list[str]) -> str:
    """The groups come in order of size: a large one is the last."""
    if len(group) == part.height:
        return "all"
    return "all others" if told and 2 * len(group) > part.height else names(group)


def _panel(part: pl.DataFrame) -> str:
    start = f"FCR at most {percent(part['required_fcr'][0])}:"
    best = part.filter("best").sort("fnr", "requests_per_s", descending=[False, True])
    if best.is_empty():
        return f"{start} no matcher qualifies."
    told = [
        f"{short(row['matcher'])} misses {percent(row['fnr'])} "
        f"({of(row['wrong_no_matches'], row['positives'])}) at {row['requests_per_s']:,.0f} requests/s"
        for row in best.iter_rows(named=True)
    ]
    return f"{start} {part['reason'].is_null().sum()} of {part.height} qualify; {listing(told[:MOST])}."


RULE = "bound"  # the one that is a guarantee
SPEED_AND_ERROR = pl.Schema(
    {
        "required_fcr": pl.Float64(),
        "matcher": pl.String(),
        "parameter": pl.String(),  # the one whose value was chosen for the required FCR; null: as it was run
        "value": pl.Float64(),
        "requests_per_s": pl.Float64(),
        "positives": pl.Int64(),
        "wrong_no_matches": pl.Int64(),
        "fnr": pl.Float64(),
        "fnr_low": pl.Float64(),
        "fnr_high": pl.Float64(),
        "negatives": pl.Int64(),
        "wrong_confirms": pl.Int64(),
        "fcr": pl.Float64(),
        "fcr_bound": pl.Float64(),  # one-sided 95 %, of the requests counted here
        "reads_truth": pl.Boolean(),
        "bound": pl.Boolean(),  # it shows a scale and does not compete, as the oracle does not
        "best": pl.Boolean(),  # no other is as fast and misses less, or misses as little and is faster
        "reason": pl.String(),  # why it does not qualify; null where it does
    }
)


def speed_and_error(material: Material) -> pl.DataFrame:
    """Columns of SPEED_AND_ERROR, a row for each required FCR and matcher, in the order of the material.

    A matcher with a curve is taken at the value that one half of the requests chose, with the counts of the
    other half; another one as it was run, on all requests, if the upper 95 % bound of its FCR is low enough.
    """
    rows = [row for target in TARGETS for row in _mark_best(list(_rows(material, target)))]
    return pl.DataFrame(rows, SPEED_AND_ERROR)


def _rows(material: Material, target: float) -> Iterator[dict[str, Any]]:
    required = material.required.filter(
        pl.col("rule") == RULE, (pl.col("required_fcr") - target).abs() < 1e-12
    )
    chosen = required.partition_by("matcher", as_dict=True, maintain_order=True)
    counted = {row["matcher"]: row for row in keep_answered(material).iter_rows(named=True)}
    for run in material.matchers.iter_rows(named=True):
        curves = chosen.pop((run["matcher"],), None)
        for row in [counted.get(run["matcher"], {})] if curves is None else curves.iter_rows(named=True):
            yield _row(run, row, target)
    for curves in chosen.values():
        for row in curves.iter_rows(named=True):
            yield _row({"matcher": row["matcher"]}, row, target)


def _row(run: Mapping[str, Any], counts: Mapping[str, Any], target: float) -> dict[str, Any]:
    """run: of MATCHERS, or the name alone; counts: of REQUIRED or COUNTS, empty when there are none"""
    row = {
        "required_fcr": target,
        "matcher": run["matcher"],
        "requests_per_s": run.get("requests_per_s"),
        "reads_truth": run.get("reads_truth", False),
        "bound": run.get("name") in BOUNDS,
        "parameter": counts.get("parameter"),
        "value": counts.get("value") if counts.get("parameter") else None,
        "best": False,
        **_numbers(counts),
    }
    return row | {"reason": _reason(run, counts, row)}


def _numbers(counts: Mapping[str, Any]) -> dict[str, Any]:
    if counts.get("positives") is None:
        return {}
    misses = Rate(FNR, *(counts[column] for column in FNR.columns))
    wrong = Rate(FCR, *(counts[column] for column in FCR.columns))
    interval = misses.interval()
    return {
        "positives": misses.requests,
        "wrong_no_matches": misses.errors,
        "fnr": misses.value,
        "fnr_low": interval.low,
        "fnr_high": interval.high,
        "negatives": wrong.requests,
        "wrong_confirms": wrong.errors,
        "fcr": wrong.value,
        "fcr_bound": wrong.upper_bound(),
    }


def _reason(run: Mapping[str, Any], counts: Mapping[str, Any], row: Mapping[str, Any]) -> str | None:
    if run.get("status", "ok") != "ok":
        return f"no answers ({run['status']})"
    if counts.get("reason"):
        return str(counts["reason"]).rstrip(".")
    if row.get("positives") is None:
        return "no counts"
    if row["requests_per_s"] is None:
        return (
            "its speed was not measured" if "status" in run else "not run by itself, so its speed is unknown"
        )
    if row["positives"] < FLOOR:
        return f"too few requests that should be confirmed ({row['positives']:,})"
    if row["fnr"] == 1:
        return "confirms nobody who should be confirmed"
    return None if row["parameter"] else _too_high(counts, row)


def _too_high(counts: Mapping[str, Any], row: Mapping[str, Any]) -> str | None:
    """Why the bound on the FCR of a single point is not low enough; None where it is."""
    target, needed = row["required_fcr"], requests_for_bound(row["required_fcr"])
    if row["fcr_bound"] <= target:
        return None
    if row["negatives"] < needed:
        return f"too few requests that should not be confirmed: {row['negatives']:,}, and it takes {needed:,}"
    if counts["effective_negatives"] < needed:
        worth = counts["effective_negatives"]
        return f"its requests are worth {worth:,.0f} independent ones, and it takes {needed:,}"
    return f"FCR may be {percent(row['fcr_bound'])} ({of(row['wrong_confirms'], row['negatives'])})"


def _mark_best(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With `best` where it holds; the oracle and bounds beat nobody."""
    ranked = [row for row in rows if row["reason"] is None and not row["reads_truth"] and not row["bound"]]
    return [row | {"best": row in ranked and not any(_beats(other, row) for other in ranked)} for row in rows]


def _beats(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether one is no worse in both, and better in one."""
    mine, others = ((row["fnr"], -row["requests_per_s"]) for row in (one, other))
    return mine != others and all(a <= b for a, b in zip(mine, others, strict=True))


def figure(material: Material) -> Picture | None:
    """A panel for each required FCR; None where no matcher qualifies for any."""
    data = speed_and_error(material)
    shown = data.filter(pl.col("reason").is_null())
    if shown.is_empty():
        return None
    number = {name: place + 1 for place, name in enumerate(data["matcher"].unique(maintain_order=True))}
    panels, keyed = _panels(data, number)
    spec = spec_of(altair.vconcat(*panels, *key(keyed), spacing=22))
    return Picture("frontier", "FNR at a required FCR, and speed", caption(data), alt(data), data, spec)


def _panels(data: pl.DataFrame, number: Mapping[str, int]) -> tuple[list[Any], Keyed]:
    """One for each required FCR for which a matcher qualifies, and a line about the others."""
    shown = [_drawn(row) for row in data.filter(pl.col("reason").is_null()).iter_rows(named=True)]
    x = log_axis([row["requests_per_s"] for row in shown], WIDTH)
    y = log_axis([each for row in shown for each in _extent(row)], HEIGHT, up=True, most=1)
    targets = data["required_fcr"].unique(maintain_order=True).to_list()
    drawn = {target: [row for row in shown if row["required_fcr"] == target] for target in targets}
    panels, keyed = [], Keyed()
    for target in (target for target in targets if drawn[target]):
        chart, found = panel(drawn[target], x, y, number)
        panels.append(chart.properties(title=_title(f"FCR at most {percent(target)}")))
        keyed |= found
    none = [percent(target) for target in targets if not drawn[target]]
    return [*panels, *([_nothing(none)] if none else [])], keyed


def _extent(row: Mapping[str, Any]) -> tuple[float, float]:
    """What the axis has to hold of a row, its arrow included."""
    return row["drawn"] * (ROOM_OF_ARROW if row["none"] else 1), row["fnr_high"]


def _title(text: str) -> Any:
    return altair.Title(text, frame="group", offset=8)


def _nothing(targets: Sequence[str]) -> Any:
    blank = altair.Chart(altair.Data(values=[{}])).mark_point(opacity=0)
    title = _title(f"FCR at most {' or '.join(targets)}: no matcher qualifies")
    return blank.properties(width=WIDTH, height=1, title=title)


def _drawn(row: dict[str, Any]) -> dict[str, Any]:
    """The row, and where and how it is drawn: at the upper end of its interval where no error was seen."""
    none = row["wrong_no_matches"] == 0
    return row | {
        "drawn": row["fnr_high"] if none else row["fnr"],
        "none": none,
        "full": 0 if none else 1,
        "ink": BEST if row["best"] else OTHER,
        "strength": 1 if row["best"] else 0.7,
        "kind": TOLD if row["reads_truth"] else CHOSEN if row["parameter"] else AS_RUN,
    }
