"""Add the head's speed to the history, on request: a gate that judges never writes what it is judged by."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from bench.output.progress import Progress
from bench.regression.gate import Place
from bench.regression.processes import Measured
from bench.regression.project import state_of
from bench.regression.speed import head_processes, ratios
from bench.regression.speed_files import HISTORY


def record(place: Place, shown: Progress) -> int:
    """Measure the head in three processes and append one row a benchmark; returns how many.

    raises: ConfirmbenchError when there are no benchmarks; GateBroken when a process fails
    """
    processes = head_processes(place.project, place.head, place.benchmarks, shown)
    rows = history_rows(processes, now(), state_of(place.project.root))
    place.files.record(rows)
    return rows.height


def history_rows(processes: Sequence[Measured], when: str, commit: str) -> pl.DataFrame:
    """HISTORY of what every process measured; a benchmark that is the reference itself has no ratio."""
    to_reference = ratios(processes)
    names = [name for name in processes[0].seconds if all(name in each.seconds for each in processes)]
    rows = [
        {
            "when": when,
            "commit": commit,
            "benchmark": name,
            "seconds": min(each.seconds[name] for each in processes),
            "ratio": to_reference.get(name),
            "counters": json.dumps(processes[0].extra.get(name, {}), sort_keys=True, default=str),
        }
        for name in names
    ]
    return pl.DataFrame(rows, schema=HISTORY)


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
