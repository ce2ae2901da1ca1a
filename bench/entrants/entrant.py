"""A matcher as it enters a run: how to make it, and the name and version under which its result is kept.

The oracle: the truth in the place of a matcher. No matcher, for those never see it, and never ranked.

Train a matcher on a dataset, and write what it learned as a model file.

A model is learned on one dataset and used on others: an answer may not depend on the other requests of its
batch, and a score on the data that a model was trained on says nothing. `check_not_trained_on` sees to that.

From a spec to the matcher that answers one dataset: most need to know nothing of it, two do.
"""

import hashlib
import inspect
import re
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass, fields, is_dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, cast

import polars as pl

from bench.datasets import open_verified
from bench.entrants.answers import read_answers
from bench.output.progress import Progress
from bench.output.wording import without_names
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.schema import REGISTRY, REQUESTS, conform
from matchers.answers import Answers
from matchers.catalog import GROUP, ORACLE, class_of, make, spec_of, targets
from matchers.contract import Matcher, MissingPackage
from matchers.linkage.model_file import ModelFile
from matchers.plugins import parse


def is_oracle(spec: str) -> bool:
    """Whether a spec calls for the oracle; raises ConfirmbenchError when it gives it parameters."""
    call = parse(spec)
    if call.name == ORACLE and call.parameters:
        raise ConfirmbenchError(
            f"{ORACLE} has no parameter {next(iter(call.parameters))}; it has no parameters."
        )
    return call.name == ORACLE


@dataclass(frozen=True)
class Oracle:
    """Knows the truth of one dataset: the columns request_id and should_confirm."""

    truth: pl.DataFrame

    def fit(self, registry: pl.LazyFrame) -> "Oracle":
        """There is nothing to learn from a registry."""
        return self

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Look each request up by its number."""
        right = self.truth.select("request_id", "should_confirm")
        asked = requests.select("request_id")
        return asked.join(right, on="request_id", how="left", maintain_order="left")["should_confirm"]


PLUGIN_FILE = re.compile(r"(?P<file>.+?\.py):(?P<call>.+)", re.DOTALL)
SHORT = 8  # hex digits


@dataclass(frozen=True)
class Contestant:
    """spec: makes the matcher; it may hold a path and is not stored

    label: the spec as results show it, with the names of files in place of their paths
    version: of confirmbench, of the plug-in's distribution, or the digest of the files it is made of
    reads_truth: it is the oracle, which is never ranked
    """

    spec: str
    label: str
    version: str
    reads_truth: bool = False

    @property
    def name(self) -> str:
        """The matcher without its parameters."""
        return self.label.split("(", 1)[0]

    @property
    def slug(self) -> str:
        """A file name of its own for every label and version."""
        readable = re.sub(r"[^a-z0-9_]+", "-", self.name.lower())
        return f"{readable}-{_short(f'{self.label} {self.version}'.encode())}"


def spec_of_object(matcher: object) -> str:
    """The spec that makes an equal matcher in another process: its class's file or name, and its parameters.

    matcher: an instance of a dataclass of parameters, as built-in matchers are
    raises: ConfirmbenchError when its class is in no file, as one written in a notebook or at a prompt
    """
    kind = type(matcher)
    if not is_dataclass(matcher):
        raise ConfirmbenchError(
            f"{kind.__name__} is no dataclass, so its parameters cannot be told; give its spec as text."
        )
    if kind.__module__ == "__main__" or not hasattr(sys.modules[kind.__module__], "__file__"):
        raise ConfirmbenchError(
            f"{kind.__name__} runs in a process of its own, which must find it in a file: write it to "
            f"my_matcher.py and give 'my_matcher.py:{kind.__name__}'."
        )
    if f"{kind.__module__}:{kind.__qualname__}" in targets().values():
        return spec_of(cast(Matcher, matcher))
    shown = {each.name: getattr(matcher, each.name) for each in fields(matcher)}
    given = ", ".join(f"{name}={value!r}" for name, value in shown.items())
    return f"{inspect.getfile(kind)}:{kind.__qualname__}({given})"


def contestants(specs: tuple[str, ...]) -> list[Contestant]:
    """Make every matcher once, to find faults in a spec before a run has cost anything.

    raises: ConfirmbenchError when a spec cannot be made or two specs mean the same matcher
    """
    entered: dict[str, Contestant] = {}
    for spec in specs:
        contestant = enter(spec)
        if contestant.slug in entered:
            raise ConfirmbenchError(
                f"{spec} and {entered[contestant.slug].spec} are the same matcher; list it once."
            )
        entered[contestant.slug] = contestant
    return list(entered.values())


def enter(spec: str) -> Contestant:
    """Make the matcher of one spec and name it; one that lacks a package is named by its spec as given.

    raises: ConfirmbenchError when the spec cannot be made
    """
    if is_oracle(spec):
        return Contestant(spec, ORACLE, _version(ORACLE), reads_truth=True)
    try:
        with redirect_stdout(sys.stderr):  # a plug-in may print when it is imported
            matcher = make(spec)
    except MissingPackage:  # its turn will come, and say what to install; the others can run
        return Contestant(spec, without_names(spec), _version(parse(spec).name))
    label = spec_of(matcher) if is_dataclass(matcher) else spec  # others cannot tell their parameters
    plugin = PLUGIN_FILE.fullmatch(label)
    if plugin is None:
        return _with_files(Contestant(spec, label, _version(label.split("(", 1)[0])), matcher)
    file = Path(plugin["file"])
    return Contestant(spec, f"{file.name}:{plugin['call']}", f"source {_short(file.read_bytes())}")


def _with_files(contestant: Contestant, matcher: object) -> Contestant:
    """Know a matcher by the files that its method `files` names: by name and content, not by folder."""
    named = getattr(matcher, "files", None)
    files = tuple(named()) if callable(named) else ()
    if not files:
        return contestant
    label = without_names(contestant.label)
    for file in sorted(files, key=len, reverse=True):  # a path may begin with another one
        label = label.replace(file, Path(file).name)
    digest = _short(b"".join(hashlib.blake2b(Path(file).read_bytes()).digest() for file in files))
    return Contestant(contestant.spec, label, f"source {digest}")


def _version(name: str) -> str:
    """The distribution that brings the matcher, and its version."""
    for plugin in metadata.entry_points(group=GROUP, name=name):
        if plugin.dist is not None:
            return f"{plugin.dist.name} {plugin.dist.version}"
    return f"confirmbench {metadata.version('confirmbench')}"


def _short(content: bytes) -> str:
    return hashlib.blake2b(content).hexdigest()[:SHORT]


def train_to_file(name: str, folder: Path, out: Path, progress: Progress) -> ModelFile:
    """Train the matcher `name` on a dataset and write a new model file.

    raises: ConfirmbenchError when the matcher cannot learn, the dataset is damaged, or the file exists
    """
    if out.exists():
        raise ConfirmbenchError(f"{out} exists already; choose another file with --out or remove it first.")
    if not out.parent.is_dir():
        raise ConfirmbenchError(f"There is no folder {out.parent} to write {out.name} into; make it first.")
    learner = _learner(name)
    dataset = open_verified(folder, progress)
    with progress.stage(f"train {name} on {dataset.rows('requests'):,} requests"):
        model = train_model(name, learner, dataset)
    out.write_text(model.text(), encoding="utf-8")
    return model


def train_model(name: str, learner: Any, dataset: Dataset) -> ModelFile:
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


def matcher_for(spec: str, dataset: Dataset) -> Matcher:
    """Make the matcher of a spec. The oracle, and nothing else, is told the dataset's truth.

    raises: ConfirmbenchError when the spec cannot be made, when its model was trained on this very dataset,
    or when it is a file of answers that does not answer every request of this dataset and no others
    """
    if is_oracle(spec):
        return Oracle(dataset.truth())
    matcher = make(spec)
    check_not_trained_on(matcher, dataset)
    if isinstance(matcher, Answers):
        read_answers(Path(matcher.path), dataset.rows("requests"))
    return matcher
