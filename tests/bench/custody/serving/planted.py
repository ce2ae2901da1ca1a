"""Serve, and die at a planted point: `python -m tests.bench.custody.serving.planted POINT serve-batch ...`.

The process is killed (SIGKILL) by itself, so that nothing that should clean up can.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from bench import cli
from bench.custody.ledger import ledger as ledgers
from bench.custody.serving import serve


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def half_the_records() -> None:
    """Of the first group, which is on no disk when the process ends."""
    insert = ledgers._insert

    def half(connection: object, kind: str, bodies: list[bytes], head: ledgers.Head) -> None:
        if kind == ledgers.ITEM_KIND:
            insert(connection, kind, bodies[: len(bodies) // 2], head)
            die()
        return insert(connection, kind, bodies, head)

    ledgers._insert = half


def records_without_a_commit() -> None:
    """All of the group's records are inserted, and do not count."""
    insert = ledgers._insert

    def fatal(connection: object, kind: str, bodies: list[bytes], head: ledgers.Head) -> ledgers.Head:
        after = insert(connection, kind, bodies, head)
        if kind == ledgers.ITEM_KIND:
            die()
        return after

    ledgers._insert = fatal


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
        records_without_a_commit,
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
