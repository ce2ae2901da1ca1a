"""Material for pages without a run: a small generated dataset, and matchers that err as often as told.

Material with counts, speeds, curves and sizes as told, to be checked by hand. No dataset, nothing run.

Material written by hand: 1,000 requests of either side, so that every count in a sentence can be checked.

Of those that should be confirmed, 800 are of the kind current and 200 renamed; of the others 500 household,
450 moved and 50 stranger, which are too few to say anything of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from bench.datasets import make_dataset
from bench.output.progress import Silent
from bench.page.material import MATCHERS, PAGE_COUNTS, Material
from bench.runs.record import POINTS
from bench.scoring.pairwise import TESTS
from bench.scoring.rate import FCR, FNR, Rate, Side
from bench.scoring.slices import Slicing, counts_of_all, slicing
from bench.statistics.required import TARGETS
from bench.studies.sweep.schemas import CURVES, REQUIRED
from generators.profile import load_profile

PEOPLE, REQUESTS, SEED = 40_000, 2_000, 7
MARKUP = "<b>bold</b><script>alert(1)</script>\"'&amp;"


@cache
def slices() -> Slicing:
    """Of a dataset that is gone when this returns."""
    with TemporaryDirectory() as folder:
        target = Path(folder, "dataset")
        dataset = make_dataset(load_profile("typical"), PEOPLE, REQUESTS, SEED, target, Silent())
        return slicing(dataset.truth(), dataset.edits())


def material(
    errs: Mapping[str, float | None], title: str = "made", oracle: str | None = None, notice: str = ""
) -> Material:
    """What a run of such matchers would be.

    errs: by matcher, the share of its answers that are wrong; None for one that failed
    """
    rows = [_matcher(name, rate, name == oracle) for name, rate in errs.items()]
    answers = {name: _answers(name, rate) for name, rate in errs.items() if rate is not None}
    return Material(
        title=title,
        dataset={"name": title, "digest": "0" * 32, "records": PEOPLE, "requests": REQUESTS},
        provenance=(("Dataset", title), ("Made again with", f"confirmbench run {title}")),
        matchers=pl.DataFrame(rows, MATCHERS),
        counts=counts_of_all(answers, slices()),
        notice=notice,
    )


def _answers(name: str, rate: float) -> pl.Series:
    right = slices().groupings.truth["should_confirm"].to_numpy()
    draws = np.random.default_rng(list(name.encode())).random(len(right))
    return pl.Series("confirmed", right ^ (draws < rate))


def _matcher(name: str, rate: float | None, oracle: bool) -> dict[str, object]:
    told = {"matcher": name, "name": name, "version": "1", "reads_truth": oracle}
    if rate is None:
        return told | {"status": "error", "message": "ValueError: no <such> thing"}
    speed = 1_000.0 * (1 + len(name))
    return told | {
        "status": "ok",
        "message": "",
        "load_seconds": 0.2,
        "warm_up_seconds": 0.1,
        "fit_seconds": 1.5,
        "ask_seconds": REQUESTS / speed,
        "requests_per_s": speed,
        "peak_memory_bytes": 300_000_000,
    }


COSTLY_MARKUP = "<b>&\"'</b><script>alert(1)</script>\n|" + "x" * 200
POSITIVES = NEGATIVES = 10_000


def matcher(
    name: str,
    misses: int = 100,
    wrong: int = 10,
    speed: float | None = 1000.0,
    positives: int = POSITIVES,
    negatives: int = NEGATIVES,
    **more: Any,
) -> dict[str, Any]:
    """misses of positives, wrong confirms of negatives; more: columns of MATCHERS"""
    counts = {"misses": misses, "wrong": wrong, "positives": positives, "negatives": negatives}
    return {
        "matcher": name,
        "name": name,
        "version": "1",
        "status": "ok",
        "message": "",
        "reads_truth": False,
    } | {
        "fit_seconds": 2.0,
        "ask_seconds": 1.0,
        "score_seconds": 0.5,
        "requests_per_s": speed,
        "peak_memory_bytes": 2**29,
        "counts": counts,
        **more,
    }


def failed(name: str, status: str = "timeout") -> dict[str, Any]:
    """A matcher without answers, times and memory."""
    return {
        "matcher": name,
        "name": name,
        "version": "1",
        "status": status,
        "message": "why",
        "reads_truth": False,
    }


def costing(
    *matchers: Mapping[str, Any], records: int = 1_000_000, ceiling: int | None = None, **more: Any
) -> Material:
    """more: frames of `Material`; ceiling: unavoidable errors"""
    dataset: dict[str, Any] = {"name": "made", "digest": "0" * 32, "records": records, "requests": 20_000}
    if ceiling is not None:
        dataset["ceiling"] = {
            "requests": 20_000,
            "as_stated": {"errors": ceiling},
            "case_ignored": {"errors": ceiling},
        }
    rows = [{key: value for key, value in each.items() if key != "counts"} for each in matchers]
    counts = [_counts(each["matcher"], **each["counts"]) for each in matchers if "counts" in each]
    frame = pl.DataFrame(rows, MATCHERS) if rows else pl.DataFrame(schema=MATCHERS)
    counted = pl.DataFrame(counts, PAGE_COUNTS) if counts else pl.DataFrame(schema=PAGE_COUNTS)
    return Material("made", dataset, (), frame, counted, **more)


def curve(name: str, points: Mapping[float, tuple[int, int]], parameter: str = "threshold") -> pl.DataFrame:
    """points: by value, misses of POSITIVES and wrong confirms of NEGATIVES"""
    rows = [
        {"matcher": name, "parameter": parameter, "value": value} | _sides(*pair)
        for value, pair in points.items()
    ]
    return pl.DataFrame(rows, CURVES)


def required(
    name: str, chosen: Sequence[tuple[float, int, int] | str], parameter: str = "threshold"
) -> pl.DataFrame:
    """chosen: for each of TARGETS the value, misses and wrong confirms of half the requests, or the reason"""
    half = POSITIVES // 2
    rows = [
        {"matcher": name, "parameter": parameter, "required_fcr": target, "rule": rule}
        | ({"reason": each} if isinstance(each, str) else {"value": each[0]} | _sides(*each[1:], half, half))
        for target, each in zip(TARGETS, chosen, strict=True)
        for rule in ("bound", "point")
    ]
    return pl.DataFrame(rows, REQUIRED)


def size(name: str, records: int, misses: int, wrong: int, requests: int = 10_000) -> pl.DataFrame:
    """Two rows of POINTS."""
    rows = []
    for rate, errors in (("FNR", misses), ("FCR", wrong)):
        counted = Rate(Side(rate), errors, requests)
        low, high = counted.interval()
        rows.append(
            (name, 1, records, str(records), "ok", rate, requests, errors, requests, counted.value, low, high)
        )
    return pl.DataFrame(rows, POINTS, orient="row")


def many(number: int) -> list[dict[str, Any]]:
    """Matchers of all speeds and errors, every seventh without an error of one kind, and a failed one."""
    made = [
        matcher(f"matcher({i})", misses=(i % 7) * 150, wrong=(i % 5) * 8, speed=100.0 * 1.2**i)
        for i in range(number)
    ]
    return [*made[:-1], failed("late")] if number > 1 else made


def _counts(name: str, misses: int, wrong: int, positives: int, negatives: int) -> dict[str, Any]:
    groups = dict.fromkeys(("n_clusters", "n_persons", "n_dwellings", "n_submissions"))
    start = {"matcher": name, "question": "should_confirm", "slice": "all", "value": "all"}
    return start | groups | _sides(misses, wrong, positives, negatives)


def _sides(misses: int, wrong: int, positives: int = POSITIVES, negatives: int = NEGATIVES) -> dict[str, Any]:
    return {
        "positives": positives,
        "wrong_no_matches": misses,
        "effective_positives": float(positives),
        "negatives": negatives,
        "wrong_confirms": wrong,
        "effective_negatives": float(negatives),
    }


SIZES = {"current": 800, "renamed": 200, "household": 500, "moved": 450, "stranger": 50}
CONFIRMABLE = ("current", "renamed")
UNCOUNTED = ("n_clusters", "n_persons", "n_dwellings", "n_submissions")


@dataclass(frozen=True)
class Made:
    """wrong: wrong answers by kind; kinds that are left out have none"""

    wrong: Mapping[str, int]
    speed: float | None = 12_345.0
    status: str = "ok"
    message: str = ""
    name: str = ""
    reads_truth: bool = False


def errs(misses: int = 0, confirms: int = 0, **other: object) -> Made:
    """All misses are of people whose surname changed, up to 200, and all wrong confirms of household."""
    return Made({"renamed": misses, "household": confirms}, **other)  # type: ignore[arg-type]


def telling(
    matchers: Mapping[str, Made],
    differ: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    ceiling: dict[str, object] | None = None,
    groups: Sequence[Mapping[str, object]] = (),
) -> Material:
    """differ: by rate, pairs that tests tell apart; all others are tested and tied. None for no tests at all

    groups: rows of PAGE_COUNTS beside those of all requests and the kinds
    """
    dataset = {"name": "made", "digest": "0" * 32, "records": 20, "requests": 2000}
    rows = [
        row for label, made in matchers.items() if made.status == "ok" for row in _told_counts(label, made)
    ]
    return Material(
        title="made",
        dataset=dataset | ({} if ceiling is None else {"ceiling": ceiling}),
        provenance=(("Seed", "7"), ("Made again with", "confirmbench run made")),
        matchers=pl.DataFrame([_told_matcher(label, made) for label, made in matchers.items()], MATCHERS),
        counts=pl.DataFrame([*rows, *groups], PAGE_COUNTS),
        tests=pl.DataFrame([] if differ is None else _tests(list(matchers), differ), TESTS),
    )


def row(label: str, name: str, value: str, sides: tuple[int, int, int, int]) -> dict[str, object]:
    """A row of PAGE_COUNTS. sides: requests to be confirmed and their errors, then those of the others"""
    positives, misses, negatives, confirms = sides
    return {
        "matcher": label,
        "question": "should_confirm",
        "slice": name,
        "value": value,
        "positives": positives,
        "wrong_no_matches": misses,
        "negatives": negatives,
        "wrong_confirms": confirms,
        **dict.fromkeys(UNCOUNTED, 1),
        "effective_positives": float(positives),
        "effective_negatives": float(negatives),
    }


def _told_counts(label: str, made: Made) -> list[dict[str, object]]:
    kinds = [row(label, "kind", kind, _told_sides(kind, made.wrong.get(kind, 0))) for kind in SIZES]
    misses = sum(made.wrong.get(kind, 0) for kind in CONFIRMABLE)
    confirms = sum(made.wrong.values()) - misses
    return [row(label, "all", "all", (1000, misses, 1000, confirms)), *kinds]


def _told_sides(kind: str, wrong: int) -> tuple[int, int, int, int]:
    return (SIZES[kind], wrong, 0, 0) if kind in CONFIRMABLE else (0, 0, SIZES[kind], wrong)


def _told_matcher(label: str, made: Made) -> dict[str, object]:
    return {
        "matcher": label,
        "name": made.name or label,
        "version": "1",
        "status": made.status,
        "message": made.message,
        "reads_truth": made.reads_truth,
        "requests_per_s": made.speed if made.status == "ok" else None,
    }


def _tests(labels: Sequence[str], differ: Mapping[str, Sequence[tuple[str, str]]]) -> list[dict[str, object]]:
    return [
        {"a": a, "b": b, "rate": rate, "q": 0.001 if {(a, b), (b, a)} & set(differ.get(rate, ())) else 0.6}
        for rate in (FNR, FCR)
        for place, a in enumerate(labels)
        for b in labels[place + 1 :]
    ]
