"""Whether groups of people are wronged more often than everybody: the largest difference that tests show."""

from typing import Any

import polars as pl

from bench.output.contenders import contenders
from bench.output.numbers import percent
from bench.output.people import group_of_people
from bench.page.material import Material
from bench.scoring.groupings import ALL, CROSS, NOT_KNOWN
from bench.scoring.overall import overall
from bench.scoring.rates import FLOOR
from bench.scoring.subgroup_findings import DIFFERS, MOST_GROUPS, QUESTION, RATES, findings
from generators.schema import SUBGROUP_COLUMNS

Row = dict[str, Any]


def groups(material: Material) -> list[str]:
    """One sentence, or none where no test shows a difference or the counts have no groups.

    Groups that would be wronged more often at everybody's mix of kinds too go first, then the largest ratio.
    """
    labels = [each.label for each in contenders(material)]
    counts = material.counts.filter(pl.col("matcher").is_in(labels))
    columns = [column for column in SUBGROUP_COLUMNS if _can_be_compared(counts, column)]
    if not columns:
        return []
    found = findings(counts, columns).filter(pl.col("finding") == DIFFERS)
    worse = found.filter((pl.col("ratio") > 1) & (pl.col("requests") >= FLOOR)).to_dicts()
    everybody = _everybody(counts)
    rows = [row | {"everybody": everybody[row["matcher"], row["rate"]]} for row in worse]
    largest = max(rows, key=lambda row: (_beyond_mix(row), row["ratio"]), default=None)
    return [] if largest is None else [_sentence(largest, len(rows))]


def _can_be_compared(counts: pl.DataFrame, column: str) -> bool:
    """Whether the slices are there that findings need, and two groups or more, but not too many."""
    needed = {ALL, "kind", column, f"{column}{CROSS}kind"}
    values = counts.filter(pl.col("slice") == column, pl.col("value") != NOT_KNOWN)["value"].n_unique()
    return needed <= set(counts["slice"].unique()) and 2 <= values <= MOST_GROUPS


def _everybody(counts: pl.DataFrame) -> dict[tuple[str, str], float]:
    """The overall rates, by matcher and rate."""
    return {
        (label, rate): getattr(both, side).rate or 0.0
        for (label, question), both in overall(counts).items()
        if question == QUESTION
        for rate, side in RATES.items()
    }


def _beyond_mix(row: Row) -> bool:
    """Whether the group's rate at everybody's mix of kinds lies above everybody's, its interval included."""
    low: float | None = row["standardised_low"]
    return low is not None and low > row["everybody"]


def _sentence(row: Row, differences: int) -> str:
    people = group_of_people(row["subgroup"], row["group"])
    turned = row["rate"] == "fnr"
    whom = f"the {people} whom it should {'' if turned else 'not '}confirm"
    said = (
        f"{row['matcher']} {'turns away' if turned else 'confirms'} {percent(row['value'])} of {whom} "
        f"({row['errors']:,} of {row['requests']:,}), against {percent(row['everybody'])} of everybody"
    )
    if not _beyond_mix(row):
        said += ", which their mix of kinds of request can explain"
    more = f": the largest of {differences} such differences between groups that tests show"
    return f"{said}{more if differences > 1 else ''}."
