"""Training: what a model file says, who sees the truth, and that nobody is scored where they learned."""

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from bench.entrants.train import check_not_trained_on, provenance, train_to_file, trained
from bench.output.progress import progress
from generators.dataset import load
from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.profile import load_profile
from matchers.linkage.model_file import read_model
from tests.bench.tiny import write_tiny

PLUGIN = """
import dataclasses
import polars as pl

@dataclasses.dataclass(frozen=True)
class Learner:
    model: str = ""
    supervised = {supervised}

    def fit(self, registry):
        return self

    def confirm(self, requests):
        return pl.repeat(False, requests.height, dtype=pl.Boolean, eager=True)

    @staticmethod
    def train(registry, requests, should_confirm):
        seen = None if should_confirm is None else int(should_confirm.sum())
        return {{"truth": seen, "columns": requests.columns, "records": registry.collect().height}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "d"
    generate(load_profile("typical"), 8_000, 1_000, 13, folder)
    return folder


@pytest.fixture
def tiny(tmp_path):
    return write_tiny(tmp_path / "tiny")


def command(*arguments):
    line = [sys.executable, "-m", "bench.cli", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, timeout=240)


def learner(folder, supervised):
    file = folder / "learner.py"
    file.write_text(PLUGIN.format(supervised=supervised))
    return f"{file}:Learner"


@pytest.mark.parametrize(("supervised", "truth"), [(True, 11), (False, None)])
def test_only_the_supervised_see_the_truth(tmp_path, tiny, supervised, truth):
    """As one series, and never as a column of the requests."""
    train_to_file(learner(tmp_path, supervised), tiny, tmp_path / "m.json", progress())
    written = json.loads((tmp_path / "m.json").read_text())

    assert written["model"]["truth"] == truth
    assert "should_confirm" not in written["model"]["columns"]
    assert written["model"]["records"] == 20


def test_a_model_says_what_it_was_trained_on(folder):
    dataset = load(folder)
    found = provenance(dataset)

    assert found["digest"] == dataset.digest
    assert (found["profile"], found["people"], found["requests"], found["seed"]) == (
        "typical",
        8_000,
        1_000,
        13,
    )


def test_a_dataset_of_unknown_making_has_a_digest(tiny):
    """Imported sets have no profile and no seed."""
    assert provenance(load(tiny))["seed"] is None


def test_refuses_the_dataset_trained_on(tiny):
    dataset = load(tiny)
    check_not_trained_on(SimpleNamespace(trained_on="another"), dataset)
    check_not_trained_on(object(), dataset)
    with pytest.raises(ConfirmbenchError, match="was trained on tiny itself"):
        check_not_trained_on(SimpleNamespace(trained_on=dataset.digest), dataset)


def test_refuses_what_cannot_learn_or_be_written(tmp_path, tiny):
    with pytest.raises(ConfirmbenchError, match="exact learns nothing"):
        train_to_file("exact", tiny, tmp_path / "m.json", progress())
    with pytest.raises(ConfirmbenchError, match="no matcher called fellegi_sunder"):
        train_to_file("fellegi_sunder", tiny, tmp_path / "m.json", progress())
    with pytest.raises(ConfirmbenchError, match="There is no folder"):
        train_to_file("fellegi_sunter", tiny, tmp_path / "none" / "m.json", progress())
    (tmp_path / "there.json").touch()
    with pytest.raises(ConfirmbenchError, match="exists already"):
        train_to_file("fellegi_sunter", tiny, tmp_path / "there.json", progress())


def test_nothing_is_written_when_nothing_is_learned(tmp_path, tiny):
    """The tiny dataset's pairs all agree in the same way."""
    with pytest.raises(ConfirmbenchError):
        train_to_file("fellegi_sunter_household", tiny, tmp_path / "m.json", progress())
    assert not (tmp_path / "m.json").exists()


def test_from_the_command_line_to_a_refusal(folder, tmp_path):
    """Trained twice the same; refused on its own dataset by `match`, at work on another."""
    for name in ("a.json", "b.json"):
        done = command("train", "fellegi_sunter_household", folder, "--out", tmp_path / name)
        assert done.returncode == 0, done.stderr
    assert load(folder).digest in done.stdout
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert read_model(str(tmp_path / "a.json"), "fellegi_sunter_household").digest == load(folder).digest

    spec = f"fellegi_sunter_household(model={str(tmp_path / 'a.json')!r})"
    refused = command("match", folder, spec, "--out", tmp_path / "x.csv")
    assert refused.returncode == 1
    assert "was trained on" in refused.stderr
    assert not (tmp_path / "x.csv").exists()
    other = tmp_path / "other"
    generate(load_profile("typical"), 8_000, 1_000, 14, other)
    done = command("match", other, spec, "--out", tmp_path / "x.csv")
    assert done.returncode == 0, done.stderr


def test_trained_in_memory(folder, monkeypatch):
    """Without a file, as tests and notebooks do."""
    from matchers.fellegi_sunter import FellegiSunter

    monkeypatch.setattr("matchers.linkage.observed.RANDOM_PAIRS", 100_000)
    found = trained("fellegi_sunter", FellegiSunter, load(folder))
    assert found.matcher == "fellegi_sunter"
    assert found.model["status"]["converged"]
