"""What a batch turned out like: realised counts and rates, never only the requested ones."""

from typing import Any

import polars as pl

from generators.ceiling import ceiling
from generators.noise.edits import VARIATIONS
from generators.schema import CONTROLS, DEFECTS, NAME_COLUMNS

OMISSIONS = ("middle_name", "suffix")  # fields that people are free to leave out
NO_ERRORS = ("filler", "record")  # channels of edits that are not the requester's slips


def describe_requests(requests: pl.LazyFrame, truth: pl.LazyFrame, edits: pl.LazyFrame) -> dict[str, Any]:
    """Counts by kind, channel and edit, and the shares of requests with an error in name and in address.

    An error is an edit other than a variation of writing, a name part that is optional left out, filler, or a
    keying error of the custodian's; `record_error_share` counts those. The denominator of the shares is all
    requests. The ceiling is that of ceiling.py.
    """
    total = max(int(truth.select(pl.len()).collect().item()), 1)
    requested = edits.filter(~pl.col("channel").cast(pl.String).is_in(NO_ERRORS))
    errors = requested.filter(
        ~pl.col("operation").is_in(VARIATIONS)
        & ~pl.col("field").is_in(OMISSIONS)
        & (pl.col("field") != "tin")
    )
    in_name = pl.col("field").is_in(NAME_COLUMNS)
    on_record = edits.filter(pl.col("channel") == "record")
    return {
        "kinds": _counts(truth, "kind"),
        "channels": _counts(truth, "channel"),
        "edits": _by_field(edits.filter(pl.col("channel") != "record")),
        "record_edits": _by_field(on_record),
        "name_error_share": _requests(errors.filter(in_name)) / total,
        "address_error_share": _requests(errors.filter(~in_name)) / total,
        "record_error_share": _requests(on_record) / total,
        "ceiling": ceiling(requests, truth),
    }


def describe_cases(planted: pl.LazyFrame, requests: int) -> dict[str, Any]:
    """How many requests have each case (several may hold of one), and how many have no defect."""
    defects = planted.filter(pl.col("case").cast(pl.String).is_in(DEFECTS))
    counts = _counts(planted, "case")
    return {
        "cases": {case: counts.get(case, 0) for case in (*DEFECTS, *CONTROLS)},
        "fit": requests - _requests(defects),
    }


def _requests(edits: pl.LazyFrame) -> int:
    return int(edits.select(pl.col("request_id").n_unique()).collect().item())


def _by_field(edits: pl.LazyFrame) -> dict[str, dict[str, int]]:
    counts = edits.group_by("field", "operation").len().sort("field", "operation").collect()
    found: dict[str, dict[str, int]] = {}
    for field, operation, count in counts.iter_rows():
        found.setdefault(field, {})[operation] = count
    return found


def _counts(frame: pl.LazyFrame, column: str) -> dict[str, int]:
    counts = frame.group_by(pl.col(column).cast(pl.String)).len().sort(column).collect()
    return dict(counts.iter_rows())
