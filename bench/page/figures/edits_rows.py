"""The rows of the picture of edits: operations under headings, those on the record last."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from bench.scoring.classes import GROUPS, NO_EDIT, RECORD

ANY = "any"
REQUEST, ON_RECORD, OTHER = "in the request", "on the record", "other"
OPERATIONS = tuple(operation for group in GROUPS.values() for operation in group)

Key = tuple[str, str | None]  # edit, and where it was made: as in FNR_BY_EDIT


@dataclass(frozen=True)
class Rows:
    """labels: from top to bottom; headings: those among them that have no cells; place: the row of an edit"""

    labels: Sequence[str]
    headings: Collection[int]
    place: dict[Key, int]


def rows_of(found: pl.DataFrame) -> Rows:
    """found: as `bench.page.figures.edits.fnr_by_edit` returns it"""
    requests = {(edit, where): n for edit, where, n in found.select("edit", "where", "requests").iter_rows()}
    margins = found.filter(pl.col("field") == ANY).select("edit", "where", "requests").iter_rows()
    requests |= {(edit, where): n for edit, where, n in margins}
    labels: list[str] = []
    headings: list[int] = []
    place: dict[Key, int] = {}
    for heading, keys in _grouped(list(requests)).items():
        if heading and keys:
            headings.append(len(labels))
            labels.append(heading.capitalize())
        for key in keys:
            place[key] = len(labels)
            labels.append(_label(key[0], requests[key]))
    return Rows(labels, headings, place)


def _label(edit: str, requests: int) -> str:
    """With the number of requests in all fields; that is not known of any edit whatever."""
    return "any edit" if edit == ANY else f"{edit.replace('_', ' ')} ({requests:,})"


def _grouped(keys: Sequence[Key]) -> dict[str, list[Key]]:
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
