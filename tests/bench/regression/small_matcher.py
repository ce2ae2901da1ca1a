"""Somebody's matcher in a project of its own, and baselines of it: each test changes one of its constants."""

import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

from bench.output.progress import Silent
from bench.regression.answers import exact_checks, keep_answers
from bench.regression.project import SourceTree
from tests.command import confirmbench

SPEC = "mine.py:Mine"
MATCHER = """
import numpy as np
import polars as pl

CONFIRMED = {confirmed}
HELD = {held}  # bytes of what it keeps of a registry
BALLAST = {ballast}  # bytes that it needs to answer


class Mine:
    def fit(self, registry):
        if {broken}:
            raise ValueError("it broke")
        return Fitted()


class Fitted:
    def __init__(self):
        self.index = [np.ones(HELD, np.uint8)]

    def confirm(self, requests):
        np.ones(BALLAST, np.uint8)
        return requests["request_id"].is_in(CONFIRMED)
"""


class MatcherProject:
    """root: its folder, a git repository"""

    def __init__(self, root: Path):
        self.root = root
        self.write()
        self.git("init", "--quiet", "--initial-branch=main")

    def write(self, confirmed=(), held=10_000, ballast=0, broken=False):
        text = MATCHER.format(confirmed=list(confirmed), held=held, ballast=ballast, broken=broken)
        (self.root / "mine.py").write_text(text)

    def git(self, *arguments):
        identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
        command = ["git", *identity, *arguments]
        return subprocess.run(command, cwd=self.root, check=True, capture_output=True, text=True).stdout

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=state")

    def tree(self, root=None, name="head"):
        root = root or self.root
        return SourceTree(name, root, Path(sys.executable), (root,))

    def keep(self, dataset):
        return keep_answers(dataset, [SPEC], self.tree(), Silent())

    def checks(self, dataset, base=None, specs=(SPEC,)):
        tree = None if base is None else self.tree(base, "base")
        return exact_checks(dataset, specs, self.tree(), tree, Silent())

    @property
    def baselines(self):
        """The bytes of each file below results, by name."""
        return {file.name: file.read_bytes() for file in self.root.glob("results/gate/*/*.json")}

    def command(self, *arguments):
        """Run `confirmbench gate` there, without the summary of a job that the tests may run in."""
        with patch.dict(os.environ, COLUMNS="150"):
            for name in ("GITHUB_STEP_SUMMARY", "PYTHONPATH", "VIRTUAL_ENV"):
                os.environ.pop(name, None)
            return confirmbench("gate", *arguments, cwd=self.root)
