"""A project as the gate finds it: where its benchmarks, its lock and its packages are, and its working tree.

All of it may be set in pyproject.toml under [tool.confirmbench.gate]; most projects need `benchmarks` alone.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from generators.errors import ConfirmbenchError
from generators.settings import Texts, Where, read_table, read_toml

TABLE = "tool.confirmbench.gate"
LOCKS = (  # the first that is there is taken
    "requirements.lock",
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "pylock.toml",
    "Pipfile.lock",
    "requirements.txt",
)
NOT_PACKAGES = frozenset(
    ("tests", "test", "docs", "doc", "benchmarks", "benchmark", "conftest", "setup", "noxfile", "tasks")
)


@dataclass(frozen=True)
class GateSettings:
    """The table [tool.confirmbench.gate] of pyproject.toml; paths are relative to the project's folder.

    benchmarks: folder or file of the benchmarks; None when it must be named on the command line
    lock: file that pins the dependencies; None when there is none
    paths: folders from which the project's packages are imported
    packages: names of the packages that must come from there; None to take what lies in `paths`
    install: commands that fill the environment of a base whose lock differs; empty to use pip on its lock
    matchers: specs whose answers are checked; empty for none
    """

    benchmarks: str | None = None
    lock: str | None = None
    paths: Annotated[tuple[str, ...], Texts(example='["src"]')] = ()
    packages: Annotated[tuple[str, ...] | None, Texts(example='["my_package"]', least=0)] = None
    install: Annotated[tuple[str, ...], Texts("commands", '["uv sync --frozen"]', least=0)] = ()
    matchers: Annotated[tuple[str, ...], Texts("specs", '["exact"]', least=0)] = ()


@dataclass(frozen=True, kw_only=True)
class Project(GateSettings):
    """The settings of a project, completed by what lies in `root`, the folder that pytest is started from."""

    root: Path


@dataclass(frozen=True)
class SourceTree:
    """One state of a project, ready to run.

    name: for messages, "base" or "head"
    root: the project's folder there
    python: the interpreter of its environment
    paths: put first on PYTHONPATH, so that the project is imported from here however it is installed
    """

    name: str
    root: Path
    python: Path
    paths: tuple[Path, ...]


def load_project(root: Path) -> Project:
    """Read a project's settings and look for what they leave out.

    raises: ConfirmbenchError when pyproject.toml cannot be read or has an unknown key
    """
    project = Project(root=root, **vars(_settings(root / "pyproject.toml")))
    return replace(
        project,
        lock=project.lock or next((name for name in LOCKS if (root / name).is_file()), None),
        paths=project.paths or (("src", ".") if (root / "src").is_dir() else (".",)),
    )


def _settings(file: Path) -> GateSettings:
    table: Any = read_toml(file) if file.is_file() else {}
    for name in TABLE.split("."):
        table = table.get(name, {}) if isinstance(table, dict) else table
    return read_table(GateSettings, table, Where(str(file), TABLE))


def head_tree(project: Project, python: Path | None) -> SourceTree:
    """The working tree as it is, uncommitted changes included.

    python: the interpreter of the project's environment; None to take that of the active environment, or this
        one
    raises: ConfirmbenchError when `python` is not there
    """
    return SourceTree("head", project.root, _head_python(python), import_paths(project, project.root))


def _head_python(named: Path | None) -> Path:
    if named is not None:
        if not named.is_file():
            raise ConfirmbenchError(f"There is no Python {named}; give --python the path of an interpreter.")
        return named.absolute()  # not resolved: in an environment it is a link to another
    active = os.environ.get("VIRTUAL_ENV")
    mine = Path(active, "bin", "python") if active else Path(sys.executable)
    return mine if mine.is_file() else Path(sys.executable)


def import_paths(project: Project, root: Path) -> tuple[Path, ...]:
    """The folders of a tree from which the project's packages are imported."""
    return tuple(root / path for path in project.paths)


def packages_in(folders: Iterable[Path]) -> set[str]:
    """Packages and modules that can be imported from some folders, tests and the like left out."""
    return {name for folder in folders for name in _importable(folder)} - NOT_PACKAGES


def _importable(folder: Path) -> Iterator[str]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix == ".py" or (path / "__init__.py").is_file():
            yield path.stem
