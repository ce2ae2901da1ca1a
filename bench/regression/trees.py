"""The base tree: another commit of the project in a temporary folder, with a Python that can run it.

The head's own Python runs the base where both pin the same dependencies; most changes leave the lock alone.
Otherwise an environment is built from the base's lock, which takes a minute or two.
"""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from bench.output.progress import Progress
from bench.regression.check import GateBroken
from bench.regression.project import Project, SourceTree, import_paths, packages_in
from generators.errors import ConfirmbenchError

FOREIGN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")  # set in hooks, for another folder
SHALLOW = (
    "This is a shallow clone, which has the newest commits alone: set `fetch-depth: 0` at the checkout step, "
    "or run `git fetch --unshallow`."
)
BUILD_SECONDS = 1800
PIP_LOCK = "requirements"  # how the names of locks begin that pip itself can read
PIP = "python -m pip install --quiet --disable-pip-version-check"
INSTALLED = {"site-packages", "dist-packages"}  # folders of environments, which may lie below a tree
WRONG_TREE = (
    "The benchmarks of {tree} imported {module} from {file}, not from {root}, so they would time the wrong "
    "code. Install the project into the environment editable or not at all, and set in pyproject.toml under "
    '[tool.confirmbench.gate] where it is imported from, e.g. paths = ["src"].'
)


@contextmanager
def base_tree(project: Project, ref: str, head: SourceTree, progress: Progress) -> Iterator[SourceTree]:
    """The project at another commit, in a temporary folder that is gone when the block ends.

    Settings are the head's: a base may be older than they are.
    raises: ConfirmbenchError when there is no repository, no such commit, or nothing that says how to install
        the base's lock; GateBroken when its environment cannot be built
    """
    with worktree(project.root, _commit_of(project.root, ref)) as root:
        python = base_python(project, root, head.python, root.parent, progress)
        yield SourceTree("base", root, python, import_paths(project, root))


def _commit_of(root: Path, ref: str) -> str:
    """The full hash of the commit that `ref` names."""
    _top(root)
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if found.returncode == 0:
        return found.stdout.strip()
    shallow = _git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == "true"
    advice = SHALLOW if shallow else "Fetch it first, e.g. `git fetch origin`, or name another."
    raise ConfirmbenchError(f"There is no commit {ref!r} in {root}. {advice}")


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
        f"{_last(found.stderr)}. Without --base the gate checks answers alone."
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


def base_python(project: Project, base: Path, head: Path, folder: Path, progress: Progress) -> Path:
    """The interpreter for a base: the head's where the locks agree, else a new one in `folder`.

    raises: ConfirmbenchError when nothing says how to install the base's lock; GateBroken when that fails
    """
    if same_lock(project, base):
        return head
    commands = project.install or _pip_commands(project, base)
    with progress.stage("build the base's environment, for its lock differs"):
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


def same_lock(project: Project, base: Path) -> bool:
    """Whether the base pins the same dependencies, byte for byte; also when the project has no lock."""
    if project.lock is None:
        return True
    ours, theirs = project.root / project.lock, base / project.lock
    if not ours.is_file():
        raise ConfirmbenchError(f"There is no lock {ours}; see lock in [tool.confirmbench.gate].")
    return theirs.is_file() and ours.read_bytes() == theirs.read_bytes()


def _pip_commands(project: Project, base: Path) -> tuple[str, ...]:
    """Install the base's lock, then the base itself, as far as it can be installed."""
    lock = str(project.lock)
    example = '["uv sync --frozen"]' if lock == "uv.lock" else f'["{PIP} -e .[dev]"]'
    how = f"Set how in pyproject.toml under [tool.confirmbench.gate], e.g. install = {example}."
    if not (base / lock).is_file():
        raise ConfirmbenchError(f"The base has no {lock}, so its environment cannot be built. {how}")
    if not Path(lock).name.startswith(PIP_LOCK):
        raise ConfirmbenchError(f"The base has another {lock}, which pip cannot install. {how}")
    install = f"{PIP} -r {shlex.quote(lock)}"
    packaged = any((base / name).is_file() for name in ("setup.py", "setup.cfg")) or _has_build_system(base)
    return (install, f"{PIP} --no-deps -e .") if packaged else (install,)


def _has_build_system(base: Path) -> bool:
    file = base / "pyproject.toml"
    return file.is_file() and "[build-system]" in file.read_text(encoding="utf-8")


def _run(command: list[str], folder: Path, variables: dict[str, str]) -> None:
    """One step of building an environment. raises: GateBroken with the end of what it printed"""
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


def check_imports(project: Project, tree: SourceTree, other: SourceTree, modules: Mapping[str, str]) -> None:
    """Check that a process ran the code that it was meant to run.

    modules: the file of each module that it imported
    raises: ConfirmbenchError when a package of the project came from elsewhere: from the other tree (an
        editable install may put itself before PYTHONPATH) or from installed packages
    """
    names = set(project.packages or packages_in(tree.paths))
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
