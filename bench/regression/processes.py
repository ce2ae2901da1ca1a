"""One benchmark process: any pytest-benchmark suite, run once in one tree, as still as can be.

Threads and the hash seed are pinned; the order and the seed of pytest-randomly too. The gate reads the
figures from pytest-benchmark's JSON and judges them itself: that plugin's own comparison passes when a
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
from typing import Any, BinaryIO

from bench.regression import pytest_plugin
from bench.regression.check import GateBroken
from bench.regression.project import SourceTree
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
class Benchmarks:
    """Which benchmarks, and how long one process of them may take.

    folder: of the benchmarks, or one file, relative to a tree's root
    seconds: after which a process is killed
    only: node ids; None for all
    """

    folder: str
    seconds: float = 600
    only: Sequence[str] | None = None


@dataclass(frozen=True)
class ProcessTimes:
    """What one process measured.

    seconds: of the smallest round, by the benchmark's node id
    extra: the extra_info of each benchmark
    modules: the file of every module that was imported, by name
    """

    seconds: Mapping[str, float]
    extra: Mapping[str, Mapping[str, Any]]
    modules: Mapping[str, str]


def measure(tree: SourceTree, benchmarks: Benchmarks) -> ProcessTimes:
    """Run the benchmarks once in a new process. No benchmark at all is an empty result.

    raises: GateBroken when a benchmark fails, the process crashes or takes too long, with the end of its
        output; ConfirmbenchError when pytest is configured so that it would measure nothing
    """
    with TemporaryDirectory(prefix="confirmbench-gate-") as folder:
        scratch = Path(folder)
        shutil.copy(pytest_plugin.__file__, scratch / f"{PLUGIN}.py")
        only = None if benchmarks.only is None else list(benchmarks.only)
        (scratch / "only.json").write_text(json.dumps(only), encoding="utf-8")
        code = _run(tree, benchmarks, scratch)
        if code == pytest_plugin.REFUSED:
            reason = _json(scratch / "found.json")["refused"]
            raise ConfirmbenchError(SWITCHED_OFF.format(tree=tree.name, reason=reason))
        if code not in (0, NO_TESTS):
            raise GateBroken(
                f"The benchmarks of {tree.name} {_ending(code, benchmarks)}.\n{_tail(scratch / 'output')}"
            )
        return _times(scratch)


def _run(tree: SourceTree, benchmarks: Benchmarks, scratch: Path) -> int | None:
    """The exit code; None when the process had to be killed for taking too long."""
    command = [str(tree.python), "-m", "pytest", benchmarks.folder, "-p", PLUGIN, "--benchmark-only"]
    command.append(f"--benchmark-json={scratch / 'times.json'}")
    with (scratch / "output").open("wb") as output, _start(command, tree, scratch, output) as process:
        try:
            return process.wait(benchmarks.seconds)
        except subprocess.TimeoutExpired:
            return None


@contextmanager
def _start(
    command: list[str], tree: SourceTree, scratch: Path, output: BinaryIO
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, which is killed whole when the block ends, however it ends."""
    try:
        process = subprocess.Popen(
            command,
            cwd=tree.root,
            env=_variables(tree, scratch),
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


def _variables(tree: SourceTree, scratch: Path) -> dict[str, str]:
    """The environment of a process: this one's, pinned, with the tree first on PYTHONPATH."""
    inherited = dict(os.environ)
    paths = [str(scratch), *map(str, tree.paths), *filter(None, [inherited.get("PYTHONPATH")])]
    return PINNED | inherited | {"PYTHONPATH": os.pathsep.join(paths), "CONFIRMBENCH_GATE": str(scratch)}


def _ending(code: int | None, benchmarks: Benchmarks) -> str:
    if code is None:
        return f"took longer than {benchmarks.seconds:g} s and were stopped (--time-limit)"
    if code < 0:
        return f"were ended by {signal.Signals(-code).name}"
    return f"failed; pytest ended with exit code {code}"


def _tail(output: Path) -> str:
    """The last lines of what a process printed."""
    with output.open(encoding="utf-8", errors="replace") as lines:
        return "".join(deque(lines, TAIL_LINES)).rstrip()


def _times(scratch: Path) -> ProcessTimes:
    file = scratch / "times.json"
    entries = _json(file).get("benchmarks", []) if file.is_file() and file.stat().st_size else []
    return ProcessTimes(
        {entry["fullname"]: float(entry["stats"]["min"]) for entry in entries},
        {entry["fullname"]: dict(entry.get("extra_info", {})) for entry in entries},
        _json(scratch / "found.json")["modules"],
    )


def _json(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text(encoding="utf-8")))
