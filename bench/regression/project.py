"""What the gate knows of a project: where its benchmarks, its lock and its packages are.

All of it may be said in pyproject.toml under [tool.confirmbench.gate]; most projects need `benchmarks` alone.

The few things that the gate asks git for: the commit behind a name, and a tree of it in another folder.
"""

import os
import shutil
import signal
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from generators.errors import ConfirmbenchError

FOREIGN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")  # set in hooks, for another folder
SHALLOW = (
    " This is a shallow clone, which has the newest commits alone: set `fetch-depth: 0` at the checkout "
    "step, or run `git fetch --unshallow`."
)


def commit_of(root: Path, ref: str) -> str:
    """The full hash of the commit that `ref` names.

    raises: ConfirmbenchError when `root` is in no repository or the commit is not there
    """
    _top(root)
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if found.returncode == 0:
        return found.stdout.strip()
    shallow = _git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == "true"
    advice = SHALLOW if shallow else " Fetch it first, e.g. `git fetch origin`, or name another."
    raise ConfirmbenchError(f"There is no commit {ref!r} in {root}.{advice}")


def state_of(root: Path) -> str:
    """The commit at work, 12 digits, with "+changes" when files differ from it; "" outside a repository."""
    found = _git(root, "rev-parse", "--short=12", "HEAD")
    if found.returncode != 0:
        return ""
    changed = _git(root, "status", "--porcelain", "--untracked-files=no").stdout.strip()
    return found.stdout.strip() + ("+changes" if changed else "")


@contextmanager
def worktree(root: Path, commit: str) -> Iterator[Path]:
    """The project as it was at a commit, in a temporary folder that is gone when the block ends.

    A project in a subfolder of its repository is found at the same place there. Submodules are not fetched.
    """
    inside = root.resolve().relative_to(_top(root))
    folder = Path(mkdtemp(prefix="confirmbench-base-"))
    try:
        with _undisturbed():  # half a worktree would stay locked, or grow while it is being removed
            added = _git(root, "worktree", "add", "--detach", "--force", str(folder / "tree"), commit)
        if added.returncode != 0:
            raise ConfirmbenchError(f"git could not make a tree of {commit[:12]}: {_last(added.stderr)}.")
        yield folder / "tree" / inside
    finally:
        with _undisturbed():
            shutil.rmtree(folder, ignore_errors=True)
            _git(root, "worktree", "prune")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait until the block ends. For work of seconds, in the main thread.

    Handlers are exchanged, for a mask would not do: it holds for one thread, and polars starts others.
    """
    waiting: list[int] = []

    def note(number: int, frame: object) -> None:
        waiting.append(number)

    ours = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
        for first in waiting[:1]:
            signal.raise_signal(first)


def _top(root: Path) -> Path:
    found = _git(root, "rev-parse", "--show-toplevel")
    if found.returncode == 0:
        return Path(found.stdout.strip()).resolve()
    raise ConfirmbenchError(
        f"{root} is in no git repository that can be read, so there is no base to compare with: "
        f"{_last(found.stderr)}. Without --base the gate compares with stored figures."
    )


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    command = ["git", "-C", str(root), *arguments]
    try:
        # In a session of its own, so that Ctrl-C reaches us alone.
        return subprocess.run(
            command, env=variables, capture_output=True, text=True, check=False, start_new_session=True
        )
    except FileNotFoundError as error:
        raise ConfirmbenchError("There is no git here; the gate needs it for --base.") from error


def _last(printed: str) -> str:
    """The last line of a message, without its full stop."""
    return (printed.strip().splitlines() or ["git did not say why"])[-1].rstrip(".")


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
