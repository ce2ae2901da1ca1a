"""Compare the working tree with itself, again and again: how much identical code differs on this machine.

Each comparison is kept pair by pair, in seconds, so that limits, false alarms and what would have been caught
can be computed from it later (bench.regression.power).
"""

from dataclasses import replace

import polars as pl

from bench.output.formats import CSV, JSON, render
from bench.output.progress import Progress
from bench.regression.gate import Place
from bench.regression.pairs import LIMIT, Comparison, compare, limit_from, ratio_of_minima
from bench.regression.record import now
from bench.regression.speed_files import IDENTICAL, pairs_by_comparison
from generators.errors import ConfirmbenchError


def calibrate(place: Place, pairs: int, runs: int, form: str, width: int, shown: Progress) -> str:
    """Make and keep so many comparisons, each as soon as it is done; returns what they come to.

    raises: ConfirmbenchError when there are no benchmarks; GateBroken when a process fails
    """
    base = replace(place.head, name="base")
    for run in range(runs):
        title = f"comparison {run + 1} of {runs}"
        found = compare(place.project, base, place.head, place.benchmarks, pairs, shown, title)
        if not found.head:
            raise ConfirmbenchError(
                f"There are no benchmarks in {place.benchmarks.folder}; see --benchmarks."
            )
        place.files.calibrate(identical_rows(found, now()))
    return calibration_text(place.files.compared(), form, width)


def identical_rows(found: Comparison, when: str) -> pl.DataFrame:
    """IDENTICAL of one comparison. when: its name"""
    rows = [
        {"when": when, "pair": number, "benchmark": name, "base": pair.base, "head": pair.head}
        for name in found.head
        for number, pair in enumerate(found.of(name), start=1)
    ]
    return pl.DataFrame(rows, schema=IDENTICAL)


def calibration_text(kept: pl.DataFrame, form: str, width: int) -> str:
    """Of each benchmark: comparisons, quartiles of the ratio, the limit that follows. kept: IDENTICAL"""
    rows = []
    for benchmark, comparisons in pairs_by_comparison(kept).items():
        ratios = pl.Series([ratio_of_minima(pairs) for pairs in comparisons])
        rows.append(
            {
                "benchmark": benchmark,
                "comparisons": len(comparisons),
                "smallest": ratios.min(),
                "Q1": ratios.quantile(0.25, "linear"),
                "Q3": ratios.quantile(0.75, "linear"),
                "largest": ratios.max(),
                "limit": limit_from(ratios.to_list()),
            }
        )
    table = pl.DataFrame(rows)
    wide = table.filter(pl.col("limit") > LIMIT)["benchmark"].to_list()
    text = render(table, form, width=width)
    if form in (CSV, JSON) or not wide:
        return text
    return f"{text}\n\nNoisier than {LIMIT:.2f} allows, longer workloads would help: {', '.join(wide)}."
