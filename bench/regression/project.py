"""What the gate knows of a project: where its benchmarks, its lock and its packages are.

All of it may be said in pyproject.toml under [tool.confirmbench.gate]; most projects need `benchmarks` alone.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators.errors import ConfirmbenchError

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
class Project:
    """root: the folder with pyproject.toml, from which pytest is started

    benchmarks: folder or file of the benchmarks, relative to the root; None when nobody said
    lock: file that pins the dependencies, relative to the root; None when there is none
    paths: folders from which the project's packages are imported, relative to the root
    packages: names of the packages that must come from there; None to take what lies in `paths`
    install: commands that fill the environment of a base whose lock differs; empty to use pip on its lock
    matchers: specs whose answers are checked; empty for none
    """

    root: Path
    benchmarks: str | None
    lock: str | None
    paths: tuple[str, ...]
    packages: tuple[str, ...] | None
    install: tuple[str, ...]
    matchers: tuple[str, ...] = ()


def load_project(root: Path) -> Project:
    """Read a project's settings; what it does not say is looked for.

    raises: ConfirmbenchError when pyproject.toml cannot be read or says something unknown
    """
    said = _said(root / "pyproject.toml")
    packages = _texts(said, "packages")
    return Project(
        root=root,
        benchmarks=_text(said, "benchmarks"),
        lock=_text(said, "lock") or next((name for name in LOCKS if (root / name).is_file()), None),
        paths=_texts(said, "paths") or (("src", ".") if (root / "src").is_dir() else (".",)),
        packages=packages,
        install=_texts(said, "install") or (),
        matchers=_texts(said, "matchers") or (),
    )


def packages_in(folders: list[Path]) -> set[str]:
    """Names that can be imported from some folders: packages and modules, without tests and the like."""
    return {name for folder in folders for name in _importable(folder) if name not in NO_PACKAGES}


def _importable(folder: Path) -> Iterator[str]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix == ".py" or (path / "__init__.py").is_file():
            yield path.stem


def _said(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfirmbenchError(f"{file} is not TOML: {error}.") from error
    said = dict(table.get("tool", {}).get("confirmbench", {}).get("gate", {}))
    known = [name for name in Project.__dataclass_fields__ if name != "root"]
    if unknown := sorted(said.keys() - set(known)):
        raise ConfirmbenchError(
            f"{file}: [tool.confirmbench.gate] has {', '.join(unknown)}; it may have {', '.join(known)}."
        )
    return said


def _text(said: dict[str, Any], key: str) -> str | None:
    value = said.get(key)
    if value is None or isinstance(value, str):
        return value
    raise ConfirmbenchError(f'[tool.confirmbench.gate]: {key} must be a text, e.g. {key} = "...".')


def _texts(said: dict[str, Any], key: str) -> tuple[str, ...] | None:
    value = said.get(key)
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise ConfirmbenchError(f'[tool.confirmbench.gate]: {key} must be a list of texts, e.g. ["..."].')
