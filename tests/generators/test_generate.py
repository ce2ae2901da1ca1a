"""A dataset folder is whole, the same from its seed, or not there."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from generators.dataset import MANIFEST, load
from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.identity import dataset_key
from generators.profile import load_profile
from tests.generators.worlds import GOLDEN

PROFILE = load_profile("typical")


def make(folder: Path, people: int = 3_000, requests: int = 300, seed: int = 1, **how):
    return generate(PROFILE, people, requests, seed, folder, **how)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return make(tmp_path_factory.mktemp("data") / "set")


def test_what_is_written_is_what_is_loaded(dataset):
    loaded = load(dataset.folder)

    assert loaded.manifest == json.loads((dataset.folder / MANIFEST).read_text())
    assert loaded.registry().collect().height == loaded.rows("registry") == 3_000
    assert loaded.requests().height == loaded.truth().height == 300


@pytest.mark.parametrize("how", [{"threads": 1}, {"block": 100}, {"block": 1 << 20, "threads": 2}])
def test_block_size_and_threads_change_no_value(dataset, tmp_path, how):
    other = make(tmp_path / "other", **how)

    assert other.registry().collect().equals(dataset.registry().collect())
    assert other.requests().equals(dataset.requests())
    assert other.truth().equals(dataset.truth())
    assert other.edits().equals(dataset.edits())


def test_another_run_has_the_same_digest(dataset, tmp_path):
    assert make(tmp_path / "again").digest == dataset.digest


def test_another_seed_has_another_digest(dataset, tmp_path):
    assert make(tmp_path / "other", seed=2).digest != dataset.digest


def test_the_key_names_all_that_decides_the_data():
    key = dataset_key(PROFILE, 10, 5, 1)

    assert key == dataset_key(load_profile("typical"), 10, 5, 1)
    others = [(load_profile("hard"), 10, 5, 1), (PROFILE, 11, 5, 1), (PROFILE, 10, 6, 1), (PROFILE, 10, 5, 2)]
    assert len({dataset_key(*arguments) for arguments in others} | {key}) == 5


def test_a_registry_of_one_record_and_no_requests(tmp_path):
    dataset = load(make(tmp_path / "one", people=1, requests=0).folder)

    assert dataset.rows("registry") == 1
    assert dataset.requests().height == 0


def test_the_faker_tier_makes_a_dataset_without_origins(tmp_path):
    from dataclasses import replace

    profile = replace(PROFILE, vocabulary="faker")
    dataset = generate(profile, 3_000, 300, 1, tmp_path / "faker")

    assert dataset.truth()["origin"].null_count() == 300
    assert dataset.registry().select(pl.col("surname").n_unique()).collect().item() < 1_500


def test_golden_rows(tmp_path, update_golden):
    """Twenty records and twenty requests, kept as text: a change of the generator shows here."""
    dataset = make(tmp_path / "golden", people=2_000, requests=200, seed=42)
    frames = {
        "registry": dataset.registry().head(20).collect(),
        "requests": dataset.requests().head(20),
        "truth": dataset.truth().head(20),
        "edits": dataset.edits().filter(pl.col("request_id") < 20),
    }
    for name, frame in frames.items():
        path = GOLDEN / f"{name}.csv"
        if update_golden:
            frame.write_csv(path)
        assert frame.write_csv() == path.read_text(encoding="utf-8"), (
            f"{path.name}: rerun with --update-golden"
        )


def test_an_existing_folder_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")

    with pytest.raises(ConfirmbenchError, match="exists already"):
        make(tmp_path / "mine")

    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert (tmp_path / "mine" / "notes.txt").read_text() == "keep"


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"people": 0}, "at least 1"),
        ({"requests": -1}, "0 or more"),
        ({"seed": -5}, "seed is -5"),
        ({"people": 10, "requests": 1_000}, "can supply"),
        ({"people": 10**9}, "taxpayer numbers"),
    ],
)
def test_numbers_out_of_range_leave_nothing_behind(tmp_path, numbers, message):
    with pytest.raises(ConfirmbenchError, match=message):
        make(tmp_path / "set", **numbers)

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", fail)

    with pytest.raises(ConfirmbenchError, match="No space left on device"):
        make(tmp_path / "set")

    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_nothing_behind(tmp_path):
    """Ctrl-C in the middle of writing, in a real process."""
    code = (
        "from pathlib import Path; from generators.generate import generate;"
        "from generators.profile import load_profile;"
        f"generate(load_profile('typical'), 400_000, 0, 1, Path({str(tmp_path / 'set')!r}), block=2_000,"
        " report=lambda *a: print('working', flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    for _ in range(3):
        process.stdout.readline()
    time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    process.communicate()

    assert process.returncode != 0
    assert list(tmp_path.iterdir()) == []
