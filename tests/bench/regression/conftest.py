"""Projects of somebody else that the gate is tried on."""

import shutil
import sys

import pytest

from tests.bench.regression.small_project import SmallProject


@pytest.fixture(scope="session")
def committed(tmp_path_factory):
    """A small project with one commit; tests work on copies."""
    return SmallProject.create(tmp_path_factory.mktemp("committed") / "small-project")


@pytest.fixture
def project(tmp_path, committed):
    """A copy of the small project, with its repository."""
    return SmallProject(shutil.copytree(committed.root, tmp_path / "small-project"))


@pytest.fixture(autouse=True)
def no_bytecode(monkeypatch):
    """A file that is written twice within a second with the same length must not be taken from its
    bytecode.
    """
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
