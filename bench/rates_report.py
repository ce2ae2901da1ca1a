"""Rates by slice as text."""

from collections.abc import Sequence

import polars as pl

from bench.groupings import ALL, canonical
from bench.rates import FLOOR, of_slice, rates, shown
from bench.report import run_report, score_report
from bench.scoring import Scored
from bench.tables import FOR_MACHINES, TERMINAL, check_format, render

LEGEND = (
    "In brackets: 95% intervals (FNR: Wilson; FCR: Clopper-Pearson), wider where requests of one person,\n"
    f"dwelling or submission err together. Too few: fewer than {FLOOR} requests are not enough to say."
)


def scored_text(found: Scored, by: Sequence[str], form: str, width: int) -> str:
    """What `confirmbench score` prints: rates by each slice asked for; without any, what a run prints."""
    check_format(form)
    if by or form != TERMINAL:
        return rates_text(found.counts, by or [ALL], form, width)
    if found.run is not None:
        return run_report(found.run, width)
    if found.scores is None:
        raise ValueError("neither a run nor answers were scored")
    return score_report(found.counts["matcher"][0], found.scores, width)


def rates_text(counts: pl.DataFrame, by: Sequence[str], form: str, width: int) -> str:
    """Rates of every matcher, slice by slice.

    counts: `matcher` and the columns of `bench.slices.COUNTS`
    by: names of slices, e.g. "kind"; for CSV and JSON they come as one table, for people as one each
    """
    found = [rates(of_slice(counts, canonical(name))) for name in by]
    if form in FOR_MACHINES:
        return render(pl.concat(found), form)
    parts = [render(shown(each), form, keys=2, width=width) for each in found]
    return "\n\n".join([*parts, *([LEGEND] if form == TERMINAL else [])])
