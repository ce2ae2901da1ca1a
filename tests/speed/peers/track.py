"""The folders that contestants read: a dataset as generated, and the same normalised.

Either has `requests.parquet` and `registry/part-*.parquet`. The normalised one spares peers a work that our
matchers do in any case, and has a small folder of the same form in which contestants warm up.
"""

import hashlib
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.datasets import make_dataset, open_verified
from bench.output.progress import Progress
from generators.dataset import MANIFEST, Dataset, dataset_key, write_parquet
from generators.folder import new_folder
from generators.profile import load_profile
from generators.schema import CLAIM_COLUMNS
from matchers import catalog
from matchers.engine.normalize import normalize

PROFILE, SEED = "typical", 1
MATCHERS = Path(catalog.__file__).parent
WARM_UP_RECORDS, WARM_UP_REQUESTS = 1_000, 16


class Track(NamedTuple):
    """The dataset as generated, the same normalised, and a few rows of the latter."""

    raw: Path
    normalized: Path
    warm_up: Path


def requests_file(folder: Path) -> Path:
    """Return where the requests of a folder lie."""
    return folder / "requests.parquet"


def records_files(folder: Path) -> Path:
    """Return the pattern of the registry's files."""
    return folder / "registry" / "part-*.parquet"


def count_requests(folder: Path) -> int:
    """Return how many requests a folder holds."""
    return int(pl.scan_parquet(requests_file(folder)).select(pl.len()).collect().item())


def as_answers(request_ids: npt.NDArray[np.integer], folder: Path) -> pl.Series:
    """Turn the confirmed requests, repeated or not, into one answer a request of the folder."""
    confirmed = np.zeros(count_requests(folder), np.bool_)
    confirmed[request_ids] = True
    return pl.Series("confirmed", confirmed)


def make_track(people: int, requests: int, datasets: Path, progress: Progress) -> Track:
    """Return the folders, in `datasets`; those that are there already are used again.

    raises: ConfirmbenchError when the dataset is damaged or cannot be made, or the disk is full
    """
    dataset = _dataset(people, requests, datasets, progress)
    name = f"normalised-{dataset.digest[:8]}"
    folder = datasets / f"{name}-{_version()}"
    if not folder.exists():
        for outdated in datasets.glob(f"{name}-*"):
            shutil.rmtree(outdated)
        with progress.stage("normalise"), new_folder(folder) as unfinished:
            _write_normalized(dataset, unfinished)
    return Track(dataset.folder, folder, folder / "warm_up")


def _dataset(people: int, requests: int, datasets: Path, progress: Progress) -> Dataset:
    """Open the dataset under whatever name it is in `datasets`, or generate it."""
    profile = load_profile(PROFILE)
    key = dataset_key(profile, people, requests, SEED)
    for manifest in sorted(datasets.glob(f"*-{key}/{MANIFEST}")):
        return open_verified(manifest.parent, progress)
    return make_dataset(profile, people, requests, SEED, datasets / f"side-by-side-{key}", progress)


def _version() -> str:
    """Name the normalisation by the source of `matchers`: another one must not be given strings of this."""
    sources = sorted(MATCHERS.rglob("*.py"))
    return hashlib.blake2b(b"".join(map(Path.read_bytes, sources)), digest_size=4).hexdigest()


def _write_normalized(dataset: Dataset, folder: Path) -> None:
    asked = normalize(dataset.requests().select("request_id", *CLAIM_COLUMNS))
    for some in (folder, folder / "warm_up"):
        (some / "registry").mkdir(parents=True)
    write_parquet(asked, requests_file(folder))
    write_parquet(asked[:WARM_UP_REQUESTS], requests_file(folder / "warm_up"))
    for file in sorted(dataset.folder.glob("registry/part-*.parquet")):
        records = normalize(pl.read_parquet(file, columns=["record_id", *CLAIM_COLUMNS]))
        write_parquet(records, folder / "registry" / file.name)
    write_parquet(records[:WARM_UP_RECORDS], folder / "warm_up" / "registry" / "part-00000.parquet")
