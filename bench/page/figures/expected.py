"""Wrong confirms and wrong no-matches to expect in batches of published sizes."""

from typing import Any

import altair
import polars as pl

from bench.output.wording import million, percent, rough, short, span
from bench.page.figures.marks import (
    ROOM_OF_ARROW,
    Shown,
    by_error,
    enough,
    keep_answered,
    log_axis,
    spec_of,
    too_few,
)
from bench.page.figures.rows import Panel, Sign, in_rows
from bench.page.material import Material
from bench.page.pictures import PALETTE, Picture
from bench.scoring.prevalence import EXTRAPOLATION, REGISTRY, at_prevalences

PREVALENCE = 0.037  # as in bulk requests that were published
SIGNS = {
    700_000: Sign(f"{million(700_000)} requests", "circle", PALETTE[0]),
    7_000_000: Sign(f"{million(7_000_000)} requests", "square", PALETTE[1]),
}
ERRORS = {"wrong_confirms": "wrong confirms", "wrong_no_matches": "wrong no-matches"}
PANEL = 245.0  # pixels, about
LEAST = 0.01  # errors; the axis goes no lower, for a hundredth of an error is none
MOST = 8  # matchers that the alternative text names
TOOLTIPS: Shown = {
    "matcher": "matcher",
    "batch": ("requests", ","),
    "expected": ("value", ",.3~r"),
    "from": ("value_low", ",.3~r"),
    "to": ("value_high", ",.3~r"),
    "basis": "basis",
}


def figure(material: Material) -> Picture | None:
    """A row a matcher; None where none has requests enough for both rates."""
    data = expect(material)
    if data.is_empty():
        return None
    order = [matcher for matcher in by_error(material) if matcher in set(data["matcher"])]
    panels = [_panel(data, side) for side in ERRORS]
    chart = in_rows(panels, order, TOOLTIPS, "left", tuple(SIGNS.values()))
    return Picture(
        "expected",
        f"Errors to expect in a batch of which {percent(PREVALENCE)} should be confirmed",
        _caption(data, material),
        _alt(data, order),
        data,
        spec_of(chart),
    )


def expect(material: Material) -> pl.DataFrame:
    """Two rows a matcher, a batch each: columns of `bench.scoring.prevalence.PREVALENCE_COLUMNS`."""
    chosen = enough(keep_answered(material), "fnr", "fcr")["matcher"]
    counts = material.counts.filter(pl.col("matcher").is_in(chosen.implode()))
    found = at_prevalences(counts, [PREVALENCE], material.dataset["records"])
    columns = [column for column in found.columns if not column.startswith("ppv")]
    return found.filter(pl.col("requests").is_in(list(SIGNS))).select(columns)


def _panel(data: pl.DataFrame, side: str) -> Panel:
    """One kind of error. Without any seen, the upper end of the interval is drawn, open."""
    none = pl.col(side) == 0
    rows = data.select(
        "matcher",
        "requests",
        "basis",
        pl.col(side).alias("value"),
        pl.col(f"{side}_low").alias("value_low"),
        pl.col(f"{side}_high").alias("value_high"),
        pl.when(none).then(f"{side}_high").otherwise(side).clip(LEAST).alias("drawn"),
        pl.when(none).then(f"{side}_high").otherwise(f"{side}_low").clip(LEAST).alias("low"),
        pl.col(f"{side}_high").clip(LEAST).alias("high"),
        pl.when(none).then(0).otherwise(1).alias("full"),
        pl.col("requests").replace_strict({n: s.ink for n, s in SIGNS.items()}).alias("ink"),
        pl.col("requests").replace_strict({n: s.shape for n, s in SIGNS.items()}).alias("shape"),
    )
    room = rows.select(
        pl.col("low") * pl.when(pl.col("full") == 0).then(ROOM_OF_ARROW).otherwise(1)
    ).to_series()
    axis = log_axis([*room, *rows["high"]], PANEL)
    label = "expected, extrapolated" if _is_extrapolated(data) else "expected"
    return Panel(ERRORS[side], rows, axis.scale, _axis(axis.ticks, label))


def _axis(ticks: list[float], title: str) -> Any:
    return altair.Axis(title=title, values=ticks, format="~s", labelOverlap=True)


def _is_extrapolated(data: pl.DataFrame) -> bool:
    return bool((data["basis"] == EXTRAPOLATION).any())


def _caption(data: pl.DataFrame, material: Material) -> str:
    sizes = keep_answered(material)
    parts = [
        f"A batch of which {percent(PREVALENCE)} should be confirmed. "
        f"Wrong confirms: FCR (of {span(sizes['negatives'])} requests that should not be confirmed) "
        "x those of the batch that should not be. "
        f"Wrong no-matches: FNR (of {span(sizes['positives'])} that should be confirmed) "
        "x those of the batch that should be. "
        "Lines: 95 % intervals of the expectation; one batch scatters around it. Both axes are logarithmic.",
    ]
    if data.select((pl.any_horizontal(pl.col(*ERRORS) == 0)).any()).item():
        parts.append("Open marks with an arrow: none was seen; the upper end of the interval is drawn.")
    if _is_extrapolated(data):
        records = data["measured_records"][0]
        more = (
            " FCR grows with the registry: expect more wrong confirms than are shown."
            if records < REGISTRY
            else ""
        )
        parts.append(
            f"Extrapolated: measured against {records:,} records, such a batch would be put to "
            f"{million(REGISTRY)}.{more}"
        )
    return " ".join(parts) + too_few(sizes, "fnr", "fcr")


def _alt(data: pl.DataFrame, order: list[str]) -> str:
    batch = min(SIGNS)
    rows = {row["matcher"]: row for row in data.filter(requests=batch).iter_rows(named=True)}
    told = [
        f"{short(matcher)} {_say(rows[matcher], 'wrong_confirms')} wrong confirms and "
        f"{_say(rows[matcher], 'wrong_no_matches')} wrong no-matches"
        for matcher in order[:MOST]
    ]
    more = f"; and {len(order) - MOST} more matchers" if len(order) > MOST else ""
    return (
        f"To expect among {million(batch)} requests of which {percent(PREVALENCE)} should be confirmed: "
        f"{'; '.join(told)}{more}. Among {million(max(SIGNS))} ten times as many."
    )


def _say(row: dict[str, Any], side: str) -> str:
    return rough(row[side]) if row[side] else f"at most {rough(row[f'{side}_high'])}"
