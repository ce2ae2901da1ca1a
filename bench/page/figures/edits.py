"""Which noise costs whom: FNR by the class of edit and the field that it was made in.

The rows of the picture of edits: operations under headings, those on the record last.

FNR by edit and field, drawn: heat maps of two matchers, which the page's reader can choose.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair
import polars as pl

from bench.output.wording import listing, of, percent, short
from bench.page.figures import marks as shades
from bench.page.figures.marks import by_error, spec_of, tell_unanswered, values
from bench.page.figures.rows import FORESTS_LINE, numbered_rows, panel_title
from bench.page.material import Material
from bench.page.pictures import Picture
from bench.scoring.counts import QUESTIONS
from bench.scoring.groupings import CROSS, GROUPS, NO_EDIT, ON_EDITS, RECORD, SIDES
from bench.scoring.rates import FLOOR, of_slice, rates
from generators.schema import CLAIM_COLUMNS

ANY = "any"
REQUEST, ON_RECORD, OTHER = "in the request", "on the record", "other"
OPERATIONS = tuple(operation for group in GROUPS.values() for operation in group)

Key = tuple[str, str | None]  # edit, and where it was made: as in FNR_BY_EDIT


@dataclass(frozen=True)
class EditRows:
    """labels: from top to bottom; headings: those among them that have no cells; place: the row of an edit"""

    labels: Sequence[str]
    headings: Collection[int]
    place: dict[Key, int]


def rows_of(found: pl.DataFrame) -> EditRows:
    """found: as `bench.page.figures.edits.fnr_by_edit` returns it"""
    requests = {(edit, where): n for edit, where, n in found.select("edit", "where", "requests").iter_rows()}
    margins = found.filter(pl.col("field") == ANY).select("edit", "where", "requests").iter_rows()
    requests |= {(edit, where): n for edit, where, n in margins}
    labels: list[str] = []
    headings: list[int] = []
    place: dict[Key, int] = {}
    for heading, keys in _group(list(requests)).items():
        if heading and keys:
            headings.append(len(labels))
            labels.append(heading.capitalize())
        for key in keys:
            place[key] = len(labels)
            labels.append(_label(key[0], requests[key]))
    return EditRows(labels, headings, place)


def _label(edit: str, requests: int) -> str:
    """With the number of requests in all fields; that is not known of any edit whatever."""
    return "any edit" if edit == ANY else f"{edit.replace('_', ' ')} ({requests:,})"


def _group(keys: Sequence[Key]) -> dict[str, list[Key]]:
    """Rows by their heading, in the order in which the generator lists its operations; no edit has none."""
    ordered = sorted(keys, key=lambda key: (key[0] != ANY, _number(key[0]), key[0]))
    own = [key for key in ordered if key[1] != RECORD and key[0] != NO_EDIT]
    return {
        "": [key for key in ordered if key[0] == NO_EDIT],
        REQUEST: [key for key in own if key[0] == ANY],
        **{name: [key for key in own if key[0] in operations] for name, operations in GROUPS.items()},
        OTHER: [key for key in own if key[0] not in OPERATIONS and key[0] != ANY],
        ON_RECORD: [key for key in ordered if key[1] == RECORD],
    }


def _number(operation: str) -> int:
    return OPERATIONS.index(operation) if operation in OPERATIONS else len(OPERATIONS)


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


def _compact(found: pl.DataFrame, rows: EditRows, matchers: Sequence[str]) -> pl.DataFrame:
    """A row a cell, with lists over the matchers: a row for each of fifty would be 5,700 (standard suite).

    errors; texts; place: number of the shade, TOO_FEW or NO_ERROR
    """
    cells = found.partition_by("field", "edit", "where", maintain_order=True)
    return pl.DataFrame([_cell(cell, rows, matchers) for cell in cells])


def _cell(cell: pl.DataFrame, rows: EditRows, matchers: Sequence[str]) -> dict[str, Any]:
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
        "place": [_edits_drawn_number(look["shade"]) for look in looks],
    }


def _edits_drawn_number(shade: str | None) -> int:
    others = {shades.FEW: TOO_FEW, shades.NONE: NO_ERROR}
    return others[shade] if shade in others else shades.LABELS.index(str(shade))


def _panel(data: Any, side: str, matchers: Sequence[str], columns: list[str], rows: EditRows) -> Any:
    """side: of PANELS; its matcher is that of its place, or the one that its list says"""
    chosen, place = len(matchers) > len(PANELS), PANELS.index(side)
    width, height = CELL * len(columns), FORESTS_LINE * len(rows.labels)
    headings = altair.Axis(orient="top", title=None, labelAngle=-45, ticks=False, domain=False)
    return shades.heat_map(
        _shade_cells(data, f"at_{side}" if chosen else str(place)),
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


def _shade_cells(data: Any, at: str) -> Any:
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


TITLE = "Which noise costs most: FNR by edit and field"
SIDE = SIDES[RECORD]  # what labels of edits on the custodian's record end in
FNR_BY_EDIT = pl.Schema(
    {
        "matcher": pl.String(),
        "field": pl.String(),  # as in the edits of a dataset; "any": whichever
        "edit": pl.String(),  # the operation; "any": whichever; "no edit": neither request nor record
        "where": pl.String(),  # request or record; null for no edit
        "errors": pl.Int64(),  # wrong no-matches
        "requests": pl.Int64(),  # that should be confirmed and have such an edit
        "rate": pl.Float64(),  # this and its 95 % interval (Wilson) are null below FLOOR requests
        "low": pl.Float64(),
        "high": pl.Float64(),
    }
)


def figure(material: Material) -> Picture | None:
    """Two heat maps side by side, of matchers to be chosen from; None where no edits were counted."""
    found = fnr_by_edit(material)
    if not found.filter(pl.col("edit") != NO_EDIT).height:
        return None
    matchers = found["matcher"].unique(maintain_order=True).to_list()
    caption = f"{_read(matchers)}{tell_unanswered(material)}"
    return Picture("edits", TITLE, caption, _alt(found, matchers[:2]), found, spec_of(heat_maps(found)))


def fnr_by_edit(material: Material) -> pl.DataFrame:
    """Columns FNR_BY_EDIT, matchers in the order of their errors; classes without requests are left out.

    A request with several edits is in several classes, but in each of them once.
    """
    asked = material.counts.filter(pl.col("positives") > 0, question=QUESTIONS[0])
    order = {matcher: place for place, matcher in enumerate(by_error(material))}
    counted = rates(pl.concat([of_slice(asked, name) for name in ON_EDITS]))
    rows = [
        _row(row, *cell)
        for row in counted.iter_rows(named=True)
        if row["matcher"] in order and (cell := _edits_cell(row["slice"], row["value"]))
    ]
    rows.sort(key=lambda row: order[row["matcher"]])
    return pl.DataFrame(rows, FNR_BY_EDIT)


def _edits_cell(name: str, value: str) -> tuple[str, str, str | None] | None:
    """Field, edit and where it was made, of a slice; no edit is counted in each, and taken from one."""
    if value == NO_EDIT:
        return (ANY, NO_EDIT, None) if name == ON_EDITS[0] else None
    made, where = value.removesuffix(SIDE), RECORD if value.endswith(SIDE) else "request"
    if name == ON_EDITS[0]:
        return (ANY, made, where)
    field, _, operation = made.partition(CROSS)
    return (field, operation or ANY, where)


def _row(row: dict[str, Any], field: str, edit: str, where: str | None) -> dict[str, Any]:
    numbers = {"rate": row["fnr"], "low": row["fnr_low"], "high": row["fnr_high"]}
    return {
        "matcher": row["matcher"],
        "field": field,
        "edit": edit,
        "where": where,
        "errors": row["wrong_no_matches"],
        "requests": row["positives"],
        **(numbers if row["fnr_enough"] else {}),
    }


def _read(matchers: list[str]) -> str:
    shown = listing([short(matcher) for matcher in matchers[:2]])
    more = "; on the page, the lists beside it choose others" if len(matchers) > 2 else ""
    return (
        f"FNR in percent: wrong no-matches / requests that should be confirmed and have that edit, of {shown}"
        f"{more}. In brackets: such requests in all fields. A request with several edits is in several "
        "cells. Edits on the record are the custodian's own keying errors. few: fewer than "
        f"{FLOOR} requests, too few for a rate."
    )


def _alt(found: pl.DataFrame, matchers: list[str]) -> str:
    return " ".join(_told(found.filter(matcher=matcher)) for matcher in matchers)


def _told(own: pl.DataFrame) -> str:
    return f"{short(own['matcher'][0])}: {listing(list(_parts(own)))}."


def _parts(own: pl.DataFrame) -> Iterator[str]:
    known = own.filter(pl.col("rate").is_not_null())
    for row in known.filter(edit=NO_EDIT).iter_rows(named=True):
        yield f"FNR {percent(row['rate'])} without any edit ({of(row['errors'], row['requests'])})"
    cells = known.filter(pl.col("edit") != NO_EDIT, pl.col("edit") != ANY, pl.col("field") != ANY)
    for row in cells.sort("rate", "requests", descending=True).head(1).iter_rows(named=True):
        where = SIDE if row["where"] == RECORD else ""
        yield (
            f"{percent(row['rate'])} at the worst, with {row['edit']} in {row['field']}{where} "
            f"({of(row['errors'], row['requests'])})"
        )
    if not known.height:
        yield "too few requests to say"
