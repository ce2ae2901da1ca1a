"""Stored accuracy as material for a page: what `confirmbench keep` wrote, one dataset after another.

There are counts of all requests and of the kinds alone, and neither times nor tests.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from bench.leaderboard.accuracy import Stored
from bench.leaderboard.leaderboard import Board, board, is_apart, order
from bench.page.material import MATCHERS, PAGE_COUNTS, Material
from bench.scoring.counts import QUESTIONS, SCORER, Counts
from bench.scoring.groupings import ALL
from generators.errors import ConfirmbenchError
from generators.schema import CONFIRMABLE_KINDS

NO_TIMES = (
    "Stored accuracy has no times, for these differ from machine to machine, and no answers, so matchers are "
    "not tested against each other."
)
INDEPENDENT = "Intervals by kind are those of independent requests, for clusters were not kept by kind."
UNKNOWN = ("n_clusters", "n_persons", "n_dwellings", "n_submissions")


def is_stored(folder: Path) -> bool:
    """Whether it is a folder of stored accuracy: of one dataset, or of several, as results/accuracy."""
    return bool(_folders(folder))


def from_stored(folder: Path) -> list[Material]:
    """What is kept below a folder, a material for each dataset, by name.

    folder: results/accuracy, or the folder of one dataset in it
    raises: ConfirmbenchError when nothing is kept there, a file cannot be read, or files do not fit together
    """
    folders = _folders(folder)
    if not folders:
        raise ConfirmbenchError(
            f"{folder} holds no stored accuracy; `confirmbench keep RUN` writes it, into results/accuracy."
        )
    return [_material(board(each)) for each in folders]


def _folders(folder: Path) -> list[Path]:
    """Those with files of matchers: the folder itself, or else the ones in it."""
    if _is_kept(folder):
        return [folder]
    return sorted(each for each in folder.iterdir() if _is_kept(each)) if folder.is_dir() else []


def _is_kept(folder: Path) -> bool:
    """Whether a JSON file in it looks like a stored one; runs and datasets have JSON files of other kinds."""
    return folder.is_dir() and any(_is_one(file) for file in sorted(folder.glob("*.json")))


def _is_one(file: Path) -> bool:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and {"scorer", "dataset", "matcher", "counts"} <= content.keys()


def _material(found: Board) -> Material:
    entries = _in_order(found)
    return Material(
        title=found.dataset["name"],
        dataset=_dataset(found),
        provenance=_provenance(found),
        matchers=pl.DataFrame([_matcher(each) for each in entries], schema=MATCHERS),
        counts=pl.DataFrame([row for each in entries for row in _rows(each)], schema=PAGE_COUNTS),
        notice=f"{NO_TIMES} {INDEPENDENT}",
    )


def _dataset(found: Board) -> dict[str, Any]:
    asked = {"profile": {"name": found.suite["profile"]}, "seed": found.suite["seed"]}
    known = {} if found.ceiling is None else {"ceiling": dict(found.ceiling)}
    return {**found.dataset, **asked, **known}


def _in_order(found: Board) -> list[Stored]:
    """As the leaderboard has them, then bounds and the oracle, then those without answers."""
    apart = [each for each in found.entries if is_apart(each) and each.counts is not None]
    without = [each for each in found.entries if each.counts is None]
    return [*order(found.entries), *(each for group in (apart, without) for each in group)]


def _matcher(each: Stored) -> dict[str, Any]:
    return {
        "matcher": each.spec,
        "name": each.name,
        "version": each.version,
        "status": each.status,
        "message": "",
        "reads_truth": each.reads_truth,
    }


def _rows(each: Stored) -> Iterator[dict[str, Any]]:
    """Its rows of PAGE_COUNTS: all requests, for both questions, and each kind, for the headline alone."""
    for question, counts in (each.overall or {}).items():
        worth = None if each.effective is None else each.effective[question]
        yield _row((each.spec, question, ALL, ALL), counts, worth)
    for kind, (confirmed, requests) in each.confirmed.items():
        yield _row((each.spec, QUESTIONS[0], "kind", kind), _of_kind(kind, confirmed, requests))


def _of_kind(kind: str, confirmed: int, requests: int) -> Counts:
    """A kind has one right answer to the headline question."""
    if kind in CONFIRMABLE_KINDS:
        return Counts(right_confirms=confirmed, wrong_no_matches=requests - confirmed)
    return Counts(wrong_confirms=confirmed, right_no_matches=requests - confirmed)


def _row(
    key: tuple[str, str, str, str], counts: Counts, worth: tuple[float, float] | None = None
) -> dict[str, Any]:
    """A row of PAGE_COUNTS.

    key: matcher, question, slice and value
    worth: effective requests of both sides; None where requests count as independent
    """
    positives, negatives = worth or (float(counts.positives), float(counts.negatives))
    return {
        **dict(zip(("matcher", "question", "slice", "value"), key, strict=True)),
        "positives": counts.positives,
        "wrong_no_matches": counts.wrong_no_matches,
        "negatives": counts.negatives,
        "wrong_confirms": counts.wrong_confirms,
        **dict.fromkeys(UNKNOWN),
        "effective_positives": positives,
        "effective_negatives": negatives,
    }


def _provenance(found: Board) -> tuple[tuple[str, str], ...]:
    dataset, suite = found.dataset, found.suite
    generator = ", ".join(f"{what} {value}" for what, value in (dataset.get("generator") or {}).items())
    pairs = (
        ("Dataset", f"{dataset['name']}, synthetic; nothing in it is about real people"),
        ("Digest of the dataset", dataset["digest"]),
        ("Profile", str(suite["profile"])),
        ("Seed", str(suite["seed"])),
        ("Size", f"{dataset['records']:,} records, {dataset['requests']:,} requests"),
        ("Generator", generator),
        ("Scorer", f"version {SCORER}"),
        ("Made again with", "confirmbench run all-matchers --out RUN, then confirmbench keep RUN"),
    )
    return tuple((what, value) for what, value in pairs if value)
