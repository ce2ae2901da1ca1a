"""The project of somebody else that the gate is tried on."""

import pytest

from tests.bench.regression.small_project import SmallProject


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "small-project"
    folder.mkdir()
    return SmallProject(folder)
