"""A run for machines: one JSON document with everything that its tables show, and the counts behind it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from bench.runs.record import CurveEntry, Entry, RunRecord
from bench.scoring.groupings import ALL
from bench.scoring.rates import of_slice, rates

SLICES = (ALL, "kind")


def run_json(
    run: RunRecord,
    folder: Path,
    by: Sequence[str] = (),
    findings: Sequence[str] = (),
) -> str:
    """Numbers in full, null for what is not known; docs/results.md lists the fields.

    by: slices whose rates are wanted beside those of all requests and of the kinds
    findings: sentences, the important ones first
    """
    names = list(dict.fromkeys([*SLICES, *by]))
    content = {
        "scorer": run.scorer,
        "folder": folder.as_posix(),
        "started": run.started,
        "complete": run.complete,
        "suite": run.suite,
        "dataset": run.dataset,
        "environment": run.environment,
        "findings": list(findings),
        "matchers": [_matcher(entry, run.dataset["requests"]) for entry in run.entries],
        "curves": [_curve(curve) for curve in run.curve_entries],
        "rates": pl.concat([_rates(run.counts, name) for name in names]).to_dicts(),
        **{name: frame.to_dicts() for name, frame in run.more.items()},
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)


def _matcher(entry: Entry, requests: int) -> dict[str, Any]:
    return {
        "matcher": entry.spec,
        "name": entry.name,
        "version": entry.version,
        "status": entry.outcome.status,
        "message": entry.outcome.message,
        "reads_truth": entry.reads_truth,
        "reused_from": entry.reused_from,
        "seconds": dict(entry.outcome.seconds),
        "requests_per_s": entry.requests_per_s(requests),
        "peak_memory_bytes": entry.outcome.peak_memory_bytes,
    }


def _curve(curve: CurveEntry) -> dict[str, Any]:
    return {
        "matcher": curve.spec,
        "parameter": curve.parameter,
        "values": list(curve.values),
        "status": curve.status,
        "message": curve.message,
        "reused_from": curve.reused_from,
    }


def _rates(counts: pl.DataFrame, name: str) -> pl.DataFrame:
    """Counts, rates and intervals of one slice; `bench.scoring.rates.rates` says what its columns are."""
    return rates(of_slice(counts, name)).drop("slug", strict=False)
