"""Which noise costs whom: FNR by the class of edit and the field that it was made in."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from bench.output.words import listed, of, percent, short
from bench.page.figure import Figure
from bench.page.figures.answered import unanswered
from bench.page.figures.edits_drawn import heat_maps
from bench.page.figures.edits_rows import ANY
from bench.page.figures.order import by_error
from bench.page.figures.spec import spec_of
from bench.page.material import Material
from bench.scoring.classes import NO_EDIT, RECORD, SIDES
from bench.scoring.groupings import CROSS, ON_EDITS
from bench.scoring.metrics import QUESTIONS
from bench.scoring.rates import FLOOR, of_slice, rates

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


def figure(material: Material) -> Figure | None:
    """Two heat maps side by side, of matchers to be chosen from; None where no edits were counted."""
    found = fnr_by_edit(material)
    if not found.filter(pl.col("edit") != NO_EDIT).height:
        return None
    matchers = found["matcher"].unique(maintain_order=True).to_list()
    caption = f"{_read(matchers)}{unanswered(material)}"
    return Figure("edits", TITLE, caption, _alt(found, matchers[:2]), found, spec_of(heat_maps(found)))


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
        if row["matcher"] in order and (cell := _cell(row["slice"], row["value"]))
    ]
    rows.sort(key=lambda row: order[row["matcher"]])
    return pl.DataFrame(rows, FNR_BY_EDIT)


def _cell(name: str, value: str) -> tuple[str, str, str | None] | None:
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
    shown = listed([short(matcher) for matcher in matchers[:2]])
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
    return f"{short(own['matcher'][0])}: {listed(list(_parts(own)))}."


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
