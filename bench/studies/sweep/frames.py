"""A sweep as the frames that a run keeps: bench.studies.sweep.curves."""

from typing import Any

import polars as pl

from bench.scoring.groupings import ALL
from bench.statistics.required import OperatingPoint
from bench.studies.sweep.curves import CURVES, REQUIRED
from bench.studies.sweep.sweep import Sweep


def curve_frame(found: Sweep) -> pl.DataFrame:
    """The counts at each value: columns CURVES; of a sweep that failed, at the values before that."""
    overall = {value: points[ALL] for value, points in found.points.items()}
    rows = [_named(found) | {"value": value, **_counts(point)} for value, point in overall.items()]
    return pl.DataFrame(rows, CURVES)


def required_frame(found: Sweep) -> pl.DataFrame:
    """What each required FCR and rule chooses: columns REQUIRED.

    returns: no row for a sweep that failed: a value that is missing might have been the better choice
    """
    values = list(found.points)
    rows = [
        _named(found)
        | {"required_fcr": each.target, "rule": each.rule, "reason": each.reason}
        | ({} if each.setting is None else {"value": values[each.setting]})
        | ({} if each.evaluation is None else _counts(each.evaluation))
        for each in found.required
        if found.outcome.ok
    ]
    return pl.DataFrame(rows, REQUIRED)


def _named(found: Sweep) -> dict[str, Any]:
    return {"matcher": found.matcher, "parameter": found.parameter}


def _counts(point: OperatingPoint) -> dict[str, Any]:
    """The columns from positives to effective_negatives, which both frames have."""
    misses, wrong = point.misses, point.wrong
    return {
        "positives": misses.requests,
        "wrong_no_matches": misses.errors,
        "effective_positives": round(misses.n, 6),  # as in counts.parquet
        "negatives": wrong.requests,
        "wrong_confirms": wrong.errors,
        "effective_negatives": round(wrong.n, 6),
    }
