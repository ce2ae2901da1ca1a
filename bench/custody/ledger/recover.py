"""What opening does to a ledger that a kill, a full disk or a power cut has left."""

import os
from hashlib import sha256
from pathlib import Path

from bench.custody.ledger import disk
from bench.custody.ledger.head import LEDGER, Head

PIECE = 1 << 20


def ends_as_committed(file: int, head: Head) -> bool:
    """Whether the last committed record is there, whole; what lies before it is for `verify` to look at."""
    if os.fstat(file).st_size < head.bytes:
        return False
    return sha256(last_line(file, head.bytes)).hexdigest() == head.hash


def last_line(file: int, end: int) -> bytes:
    """The line that ends at byte `end`."""
    start, line = end, b""
    while start > 0 and b"\n" not in line[:-1]:
        step = min(PIECE, start)
        start -= step
        line = os.pread(file, step, start) + line
    return line[line.rfind(b"\n", 0, -1) + 1 :]


def line_at(file: int, start: int) -> bytes:
    """The line that begins at byte `start`."""
    line = b""
    while b"\n" not in line and (piece := os.pread(file, PIECE, start + len(line))):
        line += piece
    return line[: line.find(b"\n") + 1]


def set_aside(folder: Path, file: int, head: Head) -> Path | None:
    """Move what lies after the committed length to a file beside the ledger: nothing of it was ever answered.

    returns: that file; null when nothing lay there
    raises: OSError, before anything is cut off
    """
    size = os.fstat(file).st_size
    if size == head.bytes:
        return None
    kept = _free_name(folder, head.bytes)
    unfinished = folder / "cut.new"
    _copy(file, head.bytes, size, unfinished)
    disk.rename(unfinished, kept)
    disk.sync_folder(folder)
    disk.truncate(file, head.bytes)
    disk.sync(file)
    return kept


def _free_name(folder: Path, byte: int) -> Path:
    """cut-<byte>.bin, or one with a number behind, for a kill may come again at the same place."""
    name, times = folder / f"cut-{byte}.bin", 1
    while name.exists():
        times += 1
        name = folder / f"cut-{byte}-{times}.bin"
    return name


def _copy(source: int, start: int, end: int, target: Path) -> None:
    file = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        for place in range(start, end, PIECE):
            disk.write_at(file, place - start, os.pread(source, min(PIECE, end - place), place))
        disk.sync(file)
    finally:
        os.close(file)


def ledger_file(folder: Path) -> int:
    """Open the file of records for reading and writing; raises OSError."""
    return os.open(folder / LEDGER, os.O_RDWR)
