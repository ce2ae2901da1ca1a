"""The dataset by whose truth answers are compared: the folder that is named, or one with its digest."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.by_digest import digest_of, find_dataset
from generators.errors import ConfirmbenchError


def dataset_with(known: Mapping[str, Any], folder: Path | None, datasets: Path) -> Path:
    """The folder of a dataset; its content is not checked yet.

    known: `name` and `digest` of the dataset, as results have them
    folder: where it is said to be; looked for among the folders of `datasets` if None
    raises: ConfirmbenchError when it is not there, or another one is
    """
    if folder is not None:
        found = digest_of(folder)
        if found not in (None, known["digest"]):
            raise ConfirmbenchError(
                f"{folder} is not the dataset of these answers: its digest is {found}, theirs is "
                f"{known['digest']}. Answers can be compared by the truth of their own dataset only."
            )
        return folder  # a folder that cannot be read says so when it is opened
    found_there = find_dataset(known["digest"], datasets)
    if found_there is not None:
        return found_there
    raise ConfirmbenchError(
        f"The dataset of these answers, {known['name']} with digest {known['digest']}, is not in {datasets}; "
        "give its folder with --dataset."
    )
