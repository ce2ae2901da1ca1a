"""A sweep as text, as JSON and as CSV."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from bench.output.table import Column, layout
from bench.output.wording import ABOUT_ERRORS, ABOUT_INTERVALS, INTERVALS_FROM, fold, number
from bench.scoring.groupings import ALL
from bench.scoring.rate import FCR, FNR, SIDES, Rate, Rates
from bench.studies.sweep.required import ABOUT, required_rows, required_text
from bench.studies.sweep.sweep import Sweep
from generators.errors import ConfirmbenchError
from generators.schema import CONFIRMABLE_KINDS

NOTHING = Rates(Rate(FNR, 0, 0), Rate(FCR, 0, 0))
FCR_LIMIT = 0.001  # a false confirm in a thousand requests that should not be confirmed
ABOUT_CHOICE = "Choose a value on one dataset and report it on another: here it was chosen to fit."
ABOUT_KINDS = (
    f"Confirm rate by kind of request (confirms / requests of that kind); {' and '.join(CONFIRMABLE_KINDS)} "
    "should be confirmed, the others should not:"
)


def sweep_report(found: Sweep, by_kind: bool, width: int) -> str:
    """The curve as a table, its best point, and the kinds if they are asked for."""
    points = [each[ALL] for each in found.points.values()]
    wide = width >= INTERVALS_FROM
    form = "interval" if wide else ""
    columns = [
        _values(found),
        *(Column(side, [format(each.of(side), form) for each in points]) for side in SIDES),
    ]
    texts = [fold(_title(found), width), layout(columns, width)]
    texts += [fold(" ".join([ABOUT_ERRORS, *[ABOUT_INTERVALS] * wide]), width), fold(_best(found), width)]
    texts += [fold(ABOUT, width), required_text(found.required, list(found.scores), found.parameter, width)]
    texts += [fold(ABOUT_KINDS, width), layout(_kinds(found), width)] if by_kind and found.scores else []
    return "\n\n".join(texts)


def failure(found: Sweep) -> str:
    """What went wrong, and at which value."""
    at = "" if found.failed_at is None else f" at {found.parameter}={found.failed_at!r}"
    return f"{found.matcher}{at}: {found.outcome.status}. {found.outcome.message}"


def json_report(found: Sweep) -> str:
    """Everything, with the counts of every kind."""
    content = {
        "matcher": found.matcher,
        "parameter": found.parameter,
        "dataset": {
            "name": found.dataset.name,
            "digest": found.dataset.digest,
            "records": found.dataset.rows("registry"),
            "requests": found.dataset.rows("requests"),
        },
        "status": found.outcome.status,
        "points": [
            {
                "value": value,
                **_numbers(points[ALL]),
                "by_kind": {kind: _numbers(each) for kind, each in points.items() if kind != ALL},
            }
            for value, points in found.points.items()
        ],
    }
    content["required"] = required_rows(found.required, list(found.scores))
    return json.dumps(content, indent=1, ensure_ascii=False)


def check_csv(file: Path) -> None:
    """Raise ConfirmbenchError unless a new .csv file can be written there."""
    if file.suffix != ".csv":
        raise ConfirmbenchError(f"{file} must end in .csv.")
    if file.exists():
        raise ConfirmbenchError(f"{file} exists already; choose another file with --csv or remove it first.")
    if not file.parent.is_dir():
        raise ConfirmbenchError(f"There is no folder {file.parent} to write {file.name} into; make it first.")


def sweep_frame(found: Sweep, by_kind: bool = False) -> pl.DataFrame:
    """The curve as a frame: what `write_csv` writes, null where a rate is not known."""
    return pl.DataFrame(list(_rows(found, by_kind)), infer_schema_length=None)


def write_csv(found: Sweep, by_kind: bool, file: Path) -> None:
    """One row a value, of the kind "all"; with `by_kind` one more for each kind."""
    rows = list(_rows(found, by_kind))
    header = ["matcher", "parameter", "value", "kind", *_numbers(NOTHING)]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _rows(found: Sweep, by_kind: bool) -> Iterator[dict[str, Any]]:
    for value, points in found.points.items():
        for kind, point in points.items():
            if by_kind or kind == ALL:
                start = {"matcher": found.matcher, "parameter": found.parameter, "value": value, "kind": kind}
                yield start | _numbers(point)


def _numbers(point: Rates) -> dict[str, Any]:
    """Counts, rates and the ends of their intervals; a rate that nothing is known of is None."""
    misses, wrong = point
    numbers: dict[str, Any] = {
        "right_confirms": misses.requests - misses.errors,
        "wrong_no_matches": misses.errors,
        "wrong_confirms": wrong.errors,
        "right_no_matches": wrong.requests - wrong.errors,
        "effective_positives": misses.n,
        "effective_negatives": wrong.n,
    }
    for rate in point:
        name, (low, high) = rate.side.lower(), rate.known_interval()
        numbers |= {name: rate.value, f"{name}_low": low, f"{name}_high": high}
    return numbers


def _title(found: Sweep) -> str:
    dataset = found.dataset
    return (
        f"{found.matcher} by {found.parameter}, dataset {dataset.digest[:8]}: "
        f"{dataset.rows('registry'):,} records, {dataset.rows('requests'):,} requests."
    )


def _best(found: Sweep) -> str:
    """Which value turns away fewest at a bearable rate of false confirms."""
    overall = {value: points[ALL] for value, points in found.points.items()}
    able = {
        value: fnr
        for value, point in overall.items()
        if (fcr := point.fcr.value) is not None and fcr <= FCR_LIMIT and (fnr := point.fnr.value) is not None
    }
    if not able:
        return f"At none of these values is the FCR at most {FCR_LIMIT}."
    best = min(able, key=lambda value: able[value])
    point = f"{number(able[best])}, {found.parameter}={best!r}"
    return f"Lowest FNR at an FCR of at most {FCR_LIMIT}: {point}. {ABOUT_CHOICE}"


def _values(found: Sweep) -> Column:
    return Column(found.parameter, [repr(value) for value in found.scores], key=True)


def _kinds(found: Sweep) -> list[Column]:
    first = next(iter(found.scores.values()))
    tallies = list(found.scores.values())
    return [
        _values(found),
        *(Column(kind, [str(tally[kind].confirm_rate) for tally in tallies]) for kind in first),
    ]
