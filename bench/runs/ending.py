"""What a terminal shows when a run ends."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from bench.output.look import look
from bench.output.table import screen_width
from bench.output.tables import TERMINAL
from bench.runs.rates_report import rates_text
from bench.runs.record import Run
from bench.runs.report import run_report


def ending(
    run: Run,
    folder: Path,
    counts: pl.DataFrame,
    by: Sequence[str] = (),
    findings: Sequence[str] = (),
    more: Sequence[str] = (),
) -> str:
    """The first finding, the tables, the slices that were asked for, and where it all was written.

    It takes what `bench.runs.run_json.run_json` takes, and suits standard output: its width, its colours.
    more: texts that go before the last line
    """
    width = screen_width()
    opening = findings[0] if findings else None
    parts = [run_report(run, width, counts, look(), opening)]
    parts += [rates_text(counts, by, TERMINAL, width)] if by else []
    return "\n\n".join([*parts, *more, f"Written to {folder}."])
