"""Error rates over the size of the registry, from runs that differ in little else."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from bench.page.material import Material
from bench.runs.points import POINTS
from bench.scoring.groupings import ALL
from bench.scoring.metrics import QUESTIONS
from bench.scoring.rates import SIDES, rates


def with_sizes(materials: Sequence[Material]) -> list[Material]:
    """Give the largest dataset of each profile the points of all, where a matcher answered several sizes.

    returns: the same materials in the same order, one of each such profile with `sizes`
    """
    profiles: dict[Any, list[Material]] = {}
    for material in materials:
        profiles.setdefault(material.dataset.get("profile"), []).append(material)
    points = {
        id(max(group, key=lambda each: each.dataset["records"])): found
        for group in profiles.values()
        if not (found := _several(pl.concat([_points(each) for each in group]))).is_empty()
    }
    return [replace(each, sizes=points[id(each)]) if id(each) in points else each for each in materials]


def _several(points: pl.DataFrame) -> pl.DataFrame:
    """Of the matchers that were measured at two sizes or more."""
    return points.filter(pl.col("records").n_unique().over("matcher") > 1)


def _points(material: Material) -> pl.DataFrame:
    """Two rows of POINTS for each matcher, without numbers where it has no answers."""
    counts = material.counts.filter(slice=ALL, question=QUESTIONS[0])
    by_matcher = {row["matcher"]: row for row in rates(counts).iter_rows(named=True)}
    rows = [
        _start(material, matcher, status) | _numbers(by_matcher.get(matcher), rate)
        for matcher, status in material.matchers.select("matcher", "status").iter_rows()
        for rate in SIDES
    ]
    return pl.DataFrame(rows, schema=POINTS)


def _start(material: Material, matcher: str, status: str) -> dict[str, Any]:
    dataset = material.dataset
    return {
        "matcher": matcher,
        "seed": dataset.get("seed"),
        "records": dataset["records"],
        "digest": dataset["digest"],
        "status": status,
    }


def _numbers(row: dict[str, Any] | None, rate: str) -> dict[str, Any]:
    named = {"rate": rate.upper()}
    if row is None:
        return named
    errors, requests, effective = SIDES[rate]
    return named | {
        "requests": row[requests],
        "errors": row[errors],
        "effective_n": row[effective],
        "value": row[rate],
        "low": row[f"{rate}_low"],
        "high": row[f"{rate}_high"],
    }
