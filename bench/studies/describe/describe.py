"""What a dataset is like, measured on its files: names, homes, moves, requests, noise, ceiling.

What the profile asked for stands beside it and never in its place.
"""

from pathlib import Path
from typing import Any

import polars as pl

from bench.output.progress import Progress
from bench.studies.describe.noise import (
    edit_counts,
    record_edits,
    requested_and_realised,
    requests_with_edits,
)
from bench.studies.describe.papers import papers
from bench.studies.describe.registry import collisions, homes, newest_filings, tallies
from bench.studies.describe.requests import housing, kinds, moves, surname_shapes
from generators.ceiling import ceiling
from generators.dataset import Dataset, load

Description = dict[str, Any]


def described(folder: Path, progress: Progress) -> tuple[Dataset, Description]:
    """Open a dataset folder, checked whole, and describe it.

    raises: ConfirmbenchError when it is no dataset folder or damaged
    """
    with progress.stage(f"verify {folder.name}") as advance:
        dataset = load(folder, advance)
    with progress.stage(f"describe {folder.name}"):
        return dataset, describe(dataset)


def describe(dataset: Dataset) -> Description:
    """Everything that the report and the pictures show, as values that JSON can hold."""
    requests, truth, edits = (frame(dataset, name) for name in ("requests", "truth", "edits"))
    registry, profile = dataset.registry(), dataset.manifest.get("profile", {})
    people = people_on_file(dataset)
    on_file = people.select(pl.len()).collect().item()
    return {
        "dataset": identity(dataset),
        "sizes": {name: dataset.rows(name) for name in ("registry", "requests", "edits")}
        | {"people": on_file},
        "registry": tallies(registry),
        "collisions": collisions(people),
        "homes": homes(people),
        "surnames": surname_shapes(truth, registry),
        "kinds": kinds(truth),
        "housing": housing(truth),
        "papers": papers(dataset),
        "moves": moves(truth, profile, dataset.manifest.get("realised", {})),
        "realised": dataset.manifest.get("realised", {}),
        "noise": requested_and_realised(requests, truth, edits, profile.get("noise", {})),
        "edits": edit_counts(edits),
        "channels": requests_with_edits(truth, edits),
        "record_edits": record_edits(edits),
        "ceiling": ceiling(requests, truth),
    }


def identity(dataset: Dataset) -> Description:
    """What the manifest says: name, digest, and how to make the same again."""
    manifest = dataset.manifest
    profile, generator = manifest.get("profile", {}), manifest.get("generator", {})
    return {
        "name": dataset.name,
        "digest": dataset.digest,
        "profile": profile.get("name"),
        "about": profile.get("description"),
        "seed": manifest.get("seed"),
        "generator": generator.get("version"),
        "vocabulary": profile.get("vocabulary"),
        "fingerprint": generator.get("vocabulary"),
    }


def people_on_file(dataset: Dataset) -> pl.LazyFrame:
    """The registry with one row a person, their last filing, in record order."""
    filings = dataset.manifest.get("profile", {}).get("registry", {}).get("filing_history", 1)
    return dataset.registry() if filings == 1 else newest_filings(dataset.registry())


def frame(dataset: Dataset, name: str) -> pl.LazyFrame:
    """One of the dataset's frames, to be streamed."""
    parts = [part["file"] for part in dataset.manifest["parts"] if part["frame"] == name]
    return pl.scan_parquet([dataset.folder / file for file in parts])
