"""The table of a race, and the answers in which contestants differ."""

from collections.abc import Sequence
from statistics import median

import polars as pl

from bench.output.table import Column, layout
from bench.suites.suite import GIB
from generators.schema import CLAIM_COLUMNS
from tests.speed.peers.entries import OURS
from tests.speed.peers.race import Result

SHOWN = 3  # of the requests that a contestant answers otherwise than we do


def report(results: Sequence[Result], requests: pl.DataFrame, width: int) -> str:
    """Return the table, then why entries did not run, then some of the requests answered differently.

    requests: normalised, in request order
    """
    ours = next((result for result in results if result.entry.name == OURS), None)
    columns = [
        Column("contestant", [result.entry.name for result in results], key=True),
        Column("plan", [result.entry.plan for result in results], key=True),
        Column("seconds, median", [_seconds(result) for result in results]),
        Column("min - max", [_range(result) for result in results]),
        Column("rounds", [str(len(result.seconds)) for result in results]),
        Column(f"times {OURS}", [_ratio(result, ours) for result in results]),
        Column("peak memory, GB", [_or_dash(result, f"{result.peak / GIB:.2f}") for result in results]),
        Column("confirmed", [_confirmed(result) for result in results]),
        Column("answers that differ", [_differing(result, ours) for result in results]),
    ]
    notes = [f"{result.entry.name}: {result.message}." for result in results if result.message]
    disagreements = [line for result in results for line in _disagreements(result, ours, requests)]
    return "\n".join(
        [layout(columns, width), *([""] if notes or disagreements else []), *notes, *disagreements]
    )


def _or_dash(result: Result, cell: str) -> str:
    return cell if result.seconds else "-"


def _seconds(result: Result) -> str:
    return f"{median(result.seconds):.2f}" if result.seconds else result.message.partition(":")[0]


def _range(result: Result) -> str:
    return f"{min(result.seconds):.2f} - {max(result.seconds):.2f}" if result.seconds else "-"


def _ratio(result: Result, ours: Result | None) -> str:
    if ours is None or not ours.seconds or not result.seconds:
        return "-"
    return f"{median(result.seconds) / median(ours.seconds):.2f}"


def _confirmed(result: Result) -> str:
    return "-" if result.answers is None else f"{result.answers.sum():,}"


def _different(result: Result, ours: Result | None) -> pl.Series | None:
    """Return the requests that are answered otherwise than by us; None when there is nothing to compare."""
    if ours is None or ours.answers is None or result.answers is None:
        return None
    return (result.answers != ours.answers).arg_true()


def _differing(result: Result, ours: Result | None) -> str:
    different = _different(result, ours)
    return "-" if different is None else f"{len(different):,}"


def _disagreements(result: Result, ours: Result | None, requests: pl.DataFrame) -> list[str]:
    """Show a few of the requests that are answered otherwise than by us."""
    different = _different(result, ours)
    if different is None or result.answers is None:
        return []
    return [
        f"{result.entry.name} {'confirms' if result.answers[row] else 'does not confirm'} request {row}: "
        + " ".join(str(requests[row, column] or "-") for column in CLAIM_COLUMNS)
        for row in different[:SHOWN].to_list()
    ]
