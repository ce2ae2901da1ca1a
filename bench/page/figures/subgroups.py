"""Whom one matcher wrongs more than others: each group's rate over everybody's, group by group of people.

Ratios of groups, drawn: a panel for each rate, a block of rows for each column of groups.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import altair
import polars as pl

from bench.output.wording import listing, of, percent, short
from bench.page.figures.marks import LogAxis, best, log_axis, spec_of, tell_unanswered, values, why_best
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
from bench.page.pictures import PALETTE, Picture
from bench.scoring.counts import QUESTIONS
from bench.scoring.groupings import ALL, CROSS, NOT_KNOWN
from bench.scoring.rates import of_slice
from bench.scoring.subgroups import DIFFERS, MOST_GROUPS, findings, summary
from bench.statistics.groups import ENOUGH_ERRORS, NOT_ENOUGH
from bench.statistics.paired import FALSE_DISCOVERY_RATE
from generators.schema import SUBGROUP_COLUMNS

PLOT, ARROW = 330, 11  # pixels: width of a panel, room for the heads of arrows beside it
WIDEST = 30.0  # ratios that the axis has room for, and 1 over it; intervals beyond are cut
GREY = PALETTE[6]
TOOLTIP = {  # columns, and what they are called
    "group": "group",
    "rate": "rate",
    "times": "times everybody's, 95 % interval",
    "test": "against the rest",
    "mix": "at everybody's mix of kinds",
}

Key = tuple[str, str]  # subgroup column, group


class GroupRows(NamedTuple):
    """labels: from top to bottom; headings: the names of columns among them; place: the row of a group"""

    labels: Sequence[str]
    headings: Sequence[int]
    place: dict[Key, int]


def forest(found: pl.DataFrame) -> Any:
    """FNR and FCR side by side, on axes of the same length, so that their ratios can be compared.

    found: as `bench.page.figures.subgroups.groups` returns it
    """
    axis, rows = _axis(found), _rows(found)
    parts = found.partition_by("rate", maintain_order=True)
    panels = [_panel(part, axis, rows, names=part is parts[0]) for part in parts]
    return altair.hconcat(*panels, spacing=16)


def _axis(found: pl.DataFrame) -> LogAxis:
    known = found.filter(pl.col("ratio").is_not_null())
    columns = ("ratio", "ratio_low", "ratio_high", "standardised_ratio")
    seen = [value for column in columns for value in known[column] if value]
    return log_axis([1.0, *(min(max(value, 1 / WIDEST), WIDEST) for value in seen)], PLOT)


def _rows(found: pl.DataFrame) -> GroupRows:
    labels: list[str] = []
    headings: list[int] = []
    place: dict[Key, int] = {}
    for subgroup, group in found.select("subgroup", "group").unique(maintain_order=True).iter_rows():
        if not place or subgroup != next(reversed(place))[0]:
            headings.append(len(labels))
            labels.append(_heading(subgroup))
        place[subgroup, group] = len(labels)
        labels.append(group.replace("_", " "))
    return GroupRows(labels, headings, place)


def _heading(subgroup: str) -> str:
    """The name of a column of groups as words: "Birth decade", "TIN kind"."""
    words = subgroup.split("_")
    return " ".join(["TIN" if words[0] == "tin" else words[0].capitalize(), *words[1:]])


def _panel(part: pl.DataFrame, axis: LogAxis, rows: GroupRows, names: bool) -> Any:
    rate = part["rate"][0].upper()
    base = altair.Chart().encode(
        y=numbered_rows(rows.labels, shown=names, bold=rows.headings, padding=ARROW),
        tooltip=[altair.Tooltip(f"{name}:N", title=title) for name, title in TOOLTIP.items()],
    )
    few = base.transform_filter("!isValid(datum.ratio)").mark_text(
        align="left", dx=6, fontSize=11, fontStyle="italic", opacity=0.65
    )
    known = base.transform_filter("isValid(datum.ratio)")
    layers = [
        reference_line(1, axis.scale),
        few.encode(text="few:N", x=altair.value(0)),
        *_marks(known, axis, COLOURS[rate]),
    ]
    chart = altair.layer(*layers, data=altair.Data(values=values(_place_subgroups(part, axis, rows))))
    return chart.properties(
        width=PLOT, height=FORESTS_LINE * len(rows.labels), title=panel_title(TITLES[rate])
    )


def _marks(known: Any, axis: LogAxis, colour: str) -> list[Any]:
    """Intervals, heads of arrows where they are cut, ticks of standardised ratios, and dots."""
    ticks = altair.Axis(values=axis.ticks, format="~g", title="times everybody's rate")
    mixed = known.transform_filter("isValid(datum.mixed)").mark_tick(
        thickness=2.2, size=13, opacity=1, color=GREY
    )
    return [
        bars(known, "from", "to", axis.scale, colour),
        _arrows(known, "cut_low", "from", "triangle-left", colour),
        _arrows(known, "cut_high", "to", "triangle-right", colour),
        mixed.encode(x="mixed:Q"),
        points(known, altair.X("ratio:Q", scale=axis.scale, axis=ticks), colour),
    ]


def _arrows(known: Any, cut: str, end: str, shape: str, colour: str) -> Any:
    heads = known.transform_filter(f"datum.{cut}").mark_point(shape=shape, filled=True, size=45, color=colour)
    return heads.encode(x=f"{end}:Q")


def _place_subgroups(part: pl.DataFrame, axis: LogAxis, rows: GroupRows) -> pl.DataFrame:
    placed = [
        {
            "row": rows.place[row["subgroup"], row["group"]],
            "group": f"{row['subgroup']}: {row['group']}",
            **_words(row),
            **_place(row, axis),
        }
        for row in part.iter_rows(named=True)
    ]
    return pl.DataFrame(placed, infer_schema_length=None)


def _place(row: dict[str, Any], axis: LogAxis) -> dict[str, Any]:
    """Where its marks stand; null where there is no rate."""
    low, ratio, high, mixed = (
        row[name] for name in ("ratio_low", "ratio", "ratio_high", "standardised_ratio")
    )
    if ratio is None:
        return {"ratio": None}
    return {
        "ratio": axis.within(ratio),
        "from": axis.within(low),
        "to": axis.within(high),
        "cut_low": low < axis.low,
        "cut_high": high > axis.high,
        "mixed": axis.within(mixed) if mixed else None,
        "filled": 1 if row["finding"] == DIFFERS else 0,
    }


def _words(row: dict[str, Any]) -> dict[str, str]:
    counted, mixed = of(row["errors"], row["requests"]), row["standardised_ratio"]
    if row["ratio"] is None:
        what = "too few" if row["finding"] == NOT_ENOUGH else "no rate"
        return {"few": f"{what}: {counted}", "rate": counted}
    return {
        "rate": f"{percent(row['value'])} ({counted})",
        "times": f"{row['ratio']:.2f} [{row['ratio_low']:.2f}, {row['ratio_high']:.2f}]",
        "test": row["finding"] + ("" if row["q"] is None else f", q = {row['q']:.2g}"),
        "mix": "-" if mixed is None else f"{mixed:.2f}",
    }


COVERED = 0.95  # of the mix of kinds; below, a standardised rate is of another mix
MOST_ROWS = 40  # groups; columns that would go beyond are left out, and named


def figure(material: Material) -> Picture | None:
    """A forest of ratios, FNR and FCR side by side, of the best matcher; None where it has no groups."""
    matcher = best(material) or ""
    own = material.counts.filter(matcher=matcher, question=QUESTIONS[0])
    shown, left_out = _columns(own)
    if not shown:
        return None
    found = groups(own, shown)
    unequal = summary(found)
    caption = f"{_read(material, found, unequal)}{_without(left_out)}{tell_unanswered(material)}"
    title = "Whose errors: groups of people against everybody"
    return Picture("subgroups", title, caption, _alt(found, unequal), found, spec_of(forest(found)))


def groups(own: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """The columns of `bench.scoring.subgroups.FINDINGS`, and two more.

    own: the counts of one matcher
    returns: besides, `overall`, everybody's rate, and `standardised_ratio`, the group's rate at everybody's
        mix of kinds over it; null where the group has no rate, or requests of less than COVERED of that mix
    """
    found = findings(own, columns)
    everybody = of_slice(own, ALL).row(0, named=True)
    fnr = _share(everybody["wrong_no_matches"], everybody["positives"])
    fcr = _share(everybody["wrong_confirms"], everybody["negatives"])
    overall = pl.when(rate="fnr").then(pl.lit(fnr, pl.Float64)).otherwise(pl.lit(fcr, pl.Float64))
    able = (pl.col("overall") > 0) & (pl.col("covered") >= COVERED)
    ratio = pl.when(able).then(pl.col("standardised") / pl.col("overall"))
    return found.with_columns(overall.alias("overall")).with_columns(ratio.alias("standardised_ratio"))


def _share(errors: int, requests: int) -> float | None:
    return errors / requests if requests else None


def _columns(own: pl.DataFrame) -> tuple[list[str], list[str]]:
    """The subgroup columns that can be compared and have room, and those without room."""
    sizes = {column: _size(own, column) for column in SUBGROUP_COLUMNS}
    able = [column for column, size in sizes.items() if 2 <= size <= MOST_GROUPS]
    shown: list[str] = []
    for column in able:
        if sum(sizes[each] for each in (*shown, column)) <= MOST_ROWS:
            shown.append(column)
    return shown, [column for column in able if column not in shown]


def _size(own: pl.DataFrame, column: str) -> int:
    """How many groups a column has, those that are not known aside; 0 where it was not counted by kind."""
    counted = of_slice(own, column)
    crossed = of_slice(own, f"{column}{CROSS}kind").height
    return counted.filter(pl.col("value") != NOT_KNOWN).height if crossed else 0


def _read(material: Material, found: pl.DataFrame, unequal: pl.DataFrame) -> str:
    matcher = found["matcher"][0]
    overall = [
        f"{rate.upper()} is {percent(value)}"
        for rate, value in found.select("rate", "overall").unique(maintain_order=True).iter_rows()
        if value is not None
    ]
    return (
        f"{short(matcher)}, the one with {why_best(material)}; everybody's {listing(overall)}. Dot: a "
        "group's rate over everybody's, both smoothed; bar: 95 % interval of the ratio. Filled: the group "
        f"differs from the rest (q of at most {FALSE_DISCOVERY_RATE:g}, Benjamini and Hochberg over the "
        f"picture's {found['p'].count()} tests); open: no difference shown. Tick: the ratio at everybody's "
        "mix of kinds; where it is far from its dot, the mix explains the dot and not the group. Too few: "
        f"too few requests for {ENOUGH_ERRORS} errors at everybody's rate, so no rate. {_inequality(unequal)}"
    )


def _inequality(unequal: pl.DataFrame) -> str:
    """Max/GeoMean where it exceeds what chance does, with its null band."""
    known = unequal.filter(pl.col("max_over_geomean").is_not_null())
    beyond = known.filter(pl.col("max_over_geomean") > pl.col("null_high"))
    named = [
        f"{row['subgroup']} {row['rate'].upper()} {row['max_over_geomean']:.2f} "
        f"(by chance {row['null_low']:.2f} to {row['null_high']:.2f})"
        for row in beyond.iter_rows(named=True)
    ]
    if not known.height:
        return "No column has two groups to compare."
    said = listing(named) if named else "none"
    return f"Max/GeoMean beyond the 95 % band of equal groups: {said}, of {known.height} that can be told."


def _without(left_out: list[str]) -> str:
    return f" Not shown, for want of room: {listing(left_out)}." if left_out else ""


def _alt(found: pl.DataFrame, unequal: pl.DataFrame) -> str:
    differs = found.filter(finding=DIFFERS).sort("q")
    tested = found["p"].count()
    start = f"{short(found['matcher'][0])}: {differs.height} of {tested} tests of groups show a difference."
    return " ".join([start, *_told(differs)])


def _told(differs: pl.DataFrame) -> Iterator[str]:
    """The groups that differ most surely, at most four."""
    for row in differs.head(4).iter_rows(named=True):
        yield f"{row['subgroup']} {row['group']}: {_ratio(row)}."


def _ratio(row: dict[str, Any]) -> str:
    mixed = row["standardised_ratio"]
    at_mix = "" if mixed is None else f", {mixed:.2f} times at everybody's mix of kinds"
    return (
        f"{row['rate'].upper()} {row['ratio']:.2f} times everybody's, {percent(row['value'])} "
        f"({of(row['errors'], row['requests'])}){at_mix}"
    )
