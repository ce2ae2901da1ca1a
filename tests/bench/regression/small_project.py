"""A project of somebody else's, in a git repository of its own: one package and two benchmarks.

It times with the processor's clock of the process, so that a busy machine does not matter much.
"""

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from unittest.mock import patch

from tests.command import confirmbench

PROJECT = """
[project]
name = "small"
version = "1"

[tool.pytest.ini_options]
addopts = "--benchmark-timer=time.process_time"

[tool.confirmbench.gate]
benchmarks = "benchmarks"
"""
PACKAGE = """
def count(steps):
    total = 0
    for step in range(steps):
        total += step & 3
    return total
"""
BENCHMARKS = """
from small import count


def test_count(benchmark):
    benchmark.extra_info["steps"] = 600_000
    benchmark.pedantic(count, args=(600_000,), rounds=4)


def test_sort(benchmark):
    numbers = [(place * 7919) % 300_007 for place in range(300_000)]
    benchmark.pedantic(sorted, args=(numbers,), rounds=4)
"""
SLOW = PACKAGE.replace(
    "    total = 0", "    total = 0\n    for step in range(steps):\n        total += step & 3"
)
ALONE = {  # other pytest plugins take four times as long to load as everything else
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTEST_ADDOPTS": "-p pytest_benchmark.plugin",
}
HIDDEN = ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "GITHUB_STEP_SUMMARY", "VIRTUAL_ENV", "PYTHONPATH")


class SmallProject:
    """root: its folder; whatever is written there counts for the head, what was committed for the base

    temporary: where the gate finds its temporary folders
    """

    def __init__(self, root: Path, layout: str = "."):
        self.root = root
        self.temporary = root.parent / "temporary"
        self.package = f"{layout}/small/__init__.py"

    @classmethod
    def create(cls, root: Path, layout: str = ".") -> "SmallProject":
        """Write the project and commit it."""
        root.mkdir()
        project = cls(root, layout)
        project.write("pyproject.toml", PROJECT)
        project.write(project.package, PACKAGE)
        project.write("benchmarks/test_small.py", BENCHMARKS)
        project.git("init", "--quiet", "--initial-branch=main")
        project.commit()
        return project

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=state")

    def git(self, *arguments):
        identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
        command = ["git", *identity, *arguments]
        return subprocess.run(command, cwd=self.root, check=True, capture_output=True, text=True).stdout

    def gate(self, *arguments, **variables):
        """Run `confirmbench gate` there. Its benchmarks run in processes of their own, as always."""
        settings = self._settings(variables)
        with (
            patch.dict(os.environ, settings, clear=True),
            patch.object(tempfile, "tempdir", str(self.temporary)),
        ):
            return confirmbench("gate", *arguments, cwd=self.root)

    def start(self, *arguments):
        """Start `confirmbench gate` there in a process of its own, for signals."""
        command = [sys.executable, "-m", "bench.cli", "gate", *map(str, arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, cwd=self.root, env=self._settings({}), **pipes)

    def _settings(self, variables):
        self.temporary.mkdir(exist_ok=True)
        inherited = {name: value for name, value in os.environ.items() if name not in HIDDEN}
        return inherited | ALONE | {"COLUMNS": "150", "TMPDIR": str(self.temporary)} | variables
