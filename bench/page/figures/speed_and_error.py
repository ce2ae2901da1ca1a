"""What each matcher misses at a required FCR, beside its speed; and why the others are not there."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from bench.output.words import of, percent
from bench.page.figures.answered import answered
from bench.page.figures.order import BOUNDS
from bench.page.material import Material
from bench.scoring.rates import FLOOR
from bench.statistics.counted import Counted
from bench.statistics.planning import requests_for_bound
from bench.statistics.required import TARGETS

RULE = "bound"  # the one that is a guarantee
SPEED_AND_ERROR = pl.Schema(
    {
        "required_fcr": pl.Float64(),
        "matcher": pl.String(),
        "parameter": pl.String(),  # the one whose value was chosen for the required FCR; null: as it was run
        "value": pl.Float64(),
        "requests_per_s": pl.Float64(),
        "positives": pl.Int64(),
        "wrong_no_matches": pl.Int64(),
        "fnr": pl.Float64(),
        "fnr_low": pl.Float64(),
        "fnr_high": pl.Float64(),
        "negatives": pl.Int64(),
        "wrong_confirms": pl.Int64(),
        "fcr": pl.Float64(),
        "fcr_bound": pl.Float64(),  # one-sided 95 %, of the requests counted here
        "reads_truth": pl.Boolean(),
        "bound": pl.Boolean(),  # it shows a scale and does not compete, as the oracle does not
        "best": pl.Boolean(),  # no other is as fast and misses less, or misses as little and is faster
        "reason": pl.String(),  # why it does not qualify; null where it does
    }
)


def speed_and_error(material: Material) -> pl.DataFrame:
    """Columns of SPEED_AND_ERROR, a row for each required FCR and matcher, in the order of the material.

    A matcher with a curve is taken at the value that one half of the requests chose, with the counts of the
    other half; another one as it was run, on all requests, if the upper 95 % bound of its FCR is low enough.
    """
    rows = [row for target in TARGETS for row in _marked(list(_rows(material, target)))]
    return pl.DataFrame(rows, SPEED_AND_ERROR)


def _rows(material: Material, target: float) -> Iterator[dict[str, Any]]:
    required = material.required.filter(
        pl.col("rule") == RULE, (pl.col("required_fcr") - target).abs() < 1e-12
    )
    chosen = required.partition_by("matcher", as_dict=True, maintain_order=True)
    counted = {row["matcher"]: row for row in answered(material).iter_rows(named=True)}
    for run in material.matchers.iter_rows(named=True):
        curves = chosen.pop((run["matcher"],), None)
        for row in [counted.get(run["matcher"], {})] if curves is None else curves.iter_rows(named=True):
            yield _row(run, row, target)
    for curves in chosen.values():
        for row in curves.iter_rows(named=True):
            yield _row({"matcher": row["matcher"]}, row, target)


def _row(run: Mapping[str, Any], counts: Mapping[str, Any], target: float) -> dict[str, Any]:
    """run: of MATCHERS, or the name alone; counts: of REQUIRED or COUNTS, empty when there are none"""
    row = {
        "required_fcr": target,
        "matcher": run["matcher"],
        "requests_per_s": run.get("requests_per_s"),
        "reads_truth": run.get("reads_truth", False),
        "bound": run.get("name") in BOUNDS,
        "parameter": counts.get("parameter"),
        "value": counts.get("value") if counts.get("parameter") else None,
        "best": False,
        **_numbers(counts),
    }
    return row | {"reason": _reason(run, counts, row)}


def _numbers(counts: Mapping[str, Any]) -> dict[str, Any]:
    if counts.get("positives") is None:
        return {}
    misses = Counted(counts["wrong_no_matches"], counts["positives"], counts["effective_positives"] or None)
    wrong = Counted(counts["wrong_confirms"], counts["negatives"], counts["effective_negatives"] or None)
    interval = misses.wilson()
    return {
        "positives": misses.requests,
        "wrong_no_matches": misses.errors,
        "fnr": misses.rate,
        "fnr_low": interval.low,
        "fnr_high": interval.high,
        "negatives": wrong.requests,
        "wrong_confirms": wrong.errors,
        "fcr": wrong.rate,
        "fcr_bound": wrong.upper_bound(),
    }


def _reason(run: Mapping[str, Any], counts: Mapping[str, Any], row: Mapping[str, Any]) -> str | None:
    if run.get("status", "ok") != "ok":
        return f"no answers ({run['status']})"
    if counts.get("reason"):
        return str(counts["reason"]).rstrip(".")
    if row.get("positives") is None:
        return "no counts"
    if row["requests_per_s"] is None:
        return (
            "its speed was not measured" if "status" in run else "not run by itself, so its speed is unknown"
        )
    if row["positives"] < FLOOR:
        return f"too few requests that should be confirmed ({row['positives']:,})"
    if row["fnr"] == 1:
        return "confirms nobody who should be confirmed"
    return None if row["parameter"] else _too_high(counts, row)


def _too_high(counts: Mapping[str, Any], row: Mapping[str, Any]) -> str | None:
    """Why the bound on the FCR of a single point is not low enough; None where it is."""
    target, needed = row["required_fcr"], requests_for_bound(row["required_fcr"])
    if row["fcr_bound"] <= target:
        return None
    if row["negatives"] < needed:
        return f"too few requests that should not be confirmed: {row['negatives']:,}, and it takes {needed:,}"
    if counts["effective_negatives"] < needed:
        worth = counts["effective_negatives"]
        return f"its requests are worth {worth:,.0f} independent ones, and it takes {needed:,}"
    return f"FCR may be {percent(row['fcr_bound'])} ({of(row['wrong_confirms'], row['negatives'])})"


def _marked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With `best` where it holds; the oracle and bounds beat nobody."""
    ranked = [row for row in rows if row["reason"] is None and not row["reads_truth"] and not row["bound"]]
    return [row | {"best": row in ranked and not any(_beats(other, row) for other in ranked)} for row in rows]


def _beats(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether one is no worse in both, and better in one."""
    mine, others = ((row["fnr"], -row["requests_per_s"]) for row in (one, other))
    return mine != others and all(a <= b for a, b in zip(mine, others, strict=True))
