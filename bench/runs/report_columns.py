"""The columns of the tables that end a run: errors, precision, speed and memory."""

import re
from collections.abc import Mapping, Sequence

from bench.output.look import FAINT, GREEN, RED, Look
from bench.output.table import Column
from bench.runs.record import Entry, Run
from bench.scoring.counts import Counts
from bench.scoring.metrics import Scores
from bench.scoring.overall import Sides, independent
from bench.statistics.intervals import Interval
from bench.statistics.prevalence import ppv
from bench.suites.suite import GIB

LOW_PREVALENCE = 0.037  # 47,289 confirmed of 1.28 million requests, as published
INTERVALS_FROM = 120  # columns of screen from which rates show their 95 % intervals

Known = Mapping[tuple[str, str], Sides]  # by slug or label, and question


def status_column(run: Run) -> Column:
    return Column("status", [_status(entry) for entry in run.entries], paint=_status_painted)


def error_columns(
    keys: Sequence[str],
    scores: Sequence[Scores | None],
    question: str,
    known: Known | None,
    width: int,
) -> list[Column]:
    """FNR and FCR with their counts, and precision here and where few requests should be confirmed.

    keys: by which `known` has the sides of each of `scores`, of which one is None that has no answers
    """
    counts = [None if each is None else getattr(each, question).overall for each in scores]
    rows = [_row(each, (key, question), known) for key, each in zip(keys, counts, strict=True)]
    answered = [each for each in counts if each is not None]
    prevalence = answered[0].prevalence if answered else None  # the same for all: they answered one batch
    here = "this prevalence" if prevalence is None else f"{prevalence:.1%}"
    wide = width >= INTERVALS_FROM
    return [
        Column("FNR", [_fnr(each, wide) for each in rows], paint=counts_faint),
        Column("FCR", [_fcr(each, wide) for each in rows], paint=counts_faint),
        Column(f"precision at {here}", [_precision(each) for each in counts], paint=counts_faint),
        Column(
            f"precision at {LOW_PREVALENCE:.1%}",
            [_precision_at(each, wide) for each in rows],
            paint=counts_faint,
        ),
    ]


def cost_columns(run: Run) -> list[Column]:
    speeds = [entry.requests_per_s(run.dataset["requests"]) for entry in run.entries]
    fits = [entry.outcome.seconds.get("fit") for entry in run.entries]
    peaks = [entry.outcome.peak_memory_bytes for entry in run.entries]
    return [
        Column("requests/s", ["-" if speed is None else f"{speed:,.0f}" for speed in speeds]),
        Column("fit", ["-" if fit is None else f"{fit:,.2f} s" for fit in fits]),
        Column("peak memory", ["-" if peak is None else f"{peak / GIB:.2f} GB" for peak in peaks]),
    ]


def rate_text(rate: float | None, part: int, whole: int) -> str:
    return f"{number(rate)} ({part:,}/{whole:,})"


def number(rate: float | None) -> str:
    """Four decimals, or two digits where four decimals would hide them."""
    if rate is None:
        return "-"
    return f"{rate:.4f}" if rate == 0 or rate >= 0.001 else f"{rate:.1e}"


def counts_faint(cell: str, row: int, look: Look) -> str:
    """What stands in brackets, so that the rates before it stand out."""
    return re.sub(r"[(\[].*[)\]]", lambda found: look.paint(found[0], FAINT), cell)


def _status(entry: Entry) -> str:
    return entry.outcome.status if entry.reused_from is None else f"{entry.outcome.status}, earlier run"


def _status_painted(cell: str, row: int, look: Look) -> str:
    return look.paint(cell, GREEN if cell.strip().startswith("ok") else RED)


def _row(counts: Counts | None, key: tuple[str, str], known: Known | None) -> Sides | None:
    """Both sides of one row; None for a matcher without answers."""
    if counts is None:
        return None
    return independent(counts) if known is None or key not in known else known[key]


def _fnr(row: Sides | None, wide: bool) -> str:
    if row is None:
        return "-"
    rate = rate_text(row.misses.rate, row.misses.errors, row.misses.requests)
    return rate + ends(row.misses.wilson()) * wide


def _fcr(row: Sides | None, wide: bool) -> str:
    if row is None:
        return "-"
    rate = rate_text(row.wrong.rate, row.wrong.errors, row.wrong.requests)
    return rate + ends(row.wrong.clopper_pearson()) * wide


def _precision(counts: Counts | None) -> str:
    if counts is None:
        return "-"
    return rate_text(counts.precision, counts.right_confirms, counts.confirms)


def _precision_at(row: Sides | None, wide: bool) -> str:
    if row is None:
        return "-"
    found = ppv(row.misses, row.wrong, LOW_PREVALENCE)
    return number(found.value) + (ends(found.interval) if found.value is not None and wide else "")


def ends(interval: Interval) -> str:
    """The interval behind a rate, in brackets."""
    return f" [{number(interval.low)}, {number(interval.high)}]"
