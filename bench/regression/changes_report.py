"""The history's changes of level as a table. It warns and never fails."""

from itertools import pairwise

import numpy as np
import polars as pl

from bench.output.formats import CSV, JSON, render
from bench.regression.changes import cuts
from bench.regression.speed import seconds_text

NEWEST = 200  # recordings looked at
WORTH_TELLING = 0.05  # of the level before
SEED = 1  # of the shuffles: the same history gives the same report
COLUMNS = ("benchmark", "since", "commit", "before", "after", "ratio", "p")


def changes(recorded: pl.DataFrame) -> pl.DataFrame:
    """One row a change of at least 5 %: since when, and the medians before and after.

    recorded: HISTORY, oldest first
    returns: benchmark, since, commit, before and after (seconds), ratio, p
    """
    rows = []
    for benchmark in recorded["benchmark"].unique(maintain_order=True):
        series = recorded.filter(pl.col("benchmark") == benchmark).tail(NEWEST)
        rows += _changes(benchmark, series)
    schema = dict(zip(COLUMNS, [pl.String] * 3 + [pl.Float64] * 4, strict=True))
    return pl.DataFrame(rows, schema=schema, orient="row")


def _changes(benchmark: str, series: pl.DataFrame) -> list[tuple[object, ...]]:
    values = series["seconds"].to_numpy()
    found = cuts(values, np.random.default_rng(SEED))
    ends = [0, *(cut.start for cut in found), values.size]
    levels = [float(np.median(values[a:b])) for a, b in pairwise(ends)]
    return [
        (
            benchmark,
            series["when"][cut.start],
            series["commit"][cut.start],
            before,
            after,
            after / before,
            cut.chance,
        )
        for cut, before, after in zip(found, levels, levels[1:], strict=False)
        if abs(after / before - 1) >= WORTH_TELLING
    ]


def changes_text(recorded: pl.DataFrame, form: str, width: int) -> str:
    """The changes, with how much was looked at."""
    found = changes(recorded)
    if form in (CSV, JSON):
        return render(found, form)
    kept = recorded["when"].n_unique()
    looked = f"{recorded['benchmark'].n_unique()} benchmarks, {kept} recordings"
    if found.is_empty():
        return f"No change of level in {looked}."
    shown = found.with_columns(
        before=pl.col("before").map_elements(seconds_text, pl.String),
        after=pl.col("after").map_elements(seconds_text, pl.String),
        ratio=pl.col("ratio").round(2).cast(pl.String),
    )
    table = render(shown, form, fields=3, width=width)
    return f"{table}\n\nChanges of 5 % and more in {looked}."
