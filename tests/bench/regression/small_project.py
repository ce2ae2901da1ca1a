"""A project of somebody else's, in a git repository of its own: one package and two benchmarks.

It times with the processor's clock of the process, so that a busy machine does not matter much.
"""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

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
        self.write("pyproject.toml", PROJECT)
        self.write(self.package, PACKAGE)
        self.write("benchmarks/test_small.py", BENCHMARKS)
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit()

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
        """Run `confirmbench gate` there, as in a job of its own."""
        process = self.start(*arguments, **variables)
        try:
            printed, errors = process.communicate(timeout=120)
        finally:
            process.kill()
        return subprocess.CompletedProcess(process.args, process.returncode, printed, errors)

    def start(self, *arguments, **variables):
        settings = {name: value for name, value in os.environ.items() if name not in HIDDEN}
        command = [sys.executable, "-m", "bench.cli", "gate", *map(str, arguments)]
        self.temporary.mkdir(exist_ok=True)
        settings |= ALONE | {"COLUMNS": "150", "TMPDIR": str(self.temporary), **variables}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, cwd=self.root, env=settings, **pipes)
