"""Errors by kind of request: who is wrongly turned away, and who is wrongly confirmed."""

from typing import Any

import polars as pl

from bench.output.words import listed, of, percent, short
from bench.page.figure import PALETTE, Figure
from bench.page.figures.answered import unanswered
from bench.page.figures.kinds_dots import dots
from bench.page.figures.kinds_map import heat_map
from bench.page.figures.kinds_words import CONFIRM, NO_MATCH
from bench.page.figures.looks import looks
from bench.page.figures.order import best, by_error, competing, why_best
from bench.page.figures.spec import spec_of
from bench.page.material import Material
from bench.scoring.groupings import ALL
from bench.scoring.metrics import QUESTIONS
from bench.scoring.rates import FLOOR, SIDES, of_slice, rates
from generators.schema import KINDS

MOST_DOTS = len(PALETTE)  # matchers; more are a heat map
TITLE = "Who is wronged: errors by kind of request"
RATE = {CONFIRM: "fnr", NO_MATCH: "fcr"}  # the error, by the right answer
ERRORS_BY_KIND = pl.Schema(
    {
        "matcher": pl.String(),
        "kind": pl.String(),  # of KINDS; "all": all of one right answer
        "right_answer": pl.String(),
        "errors": pl.Int64(),
        "requests": pl.Int64(),
        "effective_requests": pl.Float64(),  # as many independent ones would say as much
        "rate": pl.Float64(),  # errors / requests; this and its 95 % interval are null below FLOOR requests
        "low": pl.Float64(),
        "high": pl.Float64(),
    }
)


def figure(material: Material) -> Figure | None:
    """Dots with intervals for up to MOST_DOTS matchers, a heat map for more; None where none answered."""
    found = errors_by_kind(material)
    if not found.height:
        return None
    as_dots = found["matcher"].n_unique() <= MOST_DOTS
    chart = dots(found, looks(material)) if as_dots else heat_map(found)
    caption = f"{_read(found, as_dots)}{unanswered(material)}"
    return Figure("kinds", TITLE, caption, _alt(found, material), found, spec_of(chart))


def errors_by_kind(material: Material) -> pl.DataFrame:
    """Wrong answers to `should_confirm`, by matcher and kind: columns ERRORS_BY_KIND.

    Wrong no-matches of requests that should be confirmed, with Wilson's interval; wrong confirms of the
    others, with Clopper and Pearson's. In the order of the matchers' errors, and of KINDS.
    """
    asked = material.counts.filter(question=QUESTIONS[0])
    counted = rates(pl.concat([of_slice(asked, "kind"), of_slice(asked, ALL)]))
    matchers = {matcher: place for place, matcher in enumerate(by_error(material))}
    kinds = {kind: place for place, kind in enumerate((*KINDS, ALL))}
    rows = [
        _row(row, answer)
        for answer, rate in RATE.items()
        for row in counted.iter_rows(named=True)
        if row["matcher"] in matchers and row[SIDES[rate][1]]
    ]
    rows.sort(key=lambda row: (matchers[row["matcher"]], row["right_answer"], kinds[row["kind"]]))
    return pl.DataFrame(rows, ERRORS_BY_KIND)


def _row(row: dict[str, Any], answer: str) -> dict[str, Any]:
    rate = RATE[answer]
    errors, requests, effective = (row[column] for column in SIDES[rate])
    shown = row[f"{rate}_enough"]
    return {
        "matcher": row["matcher"],
        "kind": row["value"],
        "right_answer": answer,
        "errors": errors,
        "requests": requests,
        "effective_requests": effective,
        "rate": row[rate] if shown else None,
        "low": row[f"{rate}_low"] if shown else None,
        "high": row[f"{rate}_high"] if shown else None,
    }


def _read(found: pl.DataFrame, as_dots: bool) -> str:
    """How to read it, with the denominators."""
    start = (
        "Wrong answers / requests of the kind, whose number stands below its name. Wrong no-matches are "
        "of requests that should be confirmed, wrong confirms of the others. "
    )
    few = f" Kinds of fewer than {FLOOR} requests have no rate."
    if as_dots:
        return (
            start + "Bars: 95 % intervals (Wilson for wrong no-matches, Clopper-Pearson for wrong confirms, "
            "both with as many requests as independent ones would say as much), cut with an arrow where "
            "they reach beyond the axis. An open mark: no error was seen, and it stands at the upper end of "
            f"the interval. The axis is logarithmic.{few}"
        )
    return (
        start + "In the cells: percent; 0 where no error was seen. Matchers in the order of the leaderboard, "
        f"bounds and the oracle last.{few}"
    )


def _alt(found: pl.DataFrame, material: Material) -> str:
    """What the best matcher gets wrong most, and the most wrong confirms of any that competes."""
    first = best(material) or ""
    own = found.filter(pl.col("kind") != ALL, pl.col("rate").is_not_null())
    parts = [
        _worst(part, what)
        for answer, what in ((CONFIRM, "wrongly turns away"), (NO_MATCH, "wrongly confirms"))
        if (part := own.filter(matcher=first, right_answer=answer)).height
    ]
    told = listed(parts) or "has too few requests to say"
    rivals = [matcher for matcher in competing(material) if matcher != first]
    others = own.filter(pl.col("matcher").is_in(rivals), right_answer=NO_MATCH)
    return f"{short(first)}, with {why_best(material)}, {told}.{_most(others)}"


def _worst(part: pl.DataFrame, what: str) -> str:
    row = part.sort("rate", descending=True, maintain_order=True).row(0, named=True)
    if not row["errors"]:
        return f"{what} nobody of {part['requests'].sum():,} requests"
    rate, counted = percent(row["rate"]), of(row["errors"], row["requests"])
    return f"{what} {row['kind']} requests most often, {rate} ({counted})"


def _most(others: pl.DataFrame) -> str:
    top = next(others.sort("rate", descending=True, maintain_order=True).iter_rows(named=True), None)
    if top is None or not top["errors"]:
        return ""
    rate, counted = percent(top["rate"]), of(top["errors"], top["requests"])
    return (
        f" The most wrong confirms of one kind has {short(top['matcher'])}: {rate} of {top['kind']} requests "
        f"({counted})."
    )
