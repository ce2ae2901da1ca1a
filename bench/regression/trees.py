"""What the gate knows of a project, and its two trees: the base from git and the head as it lies there.

All settings may be said in pyproject.toml under [tool.confirmbench.gate]; most projects need `benchmarks`
alone. A base is run by the head's own Python where the locks agree, else by one that is built from the base's
lock, which takes a minute or two.
"""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated, Any

from bench.output.progress import Progress
from bench.regression.check import GateBroken
from bench.regression.processes import SourceTree
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
class GateSettings:
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
class Project(GateSettings):
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


def _settings(file: Path) -> GateSettings:
    table: Any = read_toml(file) if file.is_file() else {}
    for name in TABLE.split("."):
        table = table.get(name, {}) if isinstance(table, dict) else table
    return read_table(GateSettings, table, Where(str(file), TABLE))


def packages_in(folders: list[Path]) -> set[str]:
    """Names that can be imported from some folders: packages and modules, without tests and the like."""
    return {name for folder in folders for name in _importable(folder) if name not in NO_PACKAGES}


def _importable(folder: Path) -> Iterator[str]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix == ".py" or (path / "__init__.py").is_file():
            yield path.stem


BUILD_SECONDS = 1800
PIP = "requirements"  # how the names of locks begin that pip itself can read
PLAIN_PIP = "python -m pip install --quiet --disable-pip-version-check"


def head_python(named: Path | None) -> Path:
    """The interpreter of the project's environment: the one named, else the active one's, else this one.

    raises: ConfirmbenchError when the one named is not there
    """
    if named is not None:
        if not named.is_file():
            raise ConfirmbenchError(f"There is no Python {named}; give --python the path of an interpreter.")
        return named.absolute()  # not resolved: in an environment it is a link to another
    active = os.environ.get("VIRTUAL_ENV")
    mine = Path(active, "bin", "python") if active else Path(sys.executable)
    return mine if mine.is_file() else Path(sys.executable)


def same_lock(project: Project, base: Path) -> bool:
    """Whether the base pins the same dependencies, to the byte; also when the project has no lock."""
    if project.lock is None:
        return True
    ours, theirs = project.root / project.lock, base / project.lock
    if not ours.is_file():
        raise ConfirmbenchError(f"There is no lock {ours}; see lock in [tool.confirmbench.gate].")
    return theirs.is_file() and ours.read_bytes() == theirs.read_bytes()


def base_python(project: Project, base: Path, head: Path, folder: Path, shown: Progress) -> Path:
    """The interpreter for a base.

    folder: an existing one in which an environment may be made
    raises: ConfirmbenchError when nobody said how to install its lock; GateBroken when that fails
    """
    if same_lock(project, base):
        return head
    commands = project.install or _by_pip(project, base)
    with shown.stage("build the base's environment, for its lock differs"):
        environment = folder / "environment"
        _run([str(head), "-m", "venv", str(environment)], base, dict(os.environ))
        inside = os.environ | {
            "VIRTUAL_ENV": str(environment),
            "UV_PROJECT_ENVIRONMENT": str(environment),
            "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        }
        for command in commands:
            _run(shlex.split(command), base, inside)
    return environment / "bin" / "python"


def _by_pip(project: Project, base: Path) -> tuple[str, ...]:
    """Install the base's lock, then the base itself, as far as it can be installed."""
    lock = str(project.lock)
    if not (base / lock).is_file():
        raise ConfirmbenchError(f"The base has no {lock}, so its environment cannot be built. {_how(lock)}")
    if not Path(lock).name.startswith(PIP):
        raise ConfirmbenchError(f"The base has another {lock}, which pip cannot install. {_how(lock)}")
    install = f"{PLAIN_PIP} -r {shlex.quote(lock)}"
    packaged = any((base / name).is_file() for name in ("setup.py", "setup.cfg")) or _builds(base)
    return (install, f"{PLAIN_PIP} --no-deps -e .") if packaged else (install,)


def _builds(base: Path) -> bool:
    file = base / "pyproject.toml"
    return file.is_file() and "[build-system]" in file.read_text(encoding="utf-8")


def _how(lock: str) -> str:
    example = '["uv sync --frozen"]' if lock == "uv.lock" else f'["{PLAIN_PIP} -e .[dev]"]'
    return f"Say how in pyproject.toml under [tool.confirmbench.gate], e.g. install = {example}."


def _run(command: list[str], folder: Path, variables: dict[str, str]) -> None:
    """A step of the building. raises: GateBroken with the end of what it printed"""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GateBroken(f"The base's environment could not be built: {error}.") from error
    if done.returncode != 0:
        printed = "\n".join((done.stdout + done.stderr).strip().splitlines()[-20:])
        raise GateBroken(f"The base's environment could not be built: {shlex.join(command)}\n{printed}")


INSTALLED = {"site-packages", "dist-packages"}  # folders of environments, which may lie below a tree
WRONG_TREE = (
    "The benchmarks of {tree} imported {module} from {file}, not from {root}, so they would time the wrong "
    "code. Install the project into the environment editable or not at all, and say in pyproject.toml under "
    '[tool.confirmbench.gate] where it is imported from, e.g. paths = ["src"].'
)


def head_tree(project: Project, python: Path) -> SourceTree:
    """The working tree as it is, changes and all."""
    return SourceTree("head", project.root, python, _paths(project, project.root))


@contextmanager
def base_tree(project: Project, ref: str, head: SourceTree, shown: Progress) -> Iterator[SourceTree]:
    """The project at another commit, in a temporary folder that is gone when the block ends.

    Settings are the head's: a base may be older than they are.
    raises: ConfirmbenchError and GateBroken as bench.regression.trees and bench.regression.trees do
    """
    with worktree(project.root, commit_of(project.root, ref)) as root:
        python = base_python(project, root, head.python, root.parent, shown)
        yield SourceTree("base", root, python, _paths(project, root))


def check_imports(project: Project, tree: SourceTree, other: SourceTree, modules: Mapping[str, str]) -> None:
    """See to it that a process ran the code that it was meant to run.

    modules: the file of each module that it imported
    raises: ConfirmbenchError when a package of the project came from elsewhere: from the other tree (an
        editable install may put itself before PYTHONPATH) or from installed packages
    """
    names = set(project.packages or packages_in(list(tree.paths)))
    for module, file in modules.items():
        ours = module.split(".")[0] in names and not _lies_in(file, tree.root)
        if ours or (tree.root != other.root and _lies_in(file, other.root)):
            raise ConfirmbenchError(
                WRONG_TREE.format(tree=tree.name, module=module, file=file, root=tree.root)
            )


def _lies_in(file: str, root: Path) -> bool:
    """Whether a file is part of a tree: below it, but not installed into an environment that is below it."""
    path, root = Path(file).resolve(), root.resolve()
    return path.is_relative_to(root) and INSTALLED.isdisjoint(path.relative_to(root).parts)


def _paths(project: Project, root: Path) -> tuple[Path, ...]:
    return tuple(root / path for path in project.paths)


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


@contextmanager
def worktree(root: Path, commit: str) -> Iterator[Path]:
    """The project as it was at a commit, in a temporary folder that is gone when the block ends.

    A project in a subfolder of its repository is found at the same place there. Submodules are not fetched.
    """
    inside = root.resolve().relative_to(_top(root))
    folder = Path(mkdtemp(prefix="confirmbench-base-"))
    try:
        with _hold_signals():  # half a worktree would stay locked, or grow while it is being removed
            added = _git(root, "worktree", "add", "--detach", "--force", str(folder / "tree"), commit)
        if added.returncode != 0:
            raise ConfirmbenchError(f"git could not make a tree of {commit[:12]}: {_last(added.stderr)}.")
        yield folder / "tree" / inside
    finally:
        with _hold_signals():
            shutil.rmtree(folder, ignore_errors=True)
            _git(root, "worktree", "prune")


@contextmanager
def _hold_signals() -> Iterator[None]:
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
