"""What a linkage model learned, as a picture: the match weight of every level of every field."""

from pathlib import Path
from typing import Any

import polars as pl

from bench.studies.describe.pictures import LIGHT, OBSERVED, REFERENCE, library

AGAINST = "unrelated"


def draw_weights(parameters: pl.DataFrame, file: Path, against: str = AGAINST) -> None:
    """Draw match weights against one class of pairs as bars, a panel a field, into an SVG file.

    parameters: of a fitted `fellegi_sunter` or `fellegi_sunter_household`, from its method `parameters`
    against: the class that u is taken from
    raises: ConfirmbenchError when altair or vl-convert is not installed
    """
    altair = library()
    rows = parameters.filter(pl.col("against") == against)
    panels = [
        _panel(altair, rows.filter(pl.col("field") == field))
        for field in rows["field"].unique(maintain_order=True)
    ]
    titled = altair.vconcat(*panels, spacing=8).properties(title=f"Match weights against: {against}")
    titled.save(file, format="svg")


def _panel(altair: Any, rows: pl.DataFrame) -> Any:
    weight = altair.X(
        "weight:Q", scale=altair.Scale(domain=[-20, 20]), axis=altair.Axis(title="bits, log2(m / u)")
    )
    level = altair.Y("level:N", sort=None, axis=altair.Axis(title=rows["field"][0].replace("_", " ")))
    colour = altair.condition("datum.weight > 0", altair.value(OBSERVED), altair.value(LIGHT))
    bars = (
        altair.Chart(altair.Data(values=rows.to_dicts())).mark_bar().encode(x=weight, y=level, color=colour)
    )
    zero = altair.Chart(altair.Data(values=[{"weight": 0}])).mark_rule(color=REFERENCE).encode(x="weight:Q")
    return (bars + zero).properties(width=420)
