"""Whom one matcher wrongs more than others: each group's rate over everybody's, group by group of people."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from bench.output.words import listed, of, percent, short
from bench.page.figure import Figure
from bench.page.figures.answered import unanswered
from bench.page.figures.order import best, why_best
from bench.page.figures.spec import spec_of
from bench.page.figures.subgroups_drawn import forest
from bench.page.material import Material
from bench.scoring.groupings import ALL, CROSS, NOT_KNOWN
from bench.scoring.metrics import QUESTIONS
from bench.scoring.rates import of_slice
from bench.scoring.subgroup_findings import DIFFERS, MOST_GROUPS, findings, summary
from bench.statistics.multiple import FALSE_DISCOVERY_RATE
from bench.statistics.subgroups import ENOUGH_ERRORS
from generators.schema import SUBGROUP_COLUMNS

COVERED = 0.95  # of the mix of kinds; below, a standardised rate is of another mix
MOST_ROWS = 40  # groups; columns that would go beyond are left out, and named


def figure(material: Material) -> Figure | None:
    """A forest of ratios, FNR and FCR side by side, of the best matcher; None where it has no groups."""
    matcher = best(material) or ""
    own = material.counts.filter(matcher=matcher, question=QUESTIONS[0])
    shown, left_out = _columns(own)
    if not shown:
        return None
    found = groups(own, shown)
    unequal = summary(found)
    caption = f"{_read(material, found, unequal)}{_without(left_out)}{unanswered(material)}"
    title = "Whose errors: groups of people against everybody"
    return Figure("subgroups", title, caption, _alt(found, unequal), found, spec_of(forest(found)))


def groups(own: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """The columns of `bench.scoring.subgroup_findings.FINDINGS`, and two more.

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
        f"{short(matcher)}, the one with {why_best(material)}; everybody's {listed(overall)}. Dot: a group's "
        "rate over everybody's, both smoothed; bar: 95 % interval of the ratio. Filled: the group differs "
        f"from the rest (q of at most {FALSE_DISCOVERY_RATE:g}, Benjamini and Hochberg over the picture's "
        f"{found['p'].count()} tests); open: no difference shown. Tick: the ratio at everybody's mix of "
        "kinds; where it is far from its dot, the mix explains the dot and not the group. Too few: too few "
        f"requests for {ENOUGH_ERRORS} errors at everybody's rate, so no rate. {_inequality(unequal)}"
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
    said = listed(named) if named else "none"
    return f"Max/GeoMean beyond the 95 % band of equal groups: {said}, of {known.height} that can be told."


def _without(left_out: list[str]) -> str:
    return f" Not shown, for want of room: {listed(left_out)}." if left_out else ""


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
