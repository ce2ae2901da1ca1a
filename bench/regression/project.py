"""What the gate knows of a project: where its benchmarks, its lock and its packages are.

All of it may be said in pyproject.toml under [tool.confirmbench.gate]; most projects need `benchmarks` alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

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
NO_PACKAGES = {
    "tests",
    "test",
    "docs",
    "doc",
    "benchmarks",
    "benchmark",
    "conftest",
    "setup",
    "noxfile",
    "tasks",
}


@dataclass(frozen=True)
class Settings:
    """The table [tool.confirmbench.gate] of pyproject.toml.

    benchmarks: folder or file of the benchmarks, relative to the root; None when nobody said
    lock: file that pins the dependencies, relative to the root; None when there is none
    paths: folders from which the project's packages are imported, relative to the root
    packages: names of the packages that must come from there; None to take what lies in `paths`
    install: commands that fill the environment of a base whose lock differs; empty to use pip on its lock
    matchers: specs whose answers are checked; empty for none
    """

    benchmarks: str | None = None
    lock: str | None = None
    paths: Annotated[tuple[str, ...], Texts(example='["src"]')] = ()
    packages: Annotated[tuple[str, ...] | None, Texts(example='["mypackage"]', least=0)] = None
    install: Annotated[tuple[str, ...], Texts("commands", '["pip install -e ."]', least=0)] = ()
    matchers: Annotated[tuple[str, ...], Texts("specs", '["exact"]', least=0)] = ()


@dataclass(frozen=True, kw_only=True)
class Project(Settings):
    """A project's settings, completed by what lies in its root, the folder from which pytest is started."""

    root: Path


def load_project(root: Path) -> Project:
    """Read a project's settings and look for what they leave out.

    raises: ConfirmbenchError when pyproject.toml cannot be read or says something unknown
    """
    project = Project(root=root, **vars(_settings(root / "pyproject.toml")))
    return replace(
        project,
        lock=project.lock or next((name for name in LOCKS if (root / name).is_file()), None),
        paths=project.paths or (("src", ".") if (root / "src").is_dir() else (".",)),
    )


def _settings(file: Path) -> Settings:
    table: Any = read_toml(file) if file.is_file() else {}
    for name in TABLE.split("."):
        table = table.get(name, {}) if isinstance(table, dict) else table
    return read_table(Settings, table, Where(str(file), TABLE))


def packages_in(folders: list[Path]) -> set[str]:
    """Names that can be imported from some folders: packages and modules, without tests and the like."""
    return {name for folder in folders for name in _importable(folder) if name not in NO_PACKAGES}


def _importable(folder: Path) -> Iterator[str]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix == ".py" or (path / "__init__.py").is_file():
            yield path.stem
