"""One benchmark process: any pytest-benchmark suite, run once in one tree, as still as can be.

Threads and the hash seed are pinned; the order and the seed of pytest-randomly too. The gate reads the
figures from pytest-benchmark's JSON and judges by itself: that plugin's own comparison passes when a
benchmark is renamed, when xdist is active and when a failing run has become the next baseline.
"""

import json
import os
import shutil
import signal
import subprocess
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.regression import pytest_plugin
from bench.regression.check import GateBroken
from generators.errors import ConfirmbenchError

PLUGIN = "confirmbench_gate_plugin"  # the name under which the copied plugin is imported
PINNED = {  # what is set in the environment already stays
    "POLARS_MAX_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
NO_TESTS = 5  # pytest's exit code
TAIL_LINES = 40
SWITCHED_OFF = (
    "The benchmarks of {tree} cannot be measured: {reason}. Take that out of PYTEST_ADDOPTS or of addopts, "
    'or run the gate with PYTEST_ADDOPTS="-o addopts=", which leaves addopts aside.'
)


@dataclass(frozen=True)
class SourceTree:
    """One state of a project, ready to run.

    name: for messages, "base" or "head"
    root: the project's folder there, from which pytest is started
    python: the interpreter of its environment
    paths: put first on PYTHONPATH, so that the project is imported from here however it is installed
    """

    name: str
    root: Path
    python: Path
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class ProcessTimes:
    """What one process found.

    seconds: of the smallest round, by the benchmark's node id
    extra: the extra_info of each benchmark
    modules: the file of every module that was imported, by name
    """

    seconds: Mapping[str, float]
    extra: Mapping[str, Mapping[str, Any]]
    modules: Mapping[str, str]


@dataclass(frozen=True)
class Benchmarks:
    """Which benchmarks, and how long one process of them may take.

    folder: of the benchmarks, or one file, relative to a tree's root
    seconds: after which a process is killed
    only: node ids; None for all
    """

    folder: str
    seconds: float = 600
    only: Sequence[str] | None = None


def measure(tree: SourceTree, asked: Benchmarks) -> ProcessTimes:
    """Run the benchmarks once in a new process. No benchmark at all is an empty result.

    raises: GateBroken when a benchmark fails, the process crashes or takes too long, with the end of its
        output; ConfirmbenchError when pytest is configured so that it would measure nothing
    """
    with TemporaryDirectory(prefix="confirmbench-gate-") as folder:
        given = Path(folder)
        shutil.copy(pytest_plugin.__file__, given / f"{PLUGIN}.py")
        request = {"only": None if asked.only is None else list(asked.only)}
        (given / "asked.json").write_text(json.dumps(request), encoding="utf-8")
        code = _run(tree, asked, given)
        if code == pytest_plugin.REFUSED:
            reason = _json(given / "found.json")["refused"]
            raise ConfirmbenchError(SWITCHED_OFF.format(tree=tree.name, reason=reason))
        if code not in (0, NO_TESTS):
            raise GateBroken(
                f"The benchmarks of {tree.name} {_ending(code, asked)}.\n{_tail(given / 'output')}"
            )
        return _measure(given)


def settings(tree: SourceTree, given: Path) -> dict[str, str]:
    """The environment variables of a process: this one's, pinned, with the tree first on PYTHONPATH."""
    inherited = dict(os.environ)
    paths = [str(given), *map(str, tree.paths), *filter(None, [inherited.get("PYTHONPATH")])]
    return PINNED | inherited | {"PYTHONPATH": os.pathsep.join(paths), "CONFIRMBENCH_GATE": str(given)}


def _run(tree: SourceTree, asked: Benchmarks, given: Path) -> int | None:
    """The exit code; None when the process had to be killed for taking too long."""
    command = [str(tree.python), "-m", "pytest", asked.folder, "-p", PLUGIN, "--benchmark-only"]
    command.append(f"--benchmark-json={given / 'times.json'}")
    with (given / "output").open("wb") as output, _start(command, tree, given, output.fileno()) as process:
        try:
            return process.wait(asked.seconds)
        except subprocess.TimeoutExpired:
            return None


@contextmanager
def _start(
    command: list[str], tree: SourceTree, given: Path, output: int
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, which is killed whole when the block ends, however it ends."""
    try:
        process = subprocess.Popen(
            command,
            cwd=tree.root,
            env=settings(tree, given),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    except OSError as error:
        raise ConfirmbenchError(f"Cannot start {tree.python}: {error.strerror}. Give --python.") from error
    try:
        yield process
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _ending(code: int | None, asked: Benchmarks) -> str:
    if code is None:
        return f"took longer than {asked.seconds:g} s and were stopped (--time-limit)"
    if code < 0:
        return f"were ended by {signal.Signals(-code).name}"
    return f"failed; pytest ended with exit code {code}"


def _tail(output: Path) -> str:
    """The last lines of what a process printed."""
    with output.open(encoding="utf-8", errors="replace") as lines:
        return "".join(deque(lines, TAIL_LINES)).rstrip()


def _measure(given: Path) -> ProcessTimes:
    times, found = given / "times.json", _json(given / "found.json")
    entries = _json(times).get("benchmarks", []) if times.is_file() and times.stat().st_size else []
    return ProcessTimes(
        {entry["fullname"]: float(entry["stats"]["min"]) for entry in entries},
        {entry["fullname"]: dict(entry.get("extra_info", {})) for entry in entries},
        found["modules"],
    )


def _json(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text(encoding="utf-8")))
