"""A dataset folder is whole, the same from its seed, or not there."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from generators.dataset import MANIFEST, dataset_key, load
from generators.errors import ConfirmbenchError
from generators.folder import unfinished_folder
from generators.generate import generate
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


def test_threads_and_blocks_change_no_value(dataset, tmp_path, monkeypatch):
    monkeypatch.setattr("generators.generate.HOUSEHOLDS", 700)
    monkeypatch.setattr("generators.generate.REQUESTS", 70)
    other = make(tmp_path / "other", threads=1)

    assert other.registry().collect().equals(dataset.registry().collect())
    for frame in ("requests", "truth", "edits"):
        assert getattr(other, frame)().equals(getattr(dataset, frame)())


def test_the_folder_holds_what_the_manifest_lists_and_nothing_else(dataset):
    files = {str(p.relative_to(dataset.folder)) for p in dataset.folder.rglob("*") if p.is_file()}

    assert files == {MANIFEST, *(part["file"] for part in dataset.manifest["parts"])}


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


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    def fail(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", fail)

    with pytest.raises(ConfirmbenchError, match=r"No space left on device. Nothing was kept"):
        make(tmp_path / "set")

    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_keeps_what_is_finished(tmp_path, monkeypatch, dataset):
    """The second block finds no room; once there is room, the first is not made again."""
    monkeypatch.setattr("generators.generate.HOUSEHOLDS", 500)
    write = pl.DataFrame.write_parquet

    def fail_on_the_second(frame, path, **options):
        if "part-00001" in str(path):
            raise OSError(28, "No space left on device")
        write(frame, path, **options)

    monkeypatch.setattr(pl.DataFrame, "write_parquet", fail_on_the_second)
    with pytest.raises(ConfirmbenchError, match="the same command goes on from there"):
        make(tmp_path / "set", threads=1)
    assert [path.name for path in tmp_path.iterdir()] == [".set.unfinished"]
    first = tmp_path / ".set.unfinished" / "registry" / "part-00000.parquet"
    written = first.stat().st_mtime_ns

    monkeypatch.setattr(pl.DataFrame, "write_parquet", write)
    whole = make(tmp_path / "set", threads=1)

    assert (whole.folder / "registry" / "part-00000.parquet").stat().st_mtime_ns == written
    assert load(whole.folder).registry().collect().equals(dataset.registry().collect())
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_kept_block_that_was_damaged_is_made_again(tmp_path, monkeypatch, dataset):
    monkeypatch.setattr("generators.generate.make_batch", stop)
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "set")
    part = tmp_path / ".set.unfinished" / "registry" / "part-00000.parquet"
    pl.read_parquet(part).with_columns(city=pl.lit("Nowhere")).write_parquet(part)
    monkeypatch.undo()

    assert make(tmp_path / "set").digest == dataset.digest


def test_what_is_left_of_another_dataset_is_not_mixed_in(tmp_path, monkeypatch, dataset):
    monkeypatch.setattr("generators.generate.make_batch", stop)
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "set", seed=9)
    monkeypatch.undo()

    assert make(tmp_path / "set").digest == dataset.digest


def stop(*arguments):
    raise KeyboardInterrupt


def test_two_processes_do_not_make_the_same_folder(tmp_path):
    with (
        unfinished_folder(tmp_path / "set", "key", lambda path, entry: True),
        pytest.raises(ConfirmbenchError, match="is being made by another process"),
    ):
        make(tmp_path / "set")


@pytest.mark.process
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_generation_goes_on_where_it_stopped(tmp_path, ending):
    """Ctrl-C, and a kill that nothing can catch, in the middle of writing, in a real process."""
    code = (
        "import sys; from pathlib import Path; import generators.generate as g;"
        "from generators.profile import load_profile; g.HOUSEHOLDS = 2_000;"
        "g.generate(load_profile('typical'), 60_000, 300, 1, Path(sys.argv[1]),"
        " report=lambda *a: print(*a, flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "set")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        stage, done, _ = line.split()
        if stage == "registry" and int(done) > 10_000:
            break
    os.kill(process.pid, ending)
    process.communicate()
    kept = tmp_path / ".set.unfinished" / "registry" / "part-00001.parquet"
    written = kept.stat().st_mtime_ns

    subprocess.run([sys.executable, "-c", code, str(tmp_path / "set")], check=True, stdout=subprocess.DEVNULL)

    assert process.returncode != 0
    assert (tmp_path / "set" / "registry" / "part-00001.parquet").stat().st_mtime_ns == written
    assert load(tmp_path / "set").rows("registry") == 60_000
    assert [path.name for path in tmp_path.iterdir()] == ["set"]
