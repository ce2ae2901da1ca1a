"""The words that go with error rates over size."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from bench.output.amounts import million, names, span
from bench.output.words import listed, percent, short
from bench.statistics.growth import FEWEST_SIZES
from bench.studies.scale import ENOUGH_ERRORS
from bench.studies.scale_report import POOR_FIT

MOST = 8  # matchers that the alternative text names


def caption(found: pl.DataFrame, fitted: pl.DataFrame) -> str:
    """found, fitted: as `bench.page.figures.scale_rows` returns them"""
    return " ".join([_reading(found), *_lines(found, fitted), *_open(found)])


def alt(found: pl.DataFrame, fitted: pl.DataFrame) -> str:
    """How each FCR grew over the sizes measured, and what the line foretells."""
    sizes = found["records"].sort().to_list()
    told = [f"{short(matcher)} {_told(found, fitted, matcher)}" for matcher in _matchers(found)[:MOST]]
    more = f"; and {len(_matchers(found)) - MOST} more matchers" if len(_matchers(found)) > MOST else ""
    over = f"from {million(sizes[0])} to {million(sizes[-1])} records"
    return f"FCR over registries {over}: {'; '.join(told)}{more}."


def _matchers(found: pl.DataFrame) -> list[str]:
    return found["matcher"].unique(maintain_order=True).to_list()


def _reading(found: pl.DataFrame) -> str:
    sizes = [million(size) for size in found["records"].unique().sort()]
    requests = {rate: span(found.filter(pl.col("rate") == rate)["requests"]) for rate in ("FNR", "FCR")}
    return (
        f"Measured at {listed(sizes)} records. FNR: wrong no-matches / requests that should be confirmed "
        f"({requests['FNR']} at each size). FCR: wrong confirms / requests that should not be confirmed "
        f"({requests['FCR']}). With 95 % intervals; both axes are logarithmic."
    )


def _lines(found: pl.DataFrame, fitted: pl.DataFrame) -> Iterator[str]:
    if fitted.height:
        yield (
            "Lines are fitted through the logarithms, solid within the sizes measured. Dashed is "
            "EXTRAPOLATED: the band knows how uncertain the line is, not whether it goes on."
        )
    poor = fitted.filter(pl.col("spread") > POOR_FIT).select("matcher", "rate").unique(maintain_order=True)
    if poor.height:
        yield f"On no line, so the fit says little: {names([f'{m} ({r})' for m, r in poor.iter_rows()])}."
    both = found.select("matcher", "rate").unique(maintain_order=True)
    bare = both.join(fitted, on=["matcher", "rate"], how="anti", maintain_order="left")
    if bare.height:
        told = names([f"{m} ({r})" for m, r in bare.iter_rows()])
        yield f"No line, for it takes {FEWEST_SIZES} sizes, and {ENOUGH_ERRORS} errors over all: {told}."


def _open(found: pl.DataFrame) -> Iterator[str]:
    if found["none"].any():
        yield "Open marks with an arrow: no error was seen; the upper end of the interval is drawn."


def _told(found: pl.DataFrame, fitted: pl.DataFrame, matcher: str) -> str:
    seen = found.filter(pl.col("matcher") == matcher, pl.col("rate") == "FCR").sort("records")
    if seen.is_empty():
        return "was measured on no requests that should not be confirmed"
    first, last = seen.row(0, named=True), seen.row(-1, named=True)
    line = fitted.filter(pl.col("matcher") == matcher, pl.col("rate") == "FCR", pl.col("extrapolated"))
    start = f"from {_rate(first)} to {_rate(last)}"
    if line.is_empty():
        return start
    there = line.sort("records").row(-1, named=True)
    return (
        f"{start}, extrapolated to {percent(there['value'])} at {million(there['records'])} "
        f"[{percent(there['low'])}, {percent(there['high'])}]"
    )


def _rate(row: dict[str, Any]) -> str:
    return f"at most {percent(row['drawn'])}" if row["none"] else percent(row["value"])
