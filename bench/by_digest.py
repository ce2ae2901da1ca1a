"""The dataset folder that a result was made on, found by its digest."""

import json
from pathlib import Path

from generators.dataset import MANIFEST


def find_dataset(digest: str, datasets: Path) -> Path | None:
    """Return the folder below `datasets` whose manifest has the digest; None when there is none."""
    manifests = sorted(datasets.glob(f"*/{MANIFEST}"))
    return next((file.parent for file in manifests if digest_of(file.parent) == digest), None)


def digest_of(folder: Path) -> str | None:
    """What a folder's manifest says of its dataset; None when it cannot be read."""
    try:
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
