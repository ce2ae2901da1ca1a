"""One matcher's attempt at a dataset: a job in a fresh process under limits of time and memory.

What became of it is an Outcome, whatever happens. Memory is read from /proc, because getrusage's ru_maxrss
starts from the parent's peak: a trivial child of an 800 MB parent reports 788 MB. VmHWM starts anew with the
program.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from bench.datasets import open_verified
from bench.entrants.answers import check_new, read_bits, write_answers
from bench.entrants.entrant import Contestant, enter
from bench.output.progress import Progress, in_turn
from bench.suites.suite import GIB, Limits
from generators.dataset import Dataset

KIB = 1024


def own_peak() -> int:
    """Most resident memory that this process has held; children do not count."""
    return _status(Path("/proc/self/status"), "VmHWM") or _maxrss()


def tree_resident(pid: int) -> int:
    """Resident memory of a process and its descendants now; 0 when it is gone or off Linux.

    Pages that they share count once for each.
    """
    own = _status(Path(f"/proc/{pid}/status"), "VmRSS")
    return own + sum(tree_resident(child) for child in _children(pid))


def _status(path: Path, field: str) -> int:
    try:
        for line in path.read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * KIB
    except OSError:
        pass  # the process has just ended, or there is no /proc
    return 0


def _children(pid: int) -> list[int]:
    children: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children += map(int, file.read_text().split())
        except OSError:
            continue  # the thread has just ended
    return children


def _maxrss() -> int:
    import resource  # Unix alone has it

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * KIB


PHASES = ("load", "warm_up", "fit", "ask")  # in this order
STATUSES = (
    "ok",
    "error",  # the matcher raised
    "missing",  # it calls a package that is not installed
    "refused",  # its answers are not one Boolean per request
    "timeout",  # over the time limit
    "memory",  # over the memory limit, or out of memory
    "crashed",  # its process ended without a word
)


@dataclass(frozen=True)
class Job:
    """What a worker is told: which matcher to make, which dataset to open, where to put the answers."""

    module: ClassVar[str] = "bench.entrants.worker"  # that does it

    spec: str
    dataset: str
    answers: str

    @classmethod
    def of(cls, spec: str, dataset: Path, answers: Path) -> "Job":
        return cls(spec, str(dataset.resolve()), str(answers.resolve()))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """status: one of STATUSES; message: why, in one line, "" when ok

    seconds: wall clock of each phase that was finished
    peak_memory_bytes: most resident memory of the process, or of it and its children together where
    that was more; None when it was never measured
    """

    status: str
    message: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    peak_memory_bytes: int | None = None

    @property
    def ok(self) -> bool:
        return self.status == "ok"


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
    with _start(job, log, place) as (process, pipe):
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
def _start(job: Job, log: Path, place: Surroundings) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
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


def attempt(
    contestant: Contestant,
    dataset: Dataset,
    answers: Path,
    log: Path,
    progress: Progress,
    limits: Limits,
) -> Outcome:
    """Have one matcher answer all requests of a dataset, and show the phases it goes through.

    answers: receives one bit per request (bench.entrants.answers), if the outcome is ok
    log: receives what the matcher prints
    """
    with in_turn(progress) as stage:
        enter = _announce(contestant, dataset, stage)
        return isolate(Job.of(contestant.spec, dataset.folder, answers), log, limits, enter)


def _announce(
    contestant: Contestant, dataset: Dataset, stage: Callable[[str], object]
) -> Callable[[str], None]:
    sizes = {"fit": f"{dataset.rows('registry'):,} records", "ask": f"{dataset.rows('requests'):,} requests"}

    def enter(phase: str) -> None:
        size = f" {sizes[phase]}" if phase in sizes else ""
        stage(f"{contestant.label}: {phase.replace('_', ' ')}{size}")

    return enter


def match_to_file(dataset: Path, spec: str, out: Path, progress: Progress) -> Outcome:
    """Have the matcher `spec` answer every request of a dataset; write the answers if it did.

    out: .csv or .parquet with request_id and confirmed
    raises: ConfirmbenchError when the dataset, the spec or the file to be written is at fault
    """
    check_new(out)
    contestant = enter(spec)
    opened = open_verified(dataset, progress)
    with TemporaryDirectory() as folder:
        bits = Path(folder, "answers.bits")
        outcome = attempt(contestant, opened, bits, Path(folder, "log.txt"), progress, Limits())
        if outcome.ok:
            write_answers(read_bits(bits, opened.rows("requests")), out)
    return outcome
