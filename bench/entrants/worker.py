"""One matcher in a process of its own: load, warm up, fit, ask. Started by bench.entrants.process alone.

The truth is never opened here, but for the oracle. What the matcher prints goes to standard output, which
is a log file; what this module reports goes through a pipe that the matcher is not told of.
"""

import ctypes
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.entrants.process import Job, own_peak
from generators.errors import ConfirmbenchError

if TYPE_CHECKING:
    from generators.dataset import Dataset

WARM_UP_RECORDS = 1000
WARM_UP_REQUESTS = 16
MESSAGE_LENGTH = 500
PR_SET_PDEATHSIG = 1  # of Linux's prctl

Say = Callable[[dict[str, Any]], None]
Task = Callable[[dict[str, Any], Say], None]  # a job as JSON, and how to report


def main() -> None:
    """Do the job that the command line describes."""
    serve(lambda job, say: work(Job(**job), say))


def serve(task: Task) -> None:
    """Do a task and report. Arguments: the file descriptor to report to, then the job as JSON."""
    channel = os.fdopen(int(sys.argv[1]), "w", encoding="utf-8")
    os.set_inheritable(channel.fileno(), False)
    _die_with_parent()

    def say(message: dict[str, Any]) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    say({**verdict(task, json.loads(sys.argv[2]), say), "peak": own_peak()})
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # threads or exit hooks that the matcher left behind must not keep the run waiting


def verdict(task: Task, job: dict[str, Any], say: Say) -> dict[str, str]:
    """Do the job and return its status and one-line message."""
    try:
        task(job, say)
    except MemoryError:
        traceback.print_exc()
        return {"status": "memory", "message": "The matcher ran out of memory (MemoryError)."}
    except BaseException as error:  # a matcher that calls sys.exit() has failed as well
        traceback.print_exc()
        return {"status": _status(error), "message": _one_line(error)}
    return {"status": "ok", "message": ""}


def work(job: Job, say: Say) -> None:
    """Fit, ask, and write the answers.

    The warm-up is a small fit and a small ask, so that neither what is compiled at first use nor what is
    imported at first use counts as fitting or asking.
    """
    with phase("load", say):
        from bench.ask import ask
        from bench.entrants.answers import write_bits
        from bench.entrants.entrant import matcher_for
        from generators.schema import REGISTRY, conform

        dataset = open_dataset(job.dataset)
        matcher, requests = matcher_for(job.spec, dataset), dataset.requests()
        registry = conform(dataset.registry(), REGISTRY, "registry")
    with phase("warm_up", say):
        ask(matcher.fit(registry.head(WARM_UP_RECORDS)), requests.head(WARM_UP_REQUESTS))
    with phase("fit", say):
        fitted = matcher.fit(registry)
    with phase("ask", say):
        confirmed = ask(fitted, requests)
    write_bits(confirmed, Path(job.answers))


def open_dataset(folder: str) -> "Dataset":
    """Open a dataset folder that the parent has verified, once for all matchers."""
    from generators.dataset import MANIFEST, Dataset

    return Dataset(Path(folder), json.loads(Path(folder, MANIFEST).read_text(encoding="utf-8")))


@contextmanager
def phase(name: str, say: Say) -> Iterator[None]:
    """Report that a phase begins, and how many seconds it took when it ends well."""
    say({"enter": name})
    start = time.perf_counter_ns()
    yield
    say({"left": name, "seconds": (time.perf_counter_ns() - start) / 1e9})


def _status(error: BaseException) -> str:
    from bench.ask import RefusedAnswer  # imported here, after the clock was started
    from matchers.contract import MissingPackage

    if isinstance(error, MissingPackage):
        return "missing"
    return "refused" if isinstance(error, RefusedAnswer) else "error"


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())[:MESSAGE_LENGTH]
    return text if isinstance(error, ConfirmbenchError) else f"{type(error).__name__}: {text}"


def _die_with_parent() -> None:
    """Ask Linux to end this process when its parent is gone, so that no matcher runs on by itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
