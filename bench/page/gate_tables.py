"""The tables of a run whose suite has gates: the gates alone, and each matcher behind each of them."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from bench.custody.gated import ALL, BY_ADDRESS, BY_NUMBER
from bench.custody.leakage.frontier import LEAKED, frontier
from bench.custody.stages import GATE, GROUNDLESS, WHOLE, WITH
from bench.output.numbers import percent
from bench.output.tables import text
from bench.page.cells import NOTHING, Cell, Heading, table
from bench.page.markup import Markup
from bench.page.material import Material

ABOUT_GATES = (
    "False admit: admitted / unfit requests. False refuse: refused / fit requests. In brackets: 95 % "
    "intervals, as if requests were independent. Bars are drawn to the worst in their column."
)
ABOUT_BEHIND = (
    "Wrong confirm: confirmed / requests that should not get a confirm, for they are unfit or not on file "
    "at the address stated. Wrong refusal: refused / fit requests. Wrong no-match: admitted and not "
    "confirmed / fit requests that should be confirmed. Confirms by path: of requests that state a "
    "taxpayer number, and of the others; groundless: right about whom, and unfit. Leakage: median of the "
    "addresses tried until a name on file is confirmed, down a list of 100; TPR - FPR of telling who is "
    "on file with ten requests; inputs within two edits that confirm one record, as log10."
)
ERRORS = ("wrong confirm", "wrong refusal", "wrong no-match")
SHOWN_LEAKS = ("median guesses", "advantage", "log10 volume")


def gate_tables(material: Material) -> list[Markup]:
    """Both tables; none where the suite had no gates."""
    if material.gates.is_empty():
        return []
    return [_gates(material), _behind(material)]


def _gates(material: Material) -> Markup:
    everybody = material.gates.filter(pl.col("path") == ALL, pl.col("stage") == GATE)
    first = everybody.filter(matcher=everybody["matcher"][0])
    measures = list(dict.fromkeys(first["measure"]))
    columns = {measure: _cells(first.filter(measure=measure)) for measure in measures}
    gates = [Cell(gate) for gate in dict.fromkeys(first["gate"])]
    headings = [Heading("gate", number=False), *(Heading(measure) for measure in measures)]
    return table(ABOUT_GATES, headings, _across(gates, *columns.values()), f"Gates, {material.title}")


def _behind(material: Material) -> Markup:
    pairs = material.gates.select("matcher", "gate").unique(maintain_order=True)
    everybody = material.gates.filter(pl.col("path") == ALL, pl.col("stage") == WHOLE)
    headings = [
        Heading("matcher", number=False),
        Heading("gate", number=False),
        *(Heading(measure, group="end to end") for measure in ERRORS),
        *(Heading(path, group="confirms") for path in (BY_NUMBER, BY_ADDRESS)),
        *(Heading(title, group="leakage") for title in SHOWN_LEAKS),
    ]
    rows = _across(
        [Cell(matcher) for matcher in pairs["matcher"]],
        [Cell(gate) for gate in pairs["gate"]],
        *(_cells(everybody.filter(measure=measure)) for measure in ERRORS),
        *(_confirms(material.gates.filter(pl.col("path") == path)) for path in (BY_NUMBER, BY_ADDRESS)),
        *_leaked(pairs, material.leaks),
    )
    return table(ABOUT_BEHIND, headings, rows, f"Matchers behind gates, {material.title}")


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
        Cell(f"{confirms:,}", (f"{part:,} wrong", f"{unfit:,} groundless"), confirms)
        for confirms, part, unfit in zip(left, wrong, groundless, strict=True)
    ]


def _leaked(pairs: pl.DataFrame, leaks: pl.DataFrame) -> list[list[Cell]]:
    """A column for each measure; nothing for a matcher that nobody probed."""
    found = pairs.join(frontier(leaks), on=["matcher", "gate"], how="left", maintain_order="left")
    titles = [title for title in LEAKED if title in SHOWN_LEAKS]
    return [
        [NOTHING if value is None else Cell(text(value), order=value) for value in found[title]]
        for title in titles
    ]
