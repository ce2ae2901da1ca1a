"""The words that go with the plane of FCR and FNR."""

from collections.abc import Iterator

import polars as pl

from bench.output.amounts import span
from bench.output.words import of, percent, short
from bench.page.figures.curve_points import Ceiling

MOST = 8  # matchers that the alternative text names


def caption(data: pl.DataFrame, ceiling: Ceiling | None) -> str:
    """data: columns of `bench.page.figures.curve_points.CURVE_POINTS`"""
    return " ".join([_reading(data), *_curves(data), *_open(data), *_unavoidable(ceiling)])


def alt(data: pl.DataFrame) -> str:
    """Who has the lowest FNR as run, with both counts, and what each curve spans."""
    single = data.filter(pl.col("parameter").is_null()).sort("fnr", "fcr", maintain_order=True)
    told = [
        f"{short(row['matcher'])}: "
        f"FNR {percent(row['fnr'])} ({of(row['wrong_no_matches'], row['positives'])}), "
        f"FCR {percent(row['fcr'])} ({of(row['wrong_confirms'], row['negatives'])})"
        for row in single.head(MOST).iter_rows(named=True)
    ]
    more = f"; and {single.height - MOST} more" if single.height > MOST else ""
    as_run = [f"As run, lowest FNR first: {'; '.join(told)}{more}."] if told else []
    return " ".join(["FCR against FNR, both logarithmic.", *as_run, *_spans(data)])


def _reading(data: pl.DataFrame) -> str:
    return (
        f"FNR: wrong no-matches / requests that should be confirmed ({span(data['positives'])}). "
        f"FCR: wrong confirms / requests that should not be confirmed ({span(data['negatives'])}). "
        "The lower left is best. Large marks: matchers as they were run, with 95 % intervals both ways "
        "(Wilson; Clopper-Pearson)."
    )


def _curves(data: pl.DataFrame) -> Iterator[str]:
    for (matcher, parameter), part in _by_curve(data):
        ends = f"from {part['value'][0]:g} to {part['value'][-1]:g}"
        yield f"{short(matcher)}: {part.height} values of {parameter} {ends}, joined in this order."


def _by_curve(data: pl.DataFrame) -> Iterator[tuple[tuple[str, str], pl.DataFrame]]:
    curved = data.filter(pl.col("parameter").is_not_null())
    for (matcher, parameter), part in curved.group_by("matcher", "parameter", maintain_order=True):
        yield (str(matcher), str(parameter)), part


def _open(data: pl.DataFrame) -> Iterator[str]:
    if data.select((pl.col("fnr_none") | pl.col("fcr_none")).any()).item():
        yield (
            "Open marks with an arrow: not one such error was seen; they stand at the upper end of the "
            "interval, and lines to them are dashed."
        )


def _unavoidable(ceiling: Ceiling | None) -> Iterator[str]:
    if ceiling is None:
        return
    if not ceiling.errors:
        yield "No error is forced: no two requests that look the same differ in truth."
        return
    yield (
        "The long-dashed line is the ceiling: whoever answers alike what looks alike errs at least "
        f"{of(ceiling.errors, ceiling.positives + ceiling.negatives)} times, for some that look alike differ "
        "in truth."
    )


def _spans(data: pl.DataFrame) -> Iterator[str]:
    for (matcher, parameter), part in _by_curve(data):
        first, last = part.row(0, named=True), part.row(-1, named=True)
        yield (
            f"Along {parameter} of {short(matcher)}, from {first['value']:g} to {last['value']:g}, FCR goes "
            f"from {percent(first['fcr'])} to {percent(last['fcr'])} and FNR from {percent(first['fnr'])} "
            f"to {percent(last['fnr'])}."
        )
