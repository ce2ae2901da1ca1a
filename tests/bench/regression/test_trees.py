"""What the gate finds out about a project, what pyproject.toml may set, and which Python runs a base."""

import sys
from pathlib import Path

import pytest

from bench.output.progress import Silent
from bench.regression.check import GateBroken
from bench.regression.project import head_tree, load_project, packages_in
from bench.regression.trees import base_python, same_lock
from generators.errors import ConfirmbenchError

ME = Path(sys.executable)


@pytest.fixture
def write(tmp_path):
    """Write pyproject.toml with settings of the gate, and other files; the first _ of a name is its dot."""

    def write(settings="", **files):
        (tmp_path / "pyproject.toml").write_text(f"[tool.confirmbench.gate]\n{settings}\n")
        for name, text in files.items():
            (tmp_path / name.replace("_", ".", 1)).write_text(text)
        return tmp_path

    return write


def test_what_is_not_set_is_looked_for(write):
    root = write(requirements_lock="x==1\n", uv_lock="")
    (root / "src").mkdir()
    found = load_project(root)

    assert (found.benchmarks, found.lock, found.paths) == (None, "requirements.lock", ("src", "."))


def test_what_is_set_holds(write):
    found = load_project(write('benchmarks = "perf"\nlock = "my.txt"\npaths = ["python"]\npackages = ["x"]'))

    assert (found.benchmarks, found.lock, found.paths, found.packages) == (
        "perf",
        "my.txt",
        ("python",),
        ("x",),
    )


def test_a_project_without_pyproject_is_one_too(tmp_path):
    assert load_project(tmp_path).paths == (".",)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (
            "benchmark = 'x'",
            "has an unknown key benchmark .did you mean benchmarks.*its keys are benchmarks, lock",
        ),
        ("paths = 'x'", "paths is 'x'; it must be a list of texts"),
        ("benchmarks = 3", "benchmarks is 3; it must be a text"),
        ("= 3", "is not a TOML file"),
    ],
)
def test_settings_that_mean_nothing(write, settings, text):
    with pytest.raises(ConfirmbenchError, match=text):
        load_project(write(settings))


def test_packages_are_what_can_be_imported(tmp_path):
    for name in ("mine", "tests", "data"):
        (tmp_path / name).mkdir()
    for name in ("mine/__init__.py", "tests/__init__.py", "single.py", "conftest.py"):
        (tmp_path / name).touch()

    assert packages_in([tmp_path, tmp_path / "none"]) == {"mine", "single"}


def test_whose_python(monkeypatch, write, tmp_path):
    project = load_project(write())

    def python(named=None):
        return head_tree(project, named).python

    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    assert python() == ME
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    assert python() == ME  # nothing is there
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(ME)
    assert python() == tmp_path / "bin" / "python"
    assert python(ME) == ME
    with pytest.raises(ConfirmbenchError, match="There is no Python"):
        python(tmp_path / "none")


def test_the_same_lock_to_the_byte(write, tmp_path):
    project, base = load_project(write(requirements_txt="a==1\n")), tmp_path / "base"
    base.mkdir()

    assert not same_lock(project, base)
    (base / "requirements.txt").write_text("a==2\n")
    assert not same_lock(project, base)
    (base / "requirements.txt").write_text("a==1\n")
    assert same_lock(project, base)
    assert base_python(project, base, ME, tmp_path, Silent()) == ME


@pytest.mark.process
def test_another_lock_gets_an_environment_of_its_own(write, tmp_path):
    """Its commands run in the base, with that environment's Python first."""
    command = "python -c \\\"import sys, pathlib; pathlib.Path('made').write_text(sys.prefix)\\\""
    project, base = load_project(write(f'install = ["{command}"]', uv_lock="a")), tmp_path / "base"
    base.mkdir()
    (base / "uv.lock").write_text("b")

    python = base_python(project, base, ME, tmp_path, Silent())

    assert python == tmp_path / "environment" / "bin" / "python"
    assert (base / "made").read_text() == str(tmp_path / "environment")


def test_a_lock_that_pip_cannot_read_asks_how(write, tmp_path):
    project, base = load_project(write(uv_lock="a")), tmp_path / "base"
    base.mkdir()
    (base / "uv.lock").write_text("b")

    with pytest.raises(ConfirmbenchError, match="uv sync --frozen"):
        base_python(project, base, ME, tmp_path, Silent())


@pytest.mark.process
def test_an_environment_that_cannot_be_built_is_no_verdict(write, tmp_path):
    project, base = load_project(write('install = ["true"]', uv_lock="a")), tmp_path / "base"
    base.mkdir()
    (base / "uv.lock").write_text("b")

    with pytest.raises(GateBroken, match="could not be built"):
        base_python(project, base, Path("/bin/false"), tmp_path, Silent())
