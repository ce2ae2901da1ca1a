"""The tables of a page: each matcher's errors and costs, and its errors by kind of request.

The tables of a run whose suite has screens: the screens alone, and each matcher behind each of them.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from bench.custody.leakage.report import LEAKED, frontier
from bench.custody.run import ALL, BY_ADDRESS, BY_NUMBER
from bench.custody.stages import GROUNDLESS, SCREEN, WHOLE, WITH
from bench.output.formats import text
from bench.output.wording import percent
from bench.page.html import NOTHING, Cell, Heading, Markup, table
from bench.page.material import Material
from bench.scoring.counts import QUESTIONS
from bench.scoring.groupings import ALL as tables_ALL
from bench.scoring.rate import Side
from bench.scoring.rates import FLOOR, RATES, of_slice, rates, rates_of
from bench.statistics.prevalence import LOW_PREVALENCE, ppv
from bench.suites.suite import GIB
from generators.schema import CONFIRMABLE_KINDS

ABOUT_SCREENS = (
    "False admit: admitted / ineligible requests. False refuse: refused / eligible requests. In brackets: 95 "
    "% intervals, as if requests were independent. Bars are drawn to the worst in their column."
)
ABOUT_BEHIND = (
    "Wrong confirm: confirmed / requests that should not get a confirm, for they are ineligible or not on "
    "file at the address stated. Wrong refusal: refused / eligible requests. Wrong no-match: admitted and "
    "not confirmed / eligible requests that should be confirmed. Confirms by path: of requests that state a "
    "taxpayer number, and of the others; groundless: right about whom, and ineligible. Leakage: median of "
    "the addresses tried until a name on file is confirmed, down a list of 100; TPR - FPR of telling who is "
    "on file with ten requests; inputs within two edits that confirm one record, as log10."
)
ERRORS = ("wrong confirm", "wrong refusal", "wrong no-match")
SHOWN_LEAKS = ("median guesses", "advantage", "log10 volume")


def screen_tables(material: Material) -> list[Markup]:
    """Both tables; none where the suite had no screens."""
    if material.screens.is_empty():
        return []
    return [_screens(material), _behind(material)]


def _screens(material: Material) -> Markup:
    everybody = material.screens.filter(pl.col("path") == ALL, pl.col("stage") == SCREEN)
    first = everybody.filter(matcher=everybody["matcher"][0])
    measures = list(dict.fromkeys(first["measure"]))
    columns = {measure: _cells(first.filter(measure=measure)) for measure in measures}
    screens = [Cell(screen) for screen in dict.fromkeys(first["screen"])]
    headings = [Heading("screen", number=False), *(Heading(measure) for measure in measures)]
    return table(ABOUT_SCREENS, headings, _across(screens, *columns.values()), f"Screens, {material.title}")


def _behind(material: Material) -> Markup:
    pairs = material.screens.select("matcher", "screen").unique(maintain_order=True)
    everybody = material.screens.filter(pl.col("path") == ALL, pl.col("stage") == WHOLE)
    headings = [
        Heading("matcher", number=False),
        Heading("screen", number=False),
        *(Heading(measure, group="end to end") for measure in ERRORS),
        *(Heading(path, group="confirms") for path in (BY_NUMBER, BY_ADDRESS)),
        *(Heading(title, group="leakage") for title in SHOWN_LEAKS),
    ]
    rows = _across(
        [Cell(matcher) for matcher in pairs["matcher"]],
        [Cell(screen) for screen in pairs["screen"]],
        *(_cells(everybody.filter(measure=measure)) for measure in ERRORS),
        *(_confirms(material.screens.filter(pl.col("path") == path)) for path in (BY_NUMBER, BY_ADDRESS)),
        *_leaked(pairs, material.leaks),
    )
    return table(ABOUT_BEHIND, headings, rows, f"Matchers behind screens, {material.title}")


def _across(*columns: list[Cell]) -> list[list[Cell]]:
    return [list(row) for row in zip(*columns, strict=True)]


def _cells(measured: pl.DataFrame) -> list[Cell]:
    """A column of rates, each with its counts, its interval and a bar."""
    worst = measured["rate"].max()
    return [_rate(row, worst) for row in measured.iter_rows(named=True)]


def _rate(row: Mapping[str, Any], worst: Any) -> Cell:
    if row["rate"] is None:
        return NOTHING
    ends = f"[{percent(row['low'])}, {percent(row['high'])}]".replace(" %,", ",")
    bar = row["rate"] / worst if worst else 0
    return Cell(percent(row["rate"]), (f"{row['errors']:,}/{row['of']:,}", ends), row["rate"], bar)


def _confirms(of_path: pl.DataFrame) -> list[Cell]:
    """How many leave on one path, and how many of them should not have."""
    left = of_path.filter(stage=WITH, measure="confirms")["errors"]
    wrong = of_path.filter(stage=WHOLE, measure="wrong confirm")["errors"]
    groundless = of_path.filter(stage=WHOLE, measure=GROUNDLESS)["errors"]
    return [
        Cell(f"{confirms:,}", (f"{part:,} wrong", f"{ineligible:,} groundless"), confirms)
        for confirms, part, ineligible in zip(left, wrong, groundless, strict=True)
    ]


def _leaked(pairs: pl.DataFrame, leaks: pl.DataFrame) -> list[list[Cell]]:
    """A column for each measure; nothing for a matcher that nobody probed."""
    found = pairs.join(frontier(leaks), on=["matcher", "screen"], how="left", maintain_order="left")
    titles = [title for title in LEAKED if title in SHOWN_LEAKS]
    return [
        [NOTHING if value is None else Cell(text(value), order=value) for value in found[title]]
        for title in titles
    ]


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
    found = _by_matcher(rates(_headline(material, tables_ALL)))
    worst = {rate: max((row[rate] or 0 for row in found.values()), default=0) for rate in RATES}
    rows = [
        [
            _name(entry),
            _status(entry),
            *(_tables_rate(found.get(entry["matcher"]), rate, worst[rate]) for rate in RATES),
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
                _tables_rate(found.get((entry["matcher"], kind)), rate_of[kind], worst[kind], interval=False)
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


def _tables_rate(row: Row | None, rate: str, worst: float, interval: bool = True) -> Cell:
    """The rate with its counts and interval, and a bar: its share of the worst in the column."""
    if row is None or row[rate] is None:
        return NOTHING
    errors, requests, _ = Side(rate.upper()).columns
    of = f"{row[errors]:,}/{row[requests]:,}"
    if not row[f"{rate}_enough"]:
        return Cell("too few", (of,), order=None)
    ends = [_ends(row[f"{rate}_low"], row[f"{rate}_high"])] if interval else []
    return Cell(percent(row[rate]), (of, *ends), row[rate], row[rate] / worst if worst else 0)


def _precision(row: Row | None) -> Cell:
    if row is None:
        return NOTHING
    found = ppv(rates_of(row), LOW_PREVALENCE)
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
