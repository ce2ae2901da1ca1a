"""FNR at a required FCR, of a sweep: chosen on one half of the requests, reported on the other.

The counts of one set of answers, overall and by kind, with what clusters of requests leave of them.
"""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from bench.output.table import Column, layout
from bench.scoring.groupings import ALL
from bench.scoring.rate import FCR, FNR, Rates, Side
from bench.scoring.slices import CLUSTERS
from bench.statistics.clusters import Ints
from bench.statistics.required import Required, at_required_fcr, operating_point
from bench.studies.sweep.values import Value
from generators.schema import KINDS

Points = Mapping[str, Rates]  # by kind of request; of all requests under ALL


def points(confirmed: pl.Series, truth: pl.DataFrame) -> Points:
    """Count the errors about `should_confirm`, of all requests and of each kind that occurs.

    confirmed: Boolean, one a row of `truth`, in its order, never null
    truth: columns kind, should_confirm and CLUSTERS; effective n is the smallest over these
    """
    answers, right = confirmed.to_numpy(), truth["should_confirm"].to_numpy()
    ways, kinds = clusterings(truth), truth["kind"].cast(pl.String)
    found = {ALL: operating_point(answers, right, *ways)}
    for kind in KINDS:
        there = (kinds == kind).to_numpy()
        if there.any():
            found[kind] = operating_point(answers[there], right[there], *(ids[there] for ids in ways))
    return found


def clusterings(truth: pl.DataFrame) -> Sequence[Ints]:
    """The clusters of each request, int64, for each of CLUSTERS; -1 where it shares none with anybody."""
    return [truth[column].fill_null(-1).to_numpy() for column in CLUSTERS]


SEED = 0  # of the halves
BY = {"bound": "95% bound", "point": "rate itself"}
ABOUT = (
    "FNR at a required FCR: the value is chosen on one half of the submissions, by the upper 95% bound of "
    "its FCR or by the FCR itself, and reported on the other half:"
)


def required_points(answers: Mapping[Value, pl.Series], truth: pl.DataFrame) -> list[Required]:
    """Return what each target and rule chooses among the values; `setting` is the place of a value.

    answers: by value, Boolean, one a request
    truth: columns should_confirm and bench.scoring.slices.CLUSTERS; requests sent together stay in one half
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
        Column("FNR, other half", [_rate(point, FNR) for point in points]),
        Column("FCR, other half", [_rate(point, FCR) for point in points]),
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
            "fnr": _counts(point, FNR),
            "fcr": _counts(point, FCR),
            "reason": point.reason,
        }
        for point in points
    ]


def _rate(point: Required, side: Side) -> str:
    rate = None if point.evaluation is None else point.evaluation.of(side)
    return "-" if rate is None or rate.value is None else str(rate)


def _counts(point: Required, side: Side) -> dict[str, Any] | None:
    if point.evaluation is None:
        return None
    rate = point.evaluation.of(side)
    known = {"rate": rate.value, "errors": rate.errors, "requests": rate.requests}
    return known | {"effective_requests": rate.n}
