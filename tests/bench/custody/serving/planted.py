"""Serve, and die at a planted point: `python -m tests.bench.custody.serving.planted POINT serve-batch ...`.

The process is killed (SIGKILL) by itself, so that nothing that should clean up can.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from bench import cli
from bench.custody.ledger import files as disk
from bench.custody.ledger.ledger import Ledger
from bench.custody.serving import serve


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def half_the_records() -> None:
    """Of the first group, which is on no disk when the process ends."""
    write_at, append = disk.write_at, Ledger.append

    def half(file: int, place: int, content: bytes) -> None:
        write_at(file, place, content[: len(content) // 2])
        die()

    def fatal(ledger: Ledger, items: object) -> None:
        disk.write_at = half
        append(ledger, items)

    Ledger.append = fatal


def records_without_a_head() -> None:
    """All of the group's records are written, and do not count."""
    append = Ledger.append

    def fatal(ledger: Ledger, items: object) -> None:
        disk.replace = die
        append(ledger, items)

    Ledger.append = fatal


def committed_and_not_answered() -> None:
    serve.publish = die


def half_an_answer_file() -> None:
    write = Path.write_bytes

    def half(path: Path, content: bytes) -> None:
        write(path, content[: len(content) // 2])
        die()

    Path.write_bytes = half


def an_answer_file_without_its_name() -> None:
    replace = Path.replace

    def fatal(path: Path, target: Path) -> None:
        if target.suffix == ".csv":
            die()
        replace(path, target)

    Path.replace = fatal


def answered_and_not_said_so() -> None:
    serve.write_served = die


POINTS: dict[str, Callable[[], None]] = {
    plant.__name__: plant
    for plant in (
        half_the_records,
        records_without_a_head,
        committed_and_not_answered,
        half_an_answer_file,
        an_answer_file_without_its_name,
        answered_and_not_said_so,
    )
}

if __name__ == "__main__":
    POINTS[sys.argv[1]]()
    sys.argv[1:] = sys.argv[2:]
    cli.main()
