"""The wheel: three packages with their data, the public module, and nothing else."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.process

ROOT = Path(__file__).parent.parent
PACKAGES = ("bench", "generators", "matchers")


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """Names of the files in a wheel built offline."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_nothing_but_the_packages_and_the_public_module(names):
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {*PACKAGES, *(file.name for file in ROOT.glob("*.py"))}
    assert not [name for name in names if "__pycache__" in name]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_package(names, package):
    """Code and data alike; a file that is ignored by version control would be left out."""
    files = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert {name for name in names if name.startswith(f"{package}/")} == files


def test_annotations_are_for_users_too(names):
    """Without the marker a type checker ignores those of an installed package (PEP 561)."""
    assert {f"{package}/py.typed" for package in PACKAGES} <= names


def test_the_data_that_commands_need(names):
    assert {"bench/suites/smoke.toml", "bench/suites/standard.toml"} <= names
    assert [name for name in names if name.startswith("generators/profiles/") and name.endswith(".toml")]


def test_the_command_is_called_confirmbench(names):
    assert [name for name in names if name.endswith(".dist-info/entry_points.txt")]
    assert [name for name in names if "/licenses/LICENSE" in name]
