"""serve-batch as real processes: killed at planted points, a full disk, two at once, plug-ins that fail."""

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench.custody.ledger.ledger import open_ledger
from bench.custody.ledger.verify import verify
from tests.bench.custody.ledger.made import read_items
from tests.bench.custody.serving.made import (
    EVEN,
    answers_of,
    check_whole,
    served,
    write_dataset,
    write_screen,
)
from tests.bench.custody.serving.planted import POINTS
from tests.bench.tiny import REQUESTS, write_plugin

pytestmark = pytest.mark.process

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "bench.cli"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a dataset, a screen, a matcher that prints, and `right`, served in this process."""
    folder = tmp_path_factory.mktemp("serving")
    write_dataset(folder / "tiny")
    write_screen(folder)
    write_plugin(folder, f"print('noise')\n{EVEN}")
    served(
        folder / "tiny", f"{folder}/screen.py:Screen", f"{folder}/plugin.py:Plugin", folder / "right", group=5
    )
    return folder


def arguments(place, out, matcher="plugin.py:Plugin"):
    specs = ("--screen", f"{place}/screen.py:Screen", "--matcher", f"{place}/{matcher}")
    return ["serve-batch", str(place / "tiny"), *specs, "--out", str(out), "--group", "5"]


def run(command, **others):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, **others)


def assert_served(done, place, out):
    """Nothing is lost, doubled or changed, and the answers are those of a process that nobody disturbed."""
    assert done.returncode == 0, done.stderr
    check_whole(out, out / "ledger")
    assert verify(out / "ledger") == []
    assert answers_of(out) == answers_of(place / "right")


def test_a_kill_at_any_point_loses_and_doubles_nothing(place, tmp_path):
    """One after the other on one ledger; each time, whatever has left is in the ledger."""
    out = tmp_path / "out"
    for point in POINTS:
        done = run(
            [sys.executable, "-m", "tests.bench.custody.serving.planted", point, *arguments(place, out)]
        )
        assert done.returncode == -signal.SIGKILL, f"{point}: {done.stderr}"
        logged = dict(read_items(out / "ledger").select("request_id", "answer").iter_rows())
        assert answers_of(out).items() <= logged.items()
        assert not (out / "served.json").exists()
    assert len(answers_of(out)) == REQUESTS  # all had left before the last kill
    assert_served(run([*COMMAND, *arguments(place, out), "--no-scores"]), place, out)


def test_a_full_disk_in_the_middle_of_a_batch(place, tmp_path):
    """A limit on the size of files stands for the disk."""
    out = tmp_path / "out"
    limit = (60_000, 60_000)
    command = [*COMMAND, *arguments(place, out), "--json"]
    full = run(command, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
    assert (full.returncode, full.stdout) == (2, "")
    assert "The ledger stands as before" in full.stderr
    assert "Traceback" not in full.stderr
    assert 0 < read_items(out / "ledger").height == len(answers_of(out)) < REQUESTS

    done = run(command)
    assert_served(done, place, out)
    said = json.loads(done.stdout)  # a plug-in that prints does not spoil it
    assert said["served"]["counts"]["refused"] == sum(row["requests"] for row in said["refused"]) == 10
    assert said["served"] == json.loads((out / "served.json").read_text())


def test_two_processes_on_one_ledger(place, tmp_path):
    with open_ledger(tmp_path / "ledger", {"dataset": "another"}):
        done = run([*COMMAND, *arguments(place, tmp_path / "out"), "--ledger", str(tmp_path / "ledger")])
    assert (done.returncode, done.stdout) == (2, "")
    assert "in use by another process" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_matcher_that_fails_is_told_by_exit_code_1(place, tmp_path):
    write_plugin(place, "raise ValueError('no idea')", name="Bad")
    done = run([*COMMAND, *arguments(place, tmp_path / "out", "bad.py:Bad")])
    assert (done.returncode, done.stdout) == (1, "")
    assert "error: bad.py:Bad failed to warm up: ValueError: no idea" in done.stderr
    assert not (tmp_path / "out").exists()
