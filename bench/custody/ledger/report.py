"""The yearly report of a ledger, in three views of the same numbers, and the head that they belong to."""

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.custody.ledger.counting import COUNTS, PEOPLE, YEAR, Counted, Window, by, count, with_zeros
from bench.custody.ledger.verdict_text import as_json, said, verdict_sentences
from bench.custody.ledger.verify import Verdict, verdict
from bench.output.tables import CSV, JSON, render
from generators.errors import ConfirmbenchError

PUBLIC, OVERSIGHT, CUSTODIAN = VIEWS = ("public", "oversight", "custodian")
KEYS = {
    PUBLIC: (YEAR, "requester"),
    OVERSIGHT: (YEAR, "requester", "purpose", "authority"),
    CUSTODIAN: (YEAR, "requester", "purpose", "authority", "officer", "reason"),
}
BASE = 10  # counts of the public view are rounded to multiples of it
FLOOR = 10  # and those below it, other than 0, are not shown


@dataclass(frozen=True)
class Report:
    view: str
    window: Window
    verdict: Verdict
    counted: Counted
    counts: pl.DataFrame

    @property
    def inside(self) -> int:
        """Requests within the window, exactly."""
        return int(self.counted.cells["requests"].sum())


def report(folder: Path, view: str, window: Window) -> Report:
    """Count a ledger and verify it.

    view: one of VIEWS
    raises: ConfirmbenchError when there is no such view, no ledger, or one that cannot be read
    """
    if view not in VIEWS:
        raise ConfirmbenchError(f"There is no view {view!r}; the views are {', '.join(VIEWS)}.")
    found = verdict(folder)
    counted = count(folder, window, found.head)
    return Report(view, window, found, counted, seen(counted, view, window))


def seen(counted: Counted, view: str, window: Window) -> pl.DataFrame:
    """The counts of a view: its keys, COUNTS and `people_confirmed`; as text in the public one."""
    counts = with_zeros(by(counted, KEYS[view]), counted, window)
    if view != PUBLIC:
        return counts
    rounded = [pl.col(name).map_elements(shown, return_dtype=pl.String) for name in (*COUNTS, PEOPLE)]
    return counts.with_columns(rounded)


def shown(number: int) -> str:
    """A count as the public sees it: zero as it is, others below the floor not, the rest rounded.

    >>> shown(0), shown(1), shown(9), shown(10), shown(14), shown(15), shown(1234)
    ('0', '< 10', '< 10', '10', '10', '20', '1230')
    """
    if 0 < number < FLOOR:
        return f"< {FLOOR}"
    return str((number + BASE // 2) // BASE * BASE)


def report_text(report: Report, form: str, width: int) -> str:
    """A report in one of `bench.output.tables.FORMATS`; each names the head and whether the ledger verified."""
    if form == JSON:
        return json.dumps(_as_json(report), indent=1, ensure_ascii=False, default=str)
    table = report.counts.with_columns(pl.col(YEAR).cast(pl.String))
    if form == CSV:
        named = [pl.lit(report.verdict.hash).alias("head"), pl.lit(report.verdict.intact).alias("verified")]
        return render(table.with_columns(named), form)
    return said(sentences(report), render(table, form, len(KEYS[report.view]), width), form, width)


def sentences(report: Report) -> list[str]:
    """What the table belongs to."""
    rounded = [PUBLIC_NOTE] if report.view == PUBLIC else []
    verdict = verdict_sentences(report.verdict, exact=report.view != PUBLIC)
    return [*verdict, *_reach(report), *rounded, PEOPLE_NOTE]


PUBLIC_NOTE = (
    f"Counts are rounded to multiples of {BASE}; those from 1 to {FLOOR - 1} are shown as < {FLOOR}."
)
PEOPLE_NOTE = (
    "confirms are disclosures; people_confirmed are distinct names with addresses, as stated: who was "
    "spelled in two ways counts twice, and who was confirmed in two rows counts in both."
)


def _reach(report: Report) -> list[str]:
    def number(count: int) -> str:
        return shown(count) if report.view == PUBLIC else f"{count:,}"

    window, counted = report.window, report.counted
    span = f"Received from {window.first or 'the beginning'} to {window.last or 'the end'}"
    reach = f"{span}: {number(report.inside)} requests, of {number(counted.items)} in the ledger."
    if not counted.undated:
        return [reach]
    place = "counted with no year" if window.is_open else "counted in no window"
    return [
        reach,
        f"Requests without papers, and so without a time of receipt: {number(counted.undated)}, {place}.",
    ]


def _as_json(report: Report) -> dict[str, object]:
    return {
        "view": report.view,
        "from": report.window.first,
        "to": report.window.last,
        **as_json(report.verdict, exact=report.view != PUBLIC),
        "about": sentences(report),
        "counts": report.counts.to_dicts(),
    }
