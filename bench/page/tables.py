"""The tables of a page: each matcher's errors and costs, and its errors by kind of request."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from bench.output.numbers import percent
from bench.page.cells import NOTHING, Cell, Heading, table
from bench.page.markup import Markup
from bench.page.material import Material
from bench.runs.report_columns import LOW_PREVALENCE
from bench.scoring.groupings import ALL
from bench.scoring.metrics import QUESTIONS
from bench.scoring.overall import sides
from bench.scoring.rates import FLOOR, SIDES, of_slice, rates
from bench.statistics.prevalence import ppv
from bench.suites.suite import GIB
from generators.schema import CONFIRMABLE_KINDS

Row = Mapping[str, Any]

COSTS = ("requests_per_s", "fit_seconds", "peak_memory_bytes")

INTERVALS = (
    "In brackets: 95 % intervals, wider where requests of one person, dwelling or submission err together."
)
ABOUT = (
    "FNR: wrong no-matches / requests that should be confirmed. FCR: wrong confirms / requests that should "
    f"not be confirmed. Precision: right confirms / confirms, if {percent(LOW_PREVALENCE)} of the requests "
    f"should be confirmed. {INTERVALS} Bars are drawn to the worst in their column."
)
ABOUT_KINDS = (
    "Errors / requests of the kind: wrong no-matches where the right answer is confirm, wrong confirms where "
    f"it is no match. Too few: fewer than {FLOOR} requests. Bars are drawn to the worst in their column."
)


def matchers_table(material: Material) -> Markup:
    """A row for each matcher, failed ones too: errors and precision; speed and memory if any was measured."""
    costs = _cost_headings(material)
    found = _by_matcher(rates(_headline(material, ALL)))
    worst = {rate: max((row[rate] or 0 for row in found.values()), default=0) for rate in SIDES}
    rows = [
        [
            _name(entry),
            _status(entry),
            *(_rate(found.get(entry["matcher"]), rate, worst[rate]) for rate in SIDES),
            _precision(found.get(entry["matcher"])),
            *(_costs(entry) if costs else []),
        ]
        for entry in material.matchers.iter_rows(named=True)
    ]
    headings = [
        Heading("matcher", number=False),
        Heading("status", number=False),
        Heading("FNR", "wrong no-matches"),
        Heading("FCR", "wrong confirms"),
        Heading("precision", f"at {percent(LOW_PREVALENCE)}"),
        *costs,
    ]
    return table(ABOUT, headings, rows, f"Matchers, {material.title}")


def kinds_table(material: Material) -> Markup | None:
    """A row for each matcher that answered, a column for each kind; None where no kinds were counted."""
    counted = rates(_headline(material, "kind"))
    if counted.is_empty():
        return None
    kinds = list(dict.fromkeys(counted["value"]))
    rate_of = {kind: "fnr" if kind in CONFIRMABLE_KINDS else "fcr" for kind in kinds}
    found = {(row["matcher"], row["value"]): row for row in counted.iter_rows(named=True)}
    worst = {
        kind: max(row[rate_of[kind]] or 0 for (_, of), row in found.items() if of == kind) for kind in kinds
    }
    rows = [
        [
            _name(entry),
            *(
                _rate(found.get((entry["matcher"], kind)), rate_of[kind], worst[kind], interval=False)
                for kind in kinds
            ),
        ]
        for entry in material.matchers.filter(status="ok").iter_rows(named=True)
    ]
    right = {"fnr": "should be confirmed: FNR", "fcr": "should not be confirmed: FCR"}
    headings = [Heading("matcher", number=False)]
    headings += [Heading(kind, group=right[rate_of[kind]]) for kind in kinds]
    return table(ABOUT_KINDS, headings, rows, f"Errors by kind, {material.title}")


def _headline(material: Material, name: str) -> pl.DataFrame:
    return of_slice(material.counts, name).filter(question=QUESTIONS[0])


def _by_matcher(counted: pl.DataFrame) -> dict[str, Row]:
    return {row["matcher"]: row for row in counted.iter_rows(named=True)}


def _name(entry: Row) -> Cell:
    return Cell(entry["matcher"], ("reads the truth; not ranked",) if entry["reads_truth"] else ())


def _status(entry: Row) -> Cell:
    return Cell(entry["status"], (entry["message"],) if entry["message"] else (), entry["status"])


def _rate(row: Row | None, rate: str, worst: float, interval: bool = True) -> Cell:
    """The rate with its counts and interval, and a bar: its share of the worst in the column."""
    if row is None or row[rate] is None:
        return NOTHING
    errors, requests, _ = SIDES[rate]
    of = f"{row[errors]:,}/{row[requests]:,}"
    if not row[f"{rate}_enough"]:
        return Cell("too few", (of,), order=None)
    ends = [_ends(row[f"{rate}_low"], row[f"{rate}_high"])] if interval else []
    return Cell(percent(row[rate]), (of, *ends), row[rate], row[rate] / worst if worst else 0)


def _precision(row: Row | None) -> Cell:
    if row is None:
        return NOTHING
    both = sides(row)
    found = ppv(both.misses, both.wrong, LOW_PREVALENCE)
    if found.value is None:
        return NOTHING
    return Cell(percent(found.value), (_ends(*found.interval),), found.value)


def _ends(low: float, high: float) -> str:
    return f"[{percent(low)}, {percent(high)}]".replace(" %,", ",")


def _cost_headings(material: Material) -> list[Heading]:
    """None where nothing was measured, as in stored accuracy."""
    measured = material.matchers.select(pl.col(COSTS).is_not_null().any()).row(0)
    return [Heading("requests/s"), Heading("fit"), Heading("peak memory")] if any(measured) else []


def _costs(entry: Row) -> list[Cell]:
    speed, fit, peak = (entry[name] for name in COSTS)
    return [
        NOTHING if speed is None else Cell(f"{speed:,.0f}", order=speed),
        NOTHING if fit is None else Cell(f"{fit:,.2f} s", order=fit),
        NOTHING if peak is None else Cell(f"{peak / GIB:.2f} GB", order=peak),
    ]
