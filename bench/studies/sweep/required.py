"""FNR at a required FCR, of a sweep: chosen on one half of the requests, reported on the other."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from bench.output.table import Column, layout
from bench.scoring.rates import number
from bench.statistics.counted import Counted
from bench.statistics.required import Required, at_required_fcr
from bench.studies.sweep.points import clusterings
from bench.studies.sweep.values import Value

SEED = 0  # of the halves
BY = {"bound": "95% bound", "point": "rate itself"}
ABOUT = (
    "FNR at a required FCR: the value is chosen on one half of the submissions, by the upper 95% bound of "
    "its FCR or by the FCR itself, and reported on the other half:"
)


def required_points(answers: Mapping[Value, pl.Series], truth: pl.DataFrame) -> list[Required]:
    """Return what each target and rule chooses among the values; `setting` is the place of a value.

    answers: by value, Boolean, one a request
    truth: columns should_confirm and bench.scoring.slicing.CLUSTERS; requests sent together stay in one half
    """
    persons, dwellings, submissions = clusterings(truth)
    return at_required_fcr(
        [confirmed.to_numpy() for confirmed in answers.values()],
        truth["should_confirm"].to_numpy(),
        submissions,
        SEED,
        others=(persons, dwellings),
    )


def required_text(points: Sequence[Required], values: Sequence[Value], name: str, width: int) -> str:
    """Lay the points out; those that chose nothing say why below."""
    columns = [
        Column("required FCR", [f"{point.target:g}" for point in points], key=True),
        Column("judged by", [BY[point.rule] for point in points]),
        Column(name, ["-" if point.setting is None else repr(values[point.setting]) for point in points]),
        Column("FNR, other half", [_rate(point, "misses") for point in points]),
        Column("FCR, other half", [_rate(point, "wrong") for point in points]),
    ]
    reasons = [f"{point.target:g}, {BY[point.rule]}: {point.reason}" for point in points if point.reason]
    return "\n".join([layout(columns, width), *(textwrap.fill(reason, max(width, 20)) for reason in reasons)])


def required_rows(points: Sequence[Required], values: Sequence[Value]) -> list[dict[str, Any]]:
    """Return the points as JSON takes them; rates and counts are those of the half that reports."""
    return [
        {
            "required_fcr": point.target,
            "rule": point.rule,
            "value": None if point.setting is None else values[point.setting],
            "fnr": _counts(point, "misses"),
            "fcr": _counts(point, "wrong"),
            "reason": point.reason,
        }
        for point in points
    ]


def _side(point: Required, side: str) -> Counted | None:
    return None if point.evaluation is None else getattr(point.evaluation, side)


def _rate(point: Required, side: str) -> str:
    counted = _side(point, side)
    if counted is None or counted.rate is None:
        return "-"
    return f"{number(counted.rate)} ({counted.errors:,}/{counted.requests:,})"


def _counts(point: Required, side: str) -> dict[str, Any] | None:
    counted = _side(point, side)
    if counted is None:
        return None
    known = {"rate": counted.rate, "errors": counted.errors, "requests": counted.requests}
    return known | {"effective_requests": counted.n}
