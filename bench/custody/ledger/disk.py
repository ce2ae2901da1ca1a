"""The few system calls that a ledger is written with; a test can let each of them fail."""

import os
from contextlib import suppress
from pathlib import Path


def write_at(file: int, place: int, content: bytes) -> None:
    """Write all of `content` from byte `place` on; raises OSError when there is no room."""
    rest = memoryview(content)
    while rest:
        done = os.pwrite(file, rest, place)
        place += done
        rest = rest[done:]


def sync(file: int) -> None:
    """Return when what was written is on the disk."""
    os.fsync(file)


def truncate(file: int, length: int) -> None:
    os.ftruncate(file, length)


def replace(path: Path, content: bytes) -> None:
    """Give a file new content, whole or not at all; on the disk when this returns."""
    beside = path.with_name(f"{path.name}.new")
    try:
        put(beside, content)
        rename(beside, path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)


def rename(old: Path, new: Path) -> None:
    """Give a file another name, in place of a file that has it; on the disk after `sync_folder`."""
    os.rename(old, new)  # noqa: PTH104 (Path.rename, which no test could let fail here alone)


def put(path: Path, content: bytes) -> None:
    """Write a file whose name is not on the disk yet before `sync_folder`."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        write_at(file, 0, content)
        sync(file)
    finally:
        os.close(file)


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk."""
    file = os.open(folder, os.O_RDONLY)
    try:
        sync(file)
    finally:
        os.close(file)
