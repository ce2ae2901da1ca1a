"""Errors by kind of request: who is wrongly turned away, and who is wrongly confirmed.

A heat map, which holds two matchers and fifty: matchers as rows, kinds as columns, rates as shade and text.
"""

from typing import Any

import altair
import polars as pl

from bench.output.wording import listing, of, percent, short
from bench.page.figures import marks as shades
from bench.page.figures.marks import best, by_error, competing, spec_of, tell_unanswered, values, why_best
from bench.page.figures.rows import panel_title
from bench.page.material import Material
from bench.page.pictures import Picture
from bench.scoring.counts import QUESTIONS
from bench.scoring.groupings import ALL
from bench.scoring.rate import Side
from bench.scoring.rates import FLOOR, of_slice, rates
from generators.schema import KINDS

CONFIRM, NO_MATCH = "confirm", "no match"
TITLES = {
    CONFIRM: "Should be confirmed: wrong no-matches",
    NO_MATCH: "Should not be confirmed: wrong confirms",
}
AXIS = "wrong answers, of the requests of the kind"
TOO_FEW = "too few requests for a rate"
SPLIT = "split(datum.label, '\\n')"  # two lines in a label of an axis


def label() -> pl.Expr:
    """The kind, and below it how many requests there are of it."""
    requests = pl.col("requests").map_elements("{:,}".format, pl.String)
    return pl.format("{}\n{}", "kind", requests).alias("label")


def say(row: dict[str, Any]) -> str:
    """A row of ERRORS_BY_KIND in words."""
    counted = of(row["errors"], row["requests"])
    if row["rate"] is None:
        return f"{counted}: {TOO_FEW}"
    return (
        f"{percent(row['rate'])} ({counted}), 95 % interval {percent(row['low'])} to {percent(row['high'])}"
    )


OVERALL = {CONFIRM: "all (FNR)", NO_MATCH: "all (FCR)"}
CELL, LINE, NAMES = 62, 21, 230  # pixels: width and height of a cell, names at most


def heat_map(found: pl.DataFrame) -> Any:
    """Two panels side by side, by the right answer.

    found: as `bench.page.figures.kinds.errors_by_kind` returns it
    """
    parts = found.partition_by("right_answer", maintain_order=True)
    panels = [_kinds_map_panel(part, names=place == 0) for place, part in enumerate(parts)]
    return altair.hconcat(*panels, spacing=12)


def _kinds_map_panel(part: pl.DataFrame, names: bool) -> Any:
    cells = _cells(part)
    matchers, kinds = (cells[column].unique(maintain_order=True).to_list() for column in ("matcher", "label"))
    rows = altair.Axis(title=None, ticks=False, domain=False, labelLimit=NAMES, labelPadding=6)
    return shades.heat_map(
        altair.Chart(altair.Data(values=values(cells))),
        altair.X("label:N", sort=kinds, axis=_columns()),
        altair.Y("matcher:N", sort=matchers, axis=rows if names else None),
        AXIS,
        ["matcher:N", "kind:N", "said:N"],
        size=11,
    ).properties(
        width=altair.Step(CELL),
        height=altair.Step(LINE),
        title=panel_title(TITLES[part["right_answer"][0]], "bounds"),
    )


def _columns() -> Any:
    """Labels of two lines above the cells."""
    return altair.Axis(
        orient="top",
        title=None,
        labelExpr=SPLIT,
        labelAngle=0,
        labelFontSize=11,
        labelPadding=18,
        ticks=False,
        domain=False,
    )


def _cells(part: pl.DataFrame) -> pl.DataFrame:
    overall = pl.lit(OVERALL[part["right_answer"][0]])
    named = part.with_columns(kind=pl.when(kind=ALL).then(overall).otherwise("kind")).with_columns(label())
    rows = [
        {name: row[name] for name in ("matcher", "kind", "label")}
        | {"said": say(row)}
        | shades.shade(row["rate"])
        for row in named.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


TITLE = "Who is wronged: errors by kind of request"
RATE = {CONFIRM: "fnr", NO_MATCH: "fcr"}  # the error, by the right answer
READ = (  # how to read it, with the denominators
    "Wrong answers / requests of the kind, whose number stands below its name. Wrong no-matches are of "
    "requests that should be confirmed, wrong confirms of the others. In the cells: percent; 0 where no "
    "error was seen. Matchers in the order of the leaderboard, bounds and the oracle last. Kinds of fewer "
    f"than {FLOOR} requests have no rate; the data below have counts and 95 % intervals."
)
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


def figure(material: Material) -> Picture | None:
    """None where no matcher answered."""
    found = errors_by_kind(material)
    if not found.height:
        return None
    caption = f"{READ}{tell_unanswered(material)}"
    return Picture("kinds", TITLE, caption, _alt(found, material), found, spec_of(heat_map(found)))


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
        if row["matcher"] in matchers and row[Side(rate.upper()).columns[1]]
    ]
    rows.sort(key=lambda row: (matchers[row["matcher"]], row["right_answer"], kinds[row["kind"]]))
    return pl.DataFrame(rows, ERRORS_BY_KIND)


def _row(row: dict[str, Any], answer: str) -> dict[str, Any]:
    rate = RATE[answer]
    errors, requests, effective = (row[column] for column in Side(rate.upper()).columns)
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


def _alt(found: pl.DataFrame, material: Material) -> str:
    """What the best matcher gets wrong most, and the most wrong confirms of any that competes."""
    first = best(material) or ""
    own = found.filter(pl.col("kind") != ALL, pl.col("rate").is_not_null())
    parts = [
        _worst(part, what)
        for answer, what in ((CONFIRM, "wrongly turns away"), (NO_MATCH, "wrongly confirms"))
        if (part := own.filter(matcher=first, right_answer=answer)).height
    ]
    told = listing(parts) or "has too few requests to say"
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
