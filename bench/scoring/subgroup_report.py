"""Findings about groups of people as text."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from bench.output.tables import FOR_MACHINES, TERMINAL, render
from bench.scoring.rates import number
from bench.scoring.subgroup_findings import findings, summary
from bench.statistics.multiple import FALSE_DISCOVERY_RATE
from bench.statistics.subgroups import NOT_ENOUGH

KEYS = ("matcher", "subgroup", "rate")
LEGEND = (
    "In brackets: 95% intervals. Ratio: to the overall rate, both smoothed, (k + 0.5) / (n + 1). q: against\n"
    "the rest, Benjamini-Hochberg over all tests here (groups x FNR, FCR x matchers); differs: q of "
    f"{FALSE_DISCOVERY_RATE:.2f} or less.\n"
    "Standardised: at everybody's mix of kinds. Max/GeoMean exceeds 1 by chance: compare it with its null\n"
    "band, where it lies in 95% of cases if all groups err alike."
)


def subgroup_text(counts: pl.DataFrame, columns: Sequence[str], form: str, width: int) -> str:
    """Each subgroup column as two tables; CSV and JSON have everything in one.

    counts, columns: as `bench.scoring.subgroup_findings.findings` takes them
    """
    found = findings(counts, columns)
    unequal = summary(found)
    if form in FOR_MACHINES:
        return render(found.join(unequal, on=KEYS, how="left", maintain_order="left"), form)
    parts = []
    for groups in found.partition_by("subgroup", maintain_order=True):
        column = groups["subgroup"][0]
        parts.append(render(_shown(groups, column), form, keys=3, width=width))
        parts.append(render(_shown_summary(unequal.filter(subgroup=column)), form, keys=3, width=width))
    return "\n\n".join([*parts, *([LEGEND] if form == TERMINAL else [])])


def _shown(groups: pl.DataFrame, column: str) -> pl.DataFrame:
    rows = [_row(row, column) for row in groups.iter_rows(named=True)]
    return pl.DataFrame(rows, infer_schema_length=None)


def _row(row: Mapping[str, Any], column: str) -> dict[str, str]:
    of = f"({row['errors']:,}/{row['requests']:,})"
    few = row["finding"] == NOT_ENOUGH
    return {
        "matcher": row["matcher"],
        column: row["group"],
        "rate": row["rate"].upper(),
        "value": of if few else f"{number(row['value'])} {of} {_ends(row, '')}",
        "ratio": "-" if few else f"{row['ratio']:.2f} [{row['ratio_low']:.2f}, {row['ratio_high']:.2f}]",
        "q": number(row["q"]),
        "standardised": "-" if few else f"{number(row['standardised'])} {_ends(row, 'standardised_')}",
        "finding": row["finding"],
    }


def _shown_summary(unequal: pl.DataFrame) -> pl.DataFrame:
    band = [
        "-" if low is None else f"{low:.2f} to {high:.2f}, {middle:.2f} in the middle"
        for low, high, middle in unequal.select("null_low", "null_high", "expected").iter_rows()
    ]
    ratio = [f"{value:.2f}" if value is not None else "-" for value in unequal["max_over_geomean"]]
    return unequal.select(
        "matcher",
        "subgroup",
        pl.col("rate").str.to_uppercase(),
        pl.col("n_groups").alias("groups"),
        pl.Series("Max/GeoMean", ratio, pl.String),
        pl.Series("if all erred alike", band, pl.String),
        pl.col("null_p").alias("p"),
    )


def _ends(row: Mapping[str, Any], prefix: str) -> str:
    return f"[{number(row[prefix + 'low'])}, {number(row[prefix + 'high'])}]"
