"""Train a matcher on a dataset, and write what it learned as a model file.

A model is learned on one dataset and used on others: an answer may not depend on the other requests of its
batch, and a score on the data that a model was trained on says nothing. `check_not_trained_on` sees to that.
"""

from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl

from bench.output.progress import Progress
from bench.verify import verified
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.schema import REGISTRY, REQUESTS, conform
from matchers.catalog import class_of
from matchers.linkage.model_file import ModelFile


def train_to_file(name: str, folder: Path, out: Path, progress: Progress) -> ModelFile:
    """Train the matcher `name` on a dataset and write a new model file.

    raises: ConfirmbenchError when the matcher cannot learn, the dataset is damaged, or the file exists
    """
    if out.exists():
        raise ConfirmbenchError(f"{out} exists already; choose another file with --out or remove it first.")
    if not out.parent.is_dir():
        raise ConfirmbenchError(f"There is no folder {out.parent} to write {out.name} into; make it first.")
    learner = _learner(name)
    dataset = verified(folder, progress)
    with progress.stage(f"train {name} on {dataset.rows('requests'):,} requests"):
        model = trained(name, learner, dataset)
    out.write_text(model.text(), encoding="utf-8")
    return model


def trained(name: str, learner: Any, dataset: Dataset) -> ModelFile:
    """Train on a dataset; the truth is handed to a class marked `supervised` alone."""
    registry = conform(dataset.registry(), REGISTRY, "registry")
    requests = conform(dataset.requests(), REQUESTS, "requests")
    truth: pl.Series | None = None
    if getattr(learner, "supervised", False):
        truth = dataset.truth()["should_confirm"]
    return ModelFile(name, provenance(dataset), learner.train(registry, requests, truth))


def provenance(dataset: Dataset) -> dict[str, Any]:
    """Return what a model file says of the dataset: its digest, and how to generate it again."""
    manifest = dataset.manifest
    profile = manifest.get("profile")
    return {
        "digest": dataset.digest,
        "name": dataset.name,
        "profile": profile.get("name") if isinstance(profile, dict) else profile,
        "people": manifest.get("people"),
        "requests": dataset.rows("requests"),
        "seed": manifest.get("seed"),
        "confirmbench": metadata.version("confirmbench"),
    }


def check_not_trained_on(matcher: object, dataset: Dataset) -> None:
    """Raise ConfirmbenchError when a matcher's model was trained on the dataset that it is asked about."""
    if getattr(matcher, "trained_on", None) == dataset.digest:
        raise ConfirmbenchError(
            f"The model of this matcher was trained on {dataset.name} itself (digest {dataset.digest}), so "
            "its answers there would say nothing; ask it about another dataset, e.g. of another seed."
        )


def _learner(name: str) -> Any:
    found = class_of(name)
    if not callable(getattr(found, "train", None)):
        raise ConfirmbenchError(f"{name} learns nothing: it has no method train(registry, requests, truth).")
    return found
