"""Material written by hand: 1,000 requests of either side, so that every count in a sentence can be checked.

Of those that should be confirmed, 800 are of the kind current and 200 renamed; of the others 500 household,
450 moved and 50 stranger, which are too few to say anything of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from bench.page.material import MATCHERS, PAGE_COUNTS, Material
from bench.scoring.pairwise import TESTS
from bench.scoring.rate import FCR, FNR

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


def material(
    matchers: Mapping[str, Made],
    differ: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    ceiling: dict[str, object] | None = None,
    groups: Sequence[Mapping[str, object]] = (),
) -> Material:
    """differ: by rate, pairs that tests tell apart; all others are tested and tied. None for no tests at all

    groups: rows of PAGE_COUNTS beside those of all requests and the kinds
    """
    dataset = {"name": "made", "digest": "0" * 32, "records": 20, "requests": 2000}
    rows = [row for label, made in matchers.items() if made.status == "ok" for row in _counts(label, made)]
    return Material(
        title="made",
        dataset=dataset | ({} if ceiling is None else {"ceiling": ceiling}),
        provenance=(("Seed", "7"), ("Made again with", "confirmbench run made")),
        matchers=pl.DataFrame([_matcher(label, made) for label, made in matchers.items()], MATCHERS),
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


def _counts(label: str, made: Made) -> list[dict[str, object]]:
    kinds = [row(label, "kind", kind, _sides(kind, made.wrong.get(kind, 0))) for kind in SIZES]
    misses = sum(made.wrong.get(kind, 0) for kind in CONFIRMABLE)
    confirms = sum(made.wrong.values()) - misses
    return [row(label, "all", "all", (1000, misses, 1000, confirms)), *kinds]


def _sides(kind: str, wrong: int) -> tuple[int, int, int, int]:
    return (SIZES[kind], wrong, 0, 0) if kind in CONFIRMABLE else (0, 0, SIZES[kind], wrong)


def _matcher(label: str, made: Made) -> dict[str, object]:
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
