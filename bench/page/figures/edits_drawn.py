"""FNR by edit and field, drawn: heat maps of two matchers, which the page's reader can choose."""

import json
from collections.abc import Sequence
from typing import Any

import altair
import polars as pl

from bench.page.figures import shades
from bench.page.figures.edits_rows import ANY, Key, Rows, rows_of
from bench.page.figures.forests import LINE, numbered_rows, panel_title
from bench.page.figures.spec import values
from generators.schema import CLAIM_COLUMNS

CELL = 32  # pixels
PANELS = ("left", "right")
LEGEND = "FNR, of the requests that should be confirmed and have the edit"
TOO_FEW, NO_ERROR = -2, -1  # in place of the number of a shade


def heat_maps(found: pl.DataFrame) -> Any:
    """A heat map each of the first two matchers; where there are more, with lists to choose others from.

    found: as `bench.page.figures.edits.fnr_by_edit` returns it
    """
    matchers = found["matcher"].unique(maintain_order=True).to_list()
    rows, columns = rows_of(found), _columns(found)
    data = altair.Data(values=values(_compact(found, rows, matchers)))
    panels = PANELS[: len(matchers)]
    chart = altair.hconcat(*(_panel(data, side, matchers, columns, rows) for side in panels), spacing=14)
    return chart.add_params(*_choices(matchers)) if len(matchers) > len(PANELS) else chart


def _columns(found: pl.DataFrame) -> list[str]:
    fields = set(found["field"]) - {ANY}
    known = [field for field in CLAIM_COLUMNS if field in fields]
    return [_heading(field) for field in (ANY, *known, *sorted(fields - set(known)))]


def _heading(field: str) -> str:
    return "any field" if field == ANY else field.replace("_", " ")


def _compact(found: pl.DataFrame, rows: Rows, matchers: Sequence[str]) -> pl.DataFrame:
    """A row a cell, with lists over the matchers: a row for each of fifty would be 5,700 (standard suite).

    errors; texts; place: number of the shade, TOO_FEW or NO_ERROR
    """
    cells = found.partition_by("field", "edit", "where", maintain_order=True)
    return pl.DataFrame([_cell(cell, rows, matchers) for cell in cells])


def _cell(cell: pl.DataFrame, rows: Rows, matchers: Sequence[str]) -> dict[str, Any]:
    numbers = {name: pair for name, *pair in cell.select("matcher", "errors", "rate").iter_rows()}
    looks = [shades.shade(numbers[matcher][1]) for matcher in matchers]
    key: Key = cell.select("edit", "where").row(0)
    return {
        "field": _heading(cell["field"][0]),
        "row": rows.place[key],
        "edit": rows.labels[rows.place[key]],
        "requests": cell["requests"][0],
        "errors": [numbers[matcher][0] for matcher in matchers],
        "texts": [look["text"] for look in looks],
        "place": [_number(look["shade"]) for look in looks],
    }


def _number(shade: str | None) -> int:
    others = {shades.FEW: TOO_FEW, shades.NONE: NO_ERROR}
    return others[shade] if shade in others else shades.LABELS.index(str(shade))


def _panel(data: Any, side: str, matchers: Sequence[str], columns: list[str], rows: Rows) -> Any:
    """side: of PANELS; its matcher is that of its place, or the one that its list says"""
    chosen, place = len(matchers) > len(PANELS), PANELS.index(side)
    width, height = CELL * len(columns), LINE * len(rows.labels)
    headings = altair.Axis(orient="top", title=None, labelAngle=-45, ticks=False, domain=False)
    return shades.heat_map(
        _shaded(data, f"at_{side}" if chosen else str(place)),
        altair.X("field:N", scale=altair.Scale(domain=columns), axis=headings),
        numbered_rows(rows.labels, shown=place == 0, bold=rows.headings, padding=6),
        LEGEND,
        ["edit:N", "field:N", altair.Tooltip("said:N", title="wrong no-matches")],
        size=10,
    ).properties(
        width=width,
        height=height,
        title=panel_title(altair.expr(side) if chosen else matchers[place], limit=width),
    )


def _shaded(data: Any, at: str) -> Any:
    """The columns of `shades.shade` for one matcher. at: its number, or the parameter that holds it"""
    shade = f"datum.place[{at}]"
    return altair.Chart(data).transform_calculate(
        shade=f"{shade} < 0 ? null : {json.dumps(shades.LABELS)}[{shade}]",
        ink=f"{shade} < 0 ? null : {json.dumps(shades.INKS)}[{shade}]",
        said=f"format(datum.errors[{at}], ',') + ' of ' + format(datum.requests, ',')",
        text=f"datum.texts[{at}]",
    )


def _choices(matchers: Sequence[str]) -> list[Any]:
    """A list of the matchers for each panel, and the number of the chosen one among them."""
    choices = []
    for place, side in enumerate(PANELS):
        bind = altair.binding_select(options=list(matchers), name=f"{side.capitalize()}: ")
        choices.append(altair.param(name=side, value=matchers[place], bind=bind))
        choices.append(altair.param(name=f"at_{side}", expr=f"indexof({json.dumps(list(matchers))}, {side})"))
    return choices
