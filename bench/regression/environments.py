"""The Python that runs a base: the head's own where the locks agree, else one built from the base's lock.

Building takes a minute or two; most changes leave the lock alone.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from bench.output.progress import Progress
from bench.regression.broken import GateBroken
from bench.regression.project import Project
from generators.errors import ConfirmbenchError

BUILD_SECONDS = 1800
PIP = ("requirements.lock", "requirements.txt")  # locks that pip itself can read
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
    if Path(lock).name not in PIP:
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
