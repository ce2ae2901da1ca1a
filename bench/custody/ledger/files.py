"""What of a ledger is committed: head.json, replaced whole each time something is written.

An answer leaves when its item lies below the head. What lies above was never answered.

The few system calls that a ledger is written with; a test can let each of them fail.

The key of a ledger: whoever has it can look for a name, whoever has not cannot.

One process at a time writes to a ledger.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from generators.errors import ConfirmbenchError


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


LEDGER, HEAD, KEY = "ledger.jsonl", "head.json", "key"


@dataclass(frozen=True)
class Head:
    """
    records: number of them, which is that of the last one too
    bytes: their length; hash: of the last record
    setting: byte at which the last setting record begins; null when there is none
    """

    records: int
    bytes: int
    hash: str
    setting: int | None


def is_ledger(folder: Path) -> bool:
    """Whether a folder holds a ledger, or what is left of one."""
    return (folder / LEDGER).exists() or (folder / HEAD).exists()


def read_head(folder: Path) -> Head:
    """raises: ConfirmbenchError when there is none, or it is not as it was written"""
    path = folder / HEAD
    if not is_ledger(folder):
        raise ConfirmbenchError(f"{folder} holds no ledger; `confirmbench serve-batch` writes one.")
    try:
        content = path.read_bytes()
        head = Head(**json.loads(content))
        if _has_types(head) and _text(head) == content:
            return head
    except FileNotFoundError:
        raise ConfirmbenchError(f"{path} is missing.") from None
    except (ValueError, TypeError, RecursionError):
        pass
    raise ConfirmbenchError(f"{path} is not as it was written.")


def write_head(folder: Path, head: Head) -> None:
    """On the disk when this returns; raises OSError."""
    replace(folder / HEAD, _text(head))


def _has_types(head: Head) -> bool:
    numbers = (head.records, head.bytes, 0 if head.setting is None else head.setting)
    return all(type(number) is int for number in numbers) and isinstance(head.hash, str)


def _text(head: Head) -> bytes:
    return json.dumps(asdict(head)).encode() + b"\n"


KEY_BYTES = 32


def new_key() -> bytes:
    """A random key, as the file has it."""
    return secrets.token_hex(KEY_BYTES).encode() + b"\n"


def read_key(folder: Path) -> bytes:
    """raises: ConfirmbenchError when there is none, or it is not a key"""
    path = folder / KEY
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise ConfirmbenchError(f"{path} is missing; without it nobody can be looked for.") from None
    except ValueError:
        raise ConfirmbenchError(f"{path} is no key; see `confirmbench audit verify {folder}`.") from None


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
