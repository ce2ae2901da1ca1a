"""The dataset of a suite: opened and verified when it is there, generated when it is not.

The dataset folder that a result was made on, found by its digest.

The dataset by whose truth answers are compared: the folder that is named, or one with its digest.

Open a dataset folder, checked whole, before anything is run on it.
"""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from bench.output.progress import Advance, Progress, in_turn
from bench.suites.suite import Suite
from generators.dataset import MANIFEST, SCHEMAS, Dataset, dataset_key, load
from generators.errors import ConfirmbenchError
from generators.profile import Profile, load_profile


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


def open_verified(folder: Path, progress: Progress, frames: Collection[str] = tuple(SCHEMAS)) -> Dataset:
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


def supply(suite: Suite, datasets: Path, progress: Progress) -> Dataset:
    """The dataset of `suite` in the folder `datasets`, where it stays for the next run.

    Suites that ask for the same profile, people, requests and seed share it, whichever was run first.

    raises: ConfirmbenchError when the profile is unknown or the dataset on disk is damaged
    """
    profile = load_profile(suite.profile)
    key = dataset_key(profile, suite.people, suite.requests, suite.seed)
    there = sorted(datasets.glob(f"*-{key}"))
    if there:
        return open_verified(there[0], progress)
    folder = datasets / f"{suite.name}-{key}"
    return make_dataset(profile, suite.people, suite.requests, suite.seed, folder, progress)


def make_dataset(
    profile: Profile, people: int, requests: int, seed: int, folder: Path, progress: Progress
) -> Dataset:
    """Generate a dataset folder, showing how far it is.

    raises: ConfirmbenchError when `folder` exists or cannot be written
    """
    from generators.generate import generate  # imported here, for it brings numba along

    with in_turn(progress) as stage:
        advance: dict[str, Advance] = {}
        so_far: dict[str, int] = {}

        def report(name: str, done: int, total: int) -> None:
            if name not in advance:
                advance[name] = stage(f"generate {name}", total)
            advance[name](done - so_far.get(name, 0))
            so_far[name] = done

        return generate(profile, people, requests, seed, folder, report)
