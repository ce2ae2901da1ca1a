"""Several runs as material for one page: those of one dataset side by side, one size beside the other.

Error rates over the size of the registry, from runs that differ in little else.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from bench.output.wording import listing
from bench.page.material import Material, from_run
from bench.runs.record import POINTS
from bench.scoring.counts import QUESTIONS
from bench.scoring.groupings import ALL
from bench.scoring.rate import Side
from bench.scoring.rates import RATES, rates
from generators.errors import ConfirmbenchError


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
        for rate in RATES
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
    errors, requests, effective = Side(rate.upper()).columns
    return named | {
        "requests": row[requests],
        "errors": row[errors],
        "effective_n": row[effective],
        "value": row[rate],
        "low": row[f"{rate}_low"],
        "high": row[f"{rate}_high"],
    }


Named = Callable[[str], str]


def from_runs(folders: Sequence[Path]) -> list[Material]:
    """Runs of one dataset become one material, in the order of the first of each.

    A matcher that occurs in two runs of one dataset has its run's name behind it. Where runs measured one
    matcher on registries of several sizes from one profile, the largest has all its points in `sizes`.
    raises: ConfirmbenchError when one folder is given twice, or as `from_run` does
    """
    if len({folder.resolve() for folder in folders}) < len(folders):
        raise ConfirmbenchError("A run folder is given twice; give each once.")
    runs = dict(zip(_run_names(folders), map(from_run, folders), strict=True))
    by_dataset: dict[str, dict[str, Material]] = {}
    for name, material in runs.items():
        by_dataset.setdefault(material.dataset["digest"], {})[name] = material
    return with_sizes([merge(group) for group in by_dataset.values()])


def merge(runs: Mapping[str, Material]) -> Material:
    """Runs of one dataset as one.

    runs: by their names; a single one stays as it is
    """
    if len(runs) == 1:
        return next(iter(runs.values()))
    matchers = _find_repeated([each.matchers["matcher"].to_list() for each in runs.values()])
    curves = _find_repeated([each.curves["matcher"].unique().to_list() for each in runs.values()])
    frames = [
        _rename_labels(each, lambda label, run=name: f"{label} ({run})", matchers, curves)  # type: ignore[misc]
        for name, each in runs.items()
    ]
    return replace(
        frames[0],
        title=listing(list(runs)),
        provenance=_provenances({name: each.provenance for name, each in runs.items()}),
        matchers=pl.concat([each.matchers for each in frames]),
        counts=pl.concat([each.counts for each in frames]),
        curves=pl.concat([each.curves for each in frames]),
        required=pl.concat([each.required for each in frames]),
        tests=pl.concat([each.tests for each in frames]),
        screens=pl.concat([each.screens for each in frames if each.screens.width] or [pl.DataFrame()]),
        leaks=pl.concat([each.leaks for each in frames if each.leaks.width] or [pl.DataFrame()]),
        notice="\n".join(dict.fromkeys(each.notice for each in frames if each.notice)),
    )


def _run_names(folders: Sequence[Path]) -> list[str]:
    """The folders' names; their parents' before them, and at last numbers, where two are equal."""
    names = [folder.resolve().name for folder in folders]
    if len(set(names)) < len(names):
        names = [f"{folder.resolve().parent.name}/{folder.resolve().name}" for folder in folders]
    if len(set(names)) < len(names):
        names = [f"{name} {place}" for place, name in enumerate(names, 1)]
    return names


def _find_repeated(labels: Sequence[Sequence[str]]) -> set[str]:
    """Labels that more than one run has."""
    often = Counter(label for each in labels for label in set(each))
    return {label for label, runs in often.items() if runs > 1}


def _rename_labels(material: Material, named: Named, matchers: set[str], curves: set[str]) -> Material:
    """matchers, curves: the labels to rename, of matchers and of curves along a parameter"""
    of_matchers = {label: named(label) for label in matchers}
    of_curves = {label: named(label) for label in curves}
    return replace(
        material,
        matchers=_replace_labels(material.matchers, of_matchers, "matcher"),
        counts=_replace_labels(material.counts, of_matchers, "matcher"),
        tests=_replace_labels(material.tests, of_matchers, "a", "b"),
        screens=_replace_labels(material.screens, of_matchers, "matcher"),
        leaks=_replace_labels(material.leaks, of_matchers, "matcher"),
        curves=_replace_labels(material.curves, of_curves, "matcher"),
        required=_replace_labels(material.required, of_curves, "matcher"),
    )


def _replace_labels(frame: pl.DataFrame, names: dict[str, str], *columns: str) -> pl.DataFrame:
    return frame.with_columns(pl.col(*columns).replace(names)) if names and frame.width else frame


def _provenances(runs: Mapping[str, Sequence[tuple[str, str]]]) -> tuple[tuple[str, str], ...]:
    """What all runs share once, the rest with the run's name."""
    pairs: dict[str, dict[str, str]] = {}
    for run, each in runs.items():
        for what, value in each:
            pairs.setdefault(what, {})[run] = value
    return tuple(pair for what, values in pairs.items() for pair in _told(what, values, len(runs)))


def _told(what: str, values: dict[str, str], runs: int) -> list[tuple[str, str]]:
    if len(values) == runs and len(set(values.values())) == 1:
        return [(what, next(iter(values.values())))]
    return [(f"{what}, {run}", value) for run, value in values.items()]
