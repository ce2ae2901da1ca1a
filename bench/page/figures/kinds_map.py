"""Errors by kind as a heat map: matchers as rows, kinds as columns, rates as text."""

from typing import Any

import altair
import polars as pl

from bench.page.figures import shades
from bench.page.figures.forests import panel_title
from bench.page.figures.kinds_words import AXIS, CONFIRM, NO_MATCH, SPLIT, TITLES, label, said
from bench.page.figures.spec import values
from bench.scoring.groupings import ALL

OVERALL = {CONFIRM: "all (FNR)", NO_MATCH: "all (FCR)"}
CELL, LINE, NAMES = 62, 21, 230  # pixels: width and height of a cell, names at most


def heat_map(found: pl.DataFrame) -> Any:
    """Two panels side by side, by the right answer.

    found: as `bench.page.figures.kinds.errors_by_kind` returns it
    """
    parts = found.partition_by("right_answer", maintain_order=True)
    panels = [_panel(part, names=place == 0) for place, part in enumerate(parts)]
    return altair.hconcat(*panels, spacing=12)


def _panel(part: pl.DataFrame, names: bool) -> Any:
    cells = _cells(part)
    matchers, kinds = (cells[column].unique(maintain_order=True).to_list() for column in ("matcher", "label"))
    rows = altair.Axis(title=None, ticks=False, domain=False, labelLimit=NAMES, labelPadding=6)
    return shades.heat_map(
        altair.Chart(altair.Data(values=values(cells))),
        altair.X("label:N", sort=kinds, axis=_columns()),
        altair.Y("matcher:N", sort=matchers, axis=rows if names else None),
        AXIS,
        ["matcher:N", "kind:N", "said:N"],
        size=11,
    ).properties(
        width=altair.Step(CELL),
        height=altair.Step(LINE),
        title=panel_title(TITLES[part["right_answer"][0]], "bounds"),
    )


def _columns() -> Any:
    """Labels of two lines above the cells."""
    return altair.Axis(
        orient="top",
        title=None,
        labelExpr=SPLIT,
        labelAngle=0,
        labelFontSize=11,
        labelPadding=18,
        ticks=False,
        domain=False,
    )


def _cells(part: pl.DataFrame) -> pl.DataFrame:
    overall = pl.lit(OVERALL[part["right_answer"][0]])
    named = part.with_columns(kind=pl.when(kind=ALL).then(overall).otherwise("kind")).with_columns(label())
    rows = [
        {name: row[name] for name in ("matcher", "kind", "label")}
        | {"said": said(row)}
        | shades.shade(row["rate"])
        for row in named.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)
