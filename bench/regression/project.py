"""What the gate knows of a project: where its benchmarks, its lock and its packages are.

All of it may be said in pyproject.toml under [tool.confirmbench.gate]; most projects need `benchmarks` alone.

The few things that the gate asks git for: the commit behind a name, and a tree of it in another folder.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated, Any

from generators.errors import ConfirmbenchError
from generators.settings import Texts, Where, read_table, read_toml

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
