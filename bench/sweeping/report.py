"""A sweep as text, as JSON and as CSV."""

import csv
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from bench.rates.counts import Counts
from bench.statistics.intervals import Interval
from bench.sweeping.required import ABOUT, required_rows, required_text
from bench.sweeping.sweep import Sweep
from bench.table import Column, layout
from generators.errors import ConfirmbenchError
from generators.schema import CONFIRMABLE_KINDS

INTERVALS_FROM = 100  # columns of screen from which rates show their 95 % intervals
FCR_LIMIT = 0.001  # a false confirm in a thousand requests that should not be confirmed
ABOUT_ERRORS = (
    "FNR: wrong no-matches / requests that should be confirmed. "
    "FCR: wrong confirms / requests that should not be confirmed."
)
ABOUT_INTERVALS = " In brackets: 95% intervals (FNR: Wilson; FCR: Clopper-Pearson)."
ABOUT_CHOICE = "Choose a value on one dataset and report it on another: here it was chosen to fit."
ABOUT_KINDS = (
    f"Confirm rate by kind of request (confirms / requests of that kind); {' and '.join(CONFIRMABLE_KINDS)} "
    "should be confirmed, the others should not:"
)


def sweep_report(found: Sweep, by_kind: bool, width: int) -> str:
    """The curve as a table, its best point, and the kinds if they are asked for."""
    counts = [scores.should_confirm.overall for scores in found.scores.values()]
    wide = width >= INTERVALS_FROM
    columns = [
        _values(found),
        Column("FNR", [_fnr(each) + _ends(each.fnr_interval()) * wide for each in counts]),
        Column("FCR", [_fcr(each) + _ends(each.fcr_interval()) * wide for each in counts]),
    ]
    texts = [_fill(_title(found), width), layout(columns, width)]
    texts += [_fill(ABOUT_ERRORS + ABOUT_INTERVALS * wide, width), _fill(_best(found), width)]
    texts += [_fill(ABOUT, width), required_text(found.required, list(found.scores), found.parameter, width)]
    texts += [_fill(ABOUT_KINDS, width), layout(_kinds(found), width)] if by_kind and found.scores else []
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
                **_numbers(scores.should_confirm.overall),
                "by_kind": {kind: _numbers(each) for kind, each in scores.should_confirm.by_kind.items()},
            }
            for value, scores in found.scores.items()
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
    header = ["matcher", "parameter", "value", "kind", *_numbers(Counts())]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _rows(found: Sweep, by_kind: bool) -> Iterator[dict[str, Any]]:
    for value, scores in found.scores.items():
        kinds = {"all": scores.should_confirm.overall, **(scores.should_confirm.by_kind if by_kind else {})}
        for kind, counts in kinds.items():
            start = {"matcher": found.matcher, "parameter": found.parameter, "value": value, "kind": kind}
            yield start | _numbers(counts)


def _numbers(counts: Counts) -> dict[str, Any]:
    """Counts, rates and the ends of their intervals; a rate that nothing is known of is None."""
    numbers: dict[str, Any] = {
        "right_confirms": counts.right_confirms,
        "wrong_no_matches": counts.wrong_no_matches,
        "wrong_confirms": counts.wrong_confirms,
        "right_no_matches": counts.right_no_matches,
    }
    ends = {"fnr": counts.fnr_interval(), "fcr": counts.fcr_interval()}
    for name, rate in (("fnr", counts.fnr), ("fcr", counts.fcr)):
        low, high = ends[name] if rate is not None else (None, None)
        numbers |= {name: rate, f"{name}_low": low, f"{name}_high": high}
    return numbers


def _title(found: Sweep) -> str:
    dataset = found.dataset
    return (
        f"{found.matcher} by {found.parameter}, dataset {dataset.digest[:8]}: "
        f"{dataset.rows('registry'):,} records, {dataset.rows('requests'):,} requests."
    )


def _best(found: Sweep) -> str:
    """Which value turns away fewest at a bearable rate of false confirms."""
    able = {
        value: counts.fnr
        for value, scores in found.scores.items()
        if (counts := scores.should_confirm.overall).fcr is not None
        and counts.fcr <= FCR_LIMIT
        and counts.fnr is not None
    }
    if not able:
        return f"At none of these values is the FCR at most {FCR_LIMIT}."
    best = min(able, key=lambda value: able[value])
    point = f"{_number(able[best])}, {found.parameter}={best!r}"
    return f"Lowest FNR at an FCR of at most {FCR_LIMIT}: {point}. {ABOUT_CHOICE}"


def _values(found: Sweep) -> Column:
    return Column(found.parameter, [repr(value) for value in found.scores], key=True)


def _kinds(found: Sweep) -> list[Column]:
    first = next(iter(found.scores.values())).should_confirm.by_kind
    tallies = [scores.should_confirm.by_kind for scores in found.scores.values()]
    return [_values(found), *(Column(kind, [_share(tally[kind]) for tally in tallies]) for kind in first)]


def _share(counts: Counts) -> str:
    return f"{_number(counts.confirm_rate)} ({counts.confirms:,}/{counts.requests:,})"


def _fnr(counts: Counts) -> str:
    return f"{_number(counts.fnr)} ({counts.wrong_no_matches:,}/{counts.positives:,})"


def _fcr(counts: Counts) -> str:
    return f"{_number(counts.fcr)} ({counts.wrong_confirms:,}/{counts.negatives:,})"


def _ends(interval: Interval) -> str:
    return f" [{_number(interval.low)}, {_number(interval.high)}]"


def _number(rate: float | None) -> str:
    """Four decimals, or two digits where four decimals would hide them."""
    if rate is None:
        return "-"
    return f"{rate:.4f}" if rate == 0 or rate >= 0.001 else f"{rate:.1e}"


def _fill(text: str, width: int) -> str:
    return textwrap.fill(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
