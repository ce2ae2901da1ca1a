"""Run a job in a fresh process under limits of time and memory, and say what became of it."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.entrants.memory import tree_resident
from bench.entrants.outcome import Job, Outcome
from bench.suites.suite import GIB, Limits

POLL_SECONDS = 0.1  # between two looks at a worker's memory
LOG_LIMIT = 64 << 20  # bytes of what a matcher prints, after which the log is cut to its tail
LOG_TAIL = 1 << 16  # bytes

Enter = Callable[[str], None]


@dataclass(frozen=True)
class Surroundings:
    """Where a worker runs.

    python: its interpreter, in whose environment confirmbench can be imported
    folder: the one that it is started from; None for the current one
    variables: of its environment, beside those of this process
    """

    python: str = sys.executable
    folder: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


HERE = Surroundings()


def isolate(
    job: Job, log: Path, limits: Limits, enter: Enter = lambda phase: None, place: Surroundings = HERE
) -> Outcome:
    """Run `job` in a new process and return its outcome; never raises for what the matcher does.

    log: receives what the matcher prints
    enter: called with each phase as it begins
    """
    with _started(job, log, place) as (process, pipe):
        watch = _Watch(limits, enter)
        while watch.verdict is None:
            if log.stat().st_size > LOG_LIMIT:
                _keep_tail(log)
            ended = process.poll() is not None  # asked before reading, so that its last words are heard
            watch.hear(_read(pipe))
            watch.look(tree_resident(process.pid))
            if ended and watch.verdict is None:
                watch.verdict = ("crashed", _crash(process.returncode))
        status, message = watch.verdict
        return Outcome(status, message, watch.seconds, watch.peak or None)


def _keep_tail(log: Path) -> None:
    """Cut a log to its last bytes; the worker appends, so its next words follow them."""
    with log.open("r+b") as printed:
        printed.seek(-min(LOG_TAIL, log.stat().st_size), os.SEEK_END)
        tail = printed.read()
        printed.truncate(0)
    with log.open("ab") as printed:
        printed.write(tail)


@dataclass
class _Watch:
    """What is known of a worker so far; `verdict` is set once."""

    limits: Limits
    enter: Enter
    start: float = field(default_factory=time.monotonic)
    unread: bytes = b""
    phase: str = "start"
    seconds: dict[str, float] = field(default_factory=dict)
    peak: int = 0
    verdict: tuple[str, str] | None = None

    def hear(self, piece: bytes) -> None:
        *lines, self.unread = (self.unread + piece).split(b"\n")
        for line in lines:
            self._take(json.loads(line))

    def _take(self, message: dict[str, Any]) -> None:
        if "enter" in message:
            self.phase = message["enter"]
            self.enter(self.phase)
        elif "left" in message:
            self.seconds[message["left"]] = message["seconds"]
        else:
            self.peak = max(self.peak, message["peak"])
            self.verdict = (message["status"], message["message"])

    def look(self, resident: int) -> None:
        """Note the memory in use and give the verdict when a limit is passed."""
        self.peak = max(self.peak, resident)
        if self.verdict is not None:
            return
        if resident > self.limits.memory_bytes:
            self.verdict = ("memory", self._over(f"{self.limits.memory_gb:g} GB of memory"))
        elif time.monotonic() - self.start > self.limits.seconds:
            self.verdict = ("timeout", self._over(f"{self.limits.seconds:g} s"))

    def _over(self, limit: str) -> str:
        held = f"; it held {self.peak / GIB:.2f} GB" if self.peak else ""
        return f"Stopped at the limit of {limit}, in phase {self.phase}{held}."


@contextmanager
def _started(job: Job, log: Path, place: Surroundings) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A worker in a process group of its own, which is killed whole when the block ends."""
    pipe, theirs = os.pipe()
    os.set_blocking(pipe, False)
    # -P: a folder named bench where the user stands must not be imported instead of ours
    command = [place.python, "-P", "-m", job.module, str(theirs), json.dumps(job.as_json())]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=place.folder,
            env={**os.environ, **place.variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[theirs],
            start_new_session=True,
        )
    os.close(theirs)
    try:
        yield process, pipe
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(pipe)


def _read(pipe: int) -> bytes:
    """What the worker said within one poll interval; b"" for nothing or the end."""
    if not select.select([pipe], [], [], POLL_SECONDS)[0]:
        return b""
    piece = os.read(pipe, 1 << 16)
    if not piece:
        time.sleep(POLL_SECONDS)  # at the end of a pipe, select() no longer waits
    return piece


def _crash(code: int) -> str:
    if code >= 0:
        return f"The matcher's process ended by itself with exit code {code}."
    name = signal.Signals(-code).name
    hint = "; the system may have run out of memory" if name == "SIGKILL" else ""
    return f"The matcher's process was ended by {name}{hint}."
