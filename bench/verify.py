"""Open a dataset folder, checked whole, before anything is run on it."""

import json
from collections.abc import Collection
from pathlib import Path

from bench.output.progress import Progress
from generators.dataset import MANIFEST, SCHEMAS, Dataset, load
from generators.errors import ConfirmbenchError


def verified(folder: Path, progress: Progress, frames: Collection[str] = tuple(SCHEMAS)) -> Dataset:
    """Open a dataset folder and check every value against its digests.

    frames: check the values of these alone
    raises: ConfirmbenchError when it is no dataset folder, damaged, or holds no request
    """
    with progress.stage(f"verify {folder.name}", _rows(folder, frames)) as advance:
        dataset = load(folder, advance, frames)
    if not dataset.rows("requests"):
        raise ConfirmbenchError(f"{folder} holds no requests, so there is nothing to answer; generate some.")
    return dataset


def _rows(folder: Path, frames: Collection[str]) -> int | None:
    """Rows that the manifest promises, for the bar alone; loading finds out whether it can be trusted."""
    try:
        parts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["parts"]
        return sum(int(part["rows"]) for part in parts if part["frame"] in frames)
    except (OSError, ValueError, KeyError, TypeError):
        return None
