"""The end of a run as a real terminal and a real pipe get it."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.tiny import REQUESTS, write_plugin, write_tiny
from tests.command import confirmbench

pytestmark = pytest.mark.process

EVEN = "return requests['request_id'] % 2 == 0"
ESCAPES = re.compile(r"\x1b\[\d*m")


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """Arguments that run two matchers on the tiny dataset, into a new folder each time."""
    folder = tmp_path_factory.mktemp("ending")
    dataset = write_tiny(folder / "tiny")
    even = write_plugin(folder, EVEN, name="Even")
    odd = write_plugin(folder, "return requests['request_id'] % 2 == 1", name="Odd")
    base = ["run", "smoke", "--dataset", dataset, "--matcher", even]
    numbers = iter(range(100))

    def command(*more):
        return [*map(str, base), "--matcher", odd, "--out", str(folder / f"run{next(numbers)}"), *more]

    return command


def on_terminal(arguments, columns, **settings):
    """What a process writes to its terminal, which is standard output and nothing else."""
    inner, outer = pty.openpty()
    command = [sys.executable, "-m", "bench.cli", *arguments]
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR")}
    environment |= {
        "COLUMNS": str(columns),
        "TERM": "xterm-256color",
        "PYTHONIOENCODING": "utf-8",
        **settings,
    }
    with subprocess.Popen(command, stdout=outer, stderr=subprocess.DEVNULL, env=environment) as process:
        os.close(outer)
        written = b"".join(iter(lambda: _read(inner), b""))
        assert process.wait(timeout=60) == 0
    os.close(inner)
    return written.decode().replace("\r\n", "\n")


def _read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""


def test_a_terminal_gets_colours_bars_and_the_finding_first(command):
    text = on_terminal(command(), 100)
    plain = ESCAPES.sub("", text)

    assert "\x1b[32m" in text
    assert "█" in text
    assert max(map(len, plain.splitlines())) <= 100 or "Written to" in max(plain.splitlines(), key=len)
    assert plain.index("wrong confirms among the 17 requests") < plain.index("matcher  ")


def test_no_color(command):
    text = on_terminal(command(), 100, NO_COLOR="1")

    assert "\x1b" not in text
    assert "█" in text


def test_a_pipe_gets_neither(command):
    done = confirmbench(*command(), COLUMNS=100, TERM="xterm-256color")

    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert done.stdout.isascii()


def test_json_is_all_that_is_printed(command):
    done = confirmbench(*command("--json", "--by", "lag"))
    found = json.loads(done.stdout)

    assert done.returncode == 0, done.stderr
    assert [each["status"] for each in found["matchers"]] == ["ok", "ok"]
    assert found["dataset"]["requests"] == REQUESTS
    assert {row["slice"] for row in found["rates"]} == {"all", "kind", "lag"}
    assert Path(found["folder"], "run.json").is_file()
    assert found["findings"]


def test_json_of_a_run_in_which_a_matcher_failed(command, tmp_path):
    bad = write_plugin(tmp_path, "raise ValueError('<no>')", name="Bad")
    done = confirmbench(*command("--json", "--matcher", bad))
    found = json.loads(done.stdout)

    assert done.returncode == 1
    assert not found["complete"]
    assert [each["status"] for each in found["matchers"]] == ["ok", "ok", "error"]
