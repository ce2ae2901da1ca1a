"""Material with counts, speeds, curves and sizes as told, to be checked by hand. No dataset, nothing run."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from bench.page.material import MATCHERS, PAGE_COUNTS, Material
from bench.runs.record import POINTS
from bench.scoring.rate import Rate, Side
from bench.statistics.required import TARGETS
from bench.studies.sweep.schemas import CURVES, REQUIRED

MARKUP = "<b>&\"'</b><script>alert(1)</script>\n|" + "x" * 200
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


def material(
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
