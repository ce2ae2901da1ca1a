"""The dataset folder that a result was made on, found by its digest."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generators.dataset import MANIFEST
from generators.errors import ConfirmbenchError


def dataset_with(known: Mapping[str, Any], folder: Path | None, datasets: Path) -> Path:
    """The folder of a dataset; its content is not checked yet.

    known: `name` and `digest` of the dataset, as results have them
    folder: where it is said to be; looked for among the folders of `datasets` if None
    raises: ConfirmbenchError when it is not there, or another one is
    """
    if folder is not None:
        found = _digest(folder / MANIFEST)
        if found not in (None, known["digest"]):
            raise ConfirmbenchError(
                f"{folder} is not the dataset of these answers: its digest is {found}, theirs is "
                f"{known['digest']}. Answers can be compared by the truth of their own dataset only."
            )
        return folder  # a folder that cannot be read says so when it is opened
    for manifest in sorted(datasets.glob(f"*/{MANIFEST}")):
        if _digest(manifest) == known["digest"]:
            return manifest.parent
    raise ConfirmbenchError(
        f"The dataset of these answers, {known['name']} with digest {known['digest']}, is not in {datasets}; "
        "give its folder with --dataset."
    )


def _digest(manifest: Path) -> str | None:
    """What a manifest says of its dataset; None when it cannot be read."""
    try:
        return str(json.loads(manifest.read_text(encoding="utf-8"))["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
