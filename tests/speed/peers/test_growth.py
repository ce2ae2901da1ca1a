"""How time and memory grow: a real run on small registries."""

import subprocess
import sys

import pytest

pytestmark = [pytest.mark.peers, pytest.mark.process]


def growth(*arguments):
    command = [sys.executable, "-P", "-m", "tests.speed.peers.growth", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def test_prints_and_draws(tmp_path):
    """A row for each size and contestant, and a picture of both axes."""
    sizes = ["2000"]
    options = ["--requests", "200", "--rounds", "1", "--peers", "", "--datasets", str(tmp_path / "datasets")]
    done = growth("--people", *sizes, *options, "--out", str(tmp_path / "pictures" / "growth.svg"))

    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if "jaro_winkler" in line]
    assert [row.split()[0] for row in rows] == ["2,000"] * 3
    picture = (tmp_path / "pictures" / "growth.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg")
    assert "peak memory of the process, GB" in picture


def test_unknown_peer(tmp_path):
    """Said with those that there are, before anything is generated."""
    done = growth("--peers", "duckbd", "--datasets", str(tmp_path / "datasets"))

    assert done.returncode == 2
    assert "There is no peer duckbd (did you mean duckdb?)" in done.stderr
    assert not (tmp_path / "datasets").exists()
