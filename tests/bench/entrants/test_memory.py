"""Memory is that of the process asked for, and of its children where they are asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.entrants import memory

MIB = 1 << 20
HOLD = "held = bytearray(b'x' * (60 << 20)); print('ready', flush=True); input()"


def test_own_peak_remembers_what_was_given_back():
    held = bytearray(b"x" * (150 * MIB))
    size = len(held)
    del held
    assert memory.own_peak() > size


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_a_tree_holds_what_its_members_hold():
    command = [
        sys.executable,
        "-c",
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD!r}])",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout.readline() == "ready\n"
        assert 60 * MIB < memory.tree_resident(parent.pid) < 200 * MIB
        parent.communicate("\n")
    assert memory.tree_resident(parent.pid) == 0


def test_without_proc_the_systems_own_figure_stands_in(monkeypatch):
    monkeypatch.setattr(memory, "_status", lambda path, field: 0)
    assert memory.own_peak() > 10 * MIB
