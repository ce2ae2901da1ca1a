"""One process at a time writes to a ledger."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generators.errors import ConfirmbenchError

LOCK = "lock"  # holds the number of the process that wrote last, for the message alone


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the ledger for writing; the system lets go of it when the process ends, however it ends.

    raises: ConfirmbenchError when another process, or another ledger of this one, holds it
    """
    file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(file, folder)
        yield
    finally:
        os.close(file)


@contextmanager
def nobody_writes(folder: Path) -> Iterator[bool]:
    """Whether nobody is writing; if so nobody begins to within the block."""
    try:
        file = os.open(folder / LOCK, os.O_RDONLY)
    except OSError:  # a copy of a ledger, which nobody has opened
        yield True
        return
    try:
        yield _shared(file)
    finally:
        os.close(file)


def _shared(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _take(file: int, folder: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(file, 20, 0).decode(errors="replace").strip() or "unknown"
        raise ConfirmbenchError(
            f"{folder} is in use by another process (number {holder}); wait until that has ended, "
            "or write to another ledger."
        ) from None
    with suppress(OSError):  # a full disk must not keep anybody from reading what there is
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
