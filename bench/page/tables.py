"""The tables of a page: each matcher's errors and costs, its errors by kind, and what screens change.

They are values, which templates/parts.html writes as HTML.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import polars as pl

from bench.custody.leakage.report import LEAKED, frontier
from bench.custody.run import ALL as EVERY_PATH
from bench.custody.run import BY_ADDRESS, BY_NUMBER
from bench.custody.stages import GROUNDLESS, SCREEN, WHOLE, WITH
from bench.output.formats import text
from bench.output.wording import percent
from bench.page.material import Material
from bench.scoring.counts import QUESTIONS
from bench.scoring.rate import FCR, FNR, SIDES, Rate, Rates, Side
from bench.scoring.rates import FLOOR, of_slice, overall, rate_of
from bench.statistics.prevalence import LOW_PREVALENCE, ppv
from bench.suites.suite import GIB
from generators.schema import CONFIRMABLE_KINDS

COSTS = ("requests_per_s", "fit_seconds", "peak_memory_bytes")
ERRORS = ("wrong confirm", "wrong refusal", "wrong no-match")
SHOWN_LEAKS = ("median guesses", "advantage", "log10 volume")
RIGHT = {FNR: "should be confirmed: FNR", FCR: "should not be confirmed: FCR"}

BARS = "Bars are drawn to the worst in their column."
ABOUT = (
    f"{FNR.legend} {FCR.legend} Precision: right confirms / confirms, if {percent(LOW_PREVALENCE)} of the "
    "requests should be confirmed. In brackets: 95 % intervals, wider where requests of one person, dwelling "
    f"or submission err together. {BARS}"
)
ABOUT_KINDS = (
    "Errors / requests of the kind: wrong no-matches where the right answer is confirm, wrong confirms where "
    f"it is no match. Too few: fewer than {FLOOR} requests. {BARS}"
)
ABOUT_SCREENS = (
    "False admit: admitted / ineligible requests. False refuse: refused / eligible requests. In brackets: "
    f"95 % intervals, as if requests were independent. {BARS}"
)
ABOUT_BEHIND = (
    "Wrong confirm: confirmed / requests that should not get a confirm, for they are ineligible or not on "
    "file at the address stated. Wrong refusal: refused / eligible requests. Wrong no-match: admitted and "
    "not confirmed / eligible requests that should be confirmed. Confirms by path: of requests that state a "
    "taxpayer number, and of the others; groundless: right about whom, and ineligible. Leakage: median of "
    "the addresses tried until a name on file is confirmed, down a list of 100; TPR - FPR of telling who is "
    "on file with ten requests; inputs within two edits that confirm one record, as log10."
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    text: what is read first; details: below it, smaller, a line each, e.g. counts and interval
    order: what the column is sorted by; None sorts last, and "" by its text
    bar: length of a bar below, 0-1; None for no bar
    """

    text: str
    details: tuple[str, ...] = ()
    order: float | str | None = ""
    bar: float | None = None


@dataclass(frozen=True)
class Heading:
    """The heading of a column; `group`: what it stands under together with its neighbours."""

    text: str
    detail: str = ""
    group: str = ""
    number: bool = True


@dataclass(frozen=True)
class Table:
    """A table that the page's script lets people sort and filter.

    name: of its box, for those who hear it; unique in the page
    rows: a cell for each heading, the first of which names the row
    """

    name: str
    caption: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]

    @property
    def groups(self) -> list[tuple[str, int]]:
        """What neighbours stand under, and how many columns that spans."""
        return [(group, len(list(each))) for group, each in groupby(self.headings, lambda each: each.group)]

    @property
    def grouped(self) -> bool:
        """Whether any column stands under something."""
        return any(heading.group for heading in self.headings)


NOTHING = Cell("–", order=None)


def matchers_table(material: Material) -> Table:
    """A row for each matcher, failed ones too: errors and precision; speed and memory if any was measured."""
    known = {
        label: both
        for (label, question), both in overall(material.counts).items()
        if question == QUESTIONS[0]
    }
    worst = {side: max((both.of(side).value or 0 for both in known.values()), default=0) for side in SIDES}
    costs = material.matchers.select(pl.col(COSTS).is_not_null().any()).row(0)
    titles = ("requests/s", "fit", "peak memory") if any(costs) else ()
    rows = [
        [
            _name(entry),
            Cell(entry["status"], (entry["message"],) if entry["message"] else (), entry["status"]),
            *_errors(known.get(entry["matcher"]), worst),
            *(_costs(entry) if titles else []),
        ]
        for entry in material.matchers.iter_rows(named=True)
    ]
    headings = [
        Heading("matcher", number=False),
        Heading("status", number=False),
        *(Heading(side, side.errors) for side in SIDES),
        Heading("precision", f"at {percent(LOW_PREVALENCE)}"),
        *map(Heading, titles),
    ]
    return Table(f"Matchers, {material.title}", ABOUT, headings, rows)


def kinds_table(material: Material) -> Table | None:
    """A row for each matcher that answered, a column for each kind; None where no kinds were counted."""
    counts = of_slice(material.counts, "kind").filter(question=QUESTIONS[0])
    if counts.is_empty():
        return None
    side = {kind: FNR if kind in CONFIRMABLE_KINDS else FCR for kind in dict.fromkeys(counts["value"])}
    known = {
        (row["matcher"], row["value"]): rate_of(side[row["value"]], row)
        for row in counts.iter_rows(named=True)
    }
    worst = {each: max(rate.value or 0 for (_, kind), rate in known.items() if kind == each) for each in side}
    rows = [
        [
            _name(entry),
            *(_rate(known.get((entry["matcher"], kind)), worst[kind], interval=False) for kind in side),
        ]
        for entry in material.matchers.filter(status="ok").iter_rows(named=True)
    ]
    headings = [
        Heading("matcher", number=False),
        *(Heading(kind, group=RIGHT[each]) for kind, each in side.items()),
    ]
    return Table(f"Errors by kind, {material.title}", ABOUT_KINDS, headings, rows)


def screen_tables(material: Material) -> list[Table]:
    """The screens alone, and each matcher behind each of them; none where the suite had no screens."""
    return [] if material.screens.is_empty() else [_screens(material), _behind(material)]


def _name(entry: Row) -> Cell:
    return Cell(entry["matcher"], ("reads the truth; not ranked",) if entry["reads_truth"] else ())


def _errors(both: Rates | None, worst: Mapping[Side, float]) -> list[Cell]:
    """FNR, FCR and precision."""
    if both is None:
        return [NOTHING] * 3
    precision = ppv(both, LOW_PREVALENCE)
    value = precision.value
    last = NOTHING if value is None else Cell(percent(value), (_ends(*precision.interval),), value)
    return [*(_rate(each, worst[each.side]) for each in both), last]


def _rate(rate: Rate | None, worst: float, interval: bool = True) -> Cell:
    """The rate with its counts and interval, and a bar: its share of the worst in the column."""
    if rate is None or rate.value is None:
        return NOTHING
    counts = f"{rate.errors:,}/{rate.requests:,}"
    if rate.requests < FLOOR:
        return Cell("too few", (counts,), order=None)
    ends = [_ends(*rate.interval())] if interval else []
    return Cell(rate.brief, (counts, *ends), rate.value, rate.value / worst if worst else 0)


def _ends(low: float, high: float) -> str:
    return f"[{percent(low)}, {percent(high)}]".replace(" %,", ",")


def _costs(entry: Row) -> list[Cell]:
    speed, fit, peak = (entry[name] for name in COSTS)
    return [
        NOTHING if speed is None else Cell(f"{speed:,.0f}", order=speed),
        NOTHING if fit is None else Cell(f"{fit:,.2f} s", order=fit),
        NOTHING if peak is None else Cell(f"{peak / GIB:.2f} GB", order=peak),
    ]


def _screens(material: Material) -> Table:
    everybody = material.screens.filter(pl.col("path") == EVERY_PATH, pl.col("stage") == SCREEN)
    first = everybody.filter(matcher=everybody["matcher"][0])
    measures = list(dict.fromkeys(first["measure"]))
    columns = [
        [Cell(screen) for screen in dict.fromkeys(first["screen"])],
        *(_measure(first.filter(measure=measure)) for measure in measures),
    ]
    headings = [Heading("screen", number=False), *map(Heading, measures)]
    return Table(f"Screens, {material.title}", ABOUT_SCREENS, headings, list(zip(*columns, strict=True)))


def _behind(material: Material) -> Table:
    pairs = material.screens.select("matcher", "screen").unique(maintain_order=True)
    everybody = material.screens.filter(pl.col("path") == EVERY_PATH, pl.col("stage") == WHOLE)
    paths = (BY_NUMBER, BY_ADDRESS)
    headings = [
        Heading("matcher", number=False),
        Heading("screen", number=False),
        *(Heading(measure, group="end to end") for measure in ERRORS),
        *(Heading(path, group="confirms") for path in paths),
        *(Heading(title, group="leakage") for title in SHOWN_LEAKS),
    ]
    columns = [
        [Cell(matcher) for matcher in pairs["matcher"]],
        [Cell(screen) for screen in pairs["screen"]],
        *(_measure(everybody.filter(measure=measure)) for measure in ERRORS),
        *(_confirms(material.screens.filter(pl.col("path") == path)) for path in paths),
        *_leak_cells(pairs, material.leaks),
    ]
    rows = list(zip(*columns, strict=True))
    return Table(f"Matchers behind screens, {material.title}", ABOUT_BEHIND, headings, rows)


def _measure(rows: pl.DataFrame) -> list[Cell]:
    """A column of rates, each with its counts, its interval and a bar."""
    worst: Any = rows["rate"].max()
    return [
        Cell(
            percent(row["rate"]),
            (f"{row['errors']:,}/{row['of']:,}", _ends(row["low"], row["high"])),
            row["rate"],
            row["rate"] / worst if worst else 0,
        )
        if row["rate"] is not None
        else NOTHING
        for row in rows.iter_rows(named=True)
    ]


def _confirms(of_path: pl.DataFrame) -> list[Cell]:
    """How many leave on one path, and how many of them should not have."""
    left = of_path.filter(stage=WITH, measure="confirms")["errors"]
    wrong = of_path.filter(stage=WHOLE, measure="wrong confirm")["errors"]
    groundless = of_path.filter(stage=WHOLE, measure=GROUNDLESS)["errors"]
    return [
        Cell(f"{confirms:,}", (f"{part:,} wrong", f"{ineligible:,} groundless"), confirms)
        for confirms, part, ineligible in zip(left, wrong, groundless, strict=True)
    ]


def _leak_cells(pairs: pl.DataFrame, leaks: pl.DataFrame) -> list[list[Cell]]:
    """A column for each measure; nothing for a matcher that nobody probed."""
    found = pairs.join(frontier(leaks), on=["matcher", "screen"], how="left", maintain_order="left")
    titles = [title for title in LEAKED if title in SHOWN_LEAKS]
    return [
        [NOTHING if value is None else Cell(text(value), order=value) for value in found[title]]
        for title in titles
    ]
