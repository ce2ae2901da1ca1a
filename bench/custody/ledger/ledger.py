"""The append-only ledger of a custodian: each record holds the hash of the one before it.

Make an empty ledger: a key, and a first record that names it.

What opening does to a ledger that a kill, a full disk or a power cut has left.
"""

import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import polars as pl

from bench.custody.ledger import files as disk
from bench.custody.ledger.files import (
    KEY,
    LEDGER,
    Head,
    alone,
    is_ledger,
    new_key,
    read_head,
    read_key,
    write_head,
)
from bench.custody.ledger.record import (
    FORMAT,
    GENESIS,
    ITEM,
    OPEN,
    SETTING,
    body,
    fields_of,
    item_bodies,
    link,
)
from bench.custody.ledger.verify import item_blocks, setting_of, settings, verify
from generators.errors import ConfirmbenchError
from generators.folder import new_folder
from generators.schema import conform


def make(folder: Path) -> None:
    """Make the ledger's folder, whole or not at all; does nothing when there is a ledger.

    raises: ConfirmbenchError when something else is there
    """
    if is_ledger(folder):
        return
    if folder.is_dir():
        _remove_empty(folder)
    try:
        with new_folder(folder) as unfinished:
            _fill(unfinished)
    except ConfirmbenchError:
        if not is_ledger(folder):  # else another process was quicker, and its ledger is as good
            raise
    disk.sync_folder(folder.parent)


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        raise ConfirmbenchError(
            f"{folder} holds no ledger but other things; name a new folder or one that holds a ledger."
        ) from None


def _fill(folder: Path) -> None:
    key = new_key()
    disk.put(folder / KEY, key)
    fields = {
        "format": FORMAT,
        "ledger": secrets.token_hex(8),
        "key": sha256(key).hexdigest(),
        "made_at": now(),
    }
    (line,), hash = link([body(1, OPEN, fields)], GENESIS)
    disk.put(folder / LEDGER, line)
    write_head(folder, Head(1, len(line), hash, None))


def now() -> str:
    """The clock on the wall, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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


PORTION = 1 << 16  # items written together: tens of megabytes of text at a time, however large the batch
ANSWERED = ("request_id", "batch_id", "answer")


class Ledger:
    """A ledger that is open for appending; `open_ledger` makes it."""

    def __init__(self, folder: Path, file: int) -> None:
        self._folder = folder
        self._file = file
        self._head = read_head(folder)
        self._usable = True
        self._setting = 0  # record number of the present one
        self.key = _key(folder, file)
        """random for each ledger, for the digests of `bench.custody.ledger.record.subjects`"""

    @property
    def head(self) -> Head:
        """What is committed: number of records, length in bytes and the hash of the last record."""
        return self._head

    def append(self, items: pl.DataFrame) -> None:
        """Write items at the end; when this returns they are on the disk, and their answers may leave.

        items: columns `bench.custody.ledger.record.ITEM`; request_id and answer are never null
        raises: ConfirmbenchError when the disk is full or fails; then none of `items` is in the ledger, what
            was committed stands, and the same items may be appended again once there is room
        """
        items = conform(items, ITEM, "items of a ledger")
        for name in ("request_id", "answer"):
            if items[name].has_nulls():
                raise ConfirmbenchError(f"Items of a ledger must have {name}; {name} is null in some.")
        if items.height:
            self._write(self._bodies(items), self._head.setting)

    def answered(self) -> pl.DataFrame:
        """The items under this very setting that are committed: request_id, batch_id, answer.

        Those of earlier processes too, also where other settings came between: so that an interrupted
        batch goes on where it ended.
        """
        known = settings(self._folder)
        present = next(setting.values for setting in known if setting.record == self._setting)
        same = [setting.record for setting in known if setting.values == present]
        empty = pl.DataFrame(schema={name: ITEM[name] for name in ANSWERED})
        under = (items.filter(pl.col("setting").is_in(same)) for items in item_blocks(self._folder))
        return pl.concat([empty, *(items.select(ANSWERED) for items in under)])

    def _take_up(self, values: Mapping[str, str]) -> None:
        """Go on under a setting: the last one of the ledger, or one that is written now."""
        place = self._head.setting
        if place is not None:
            last = setting_of(line_at(self._file, place), self._folder)
            if last.values == dict(values):
                self._setting = last.record
                return
        number = self._head.records + 1
        fields = {"served_at": now(), "values": dict(sorted(values.items()))}
        self._write([[body(number, SETTING, fields)]], self._head.bytes)
        self._setting = number

    def _bodies(self, items: pl.DataFrame) -> Iterator[list[bytes]]:
        first = self._head.records + 1
        for start in range(0, items.height, PORTION):
            yield item_bodies(items.slice(start, PORTION), first + start, self._setting)

    def _write(self, portions: Iterable[list[bytes]], setting: int | None) -> None:
        """Commit records: all of them on the disk first, then the head that counts them."""
        if not self._usable:
            raise ConfirmbenchError(f"{self._folder} must be opened again: writing to it has failed before.")
        written = replace(self._head, setting=setting)
        try:
            for bodies in portions:
                written = self._put(bodies, written)
            disk.sync(self._file)
            write_head(self._folder, written)
        except BaseException as error:
            self._take_back()
            if isinstance(error, OSError):
                raise self._cannot_write(error) from error
            raise
        self._head = written

    def _put(self, bodies: list[bytes], head: Head) -> Head:
        lines, last = link(bodies, head.hash)
        content = b"".join(lines)
        disk.write_at(self._file, head.bytes, content)
        return replace(head, records=head.records + len(lines), bytes=head.bytes + len(content), hash=last)

    def _take_back(self) -> None:
        """Cut off what is not committed; where the disk holds another head already, only opening can tell."""
        self._usable = False
        with suppress(OSError, ConfirmbenchError):
            if read_head(self._folder) == self._head:
                disk.truncate(self._file, self._head.bytes)
                self._usable = True

    def _cannot_write(self, error: OSError) -> ConfirmbenchError:
        after = (
            f"The ledger stands as before, at record {self._head.records:,}; make room and go on."
            if self._usable
            else "Open the ledger again: what it then holds is what was written."
        )
        return ConfirmbenchError(f"Cannot write to {self._folder}: {error.strerror or error}. {after}")


@contextmanager
def open_ledger(folder: Path, setting: Mapping[str, str]) -> Iterator[Ledger]:
    """Open the ledger in `folder` for appending, alone; make it when there is none.

    What lies after the committed length, as a kill leaves it, was never answered: it is moved to a file
    beside the ledger. A setting that differs from the ledger's last one is written as a record.

    setting: under which items are answered: plain texts by name. Reports read two of them: `dataset`, the
        digest of the dataset, and, where there is one, `authorised`, requesters separated by commas.
    raises: ConfirmbenchError when another process has it open, the folder holds something else, or the ledger
        is damaged or was changed
    """
    if not all(isinstance(text, str) for text in setting.values()):
        raise ConfirmbenchError("The values of a ledger's setting must be texts.")
    make(folder)
    with alone(folder), _recovered(folder) as file:
        ledger = Ledger(folder, file)
        ledger._take_up(setting)
        yield ledger


@contextmanager
def _recovered(folder: Path) -> Iterator[int]:
    """The file of records, ending where it was committed."""
    try:
        head, file = read_head(folder), ledger_file(folder)
    except (ConfirmbenchError, FileNotFoundError):
        raise _refusal(folder) from None
    try:
        if not ends_as_committed(file, head):
            raise _refusal(folder)
        try:
            set_aside(folder, file, head)
        except OSError as error:
            raise ConfirmbenchError(
                f"Cannot move aside what an interrupted process left in {folder}: {error.strerror or error}."
            ) from error
        yield file
    finally:
        os.close(file)


def _key(folder: Path, file: int) -> bytes:
    """The key, if it is the one that the first record names."""
    opening = fields_of(line_at(file, 0))
    try:
        written = (folder / KEY).read_bytes()
    except OSError:
        raise _refusal(folder) from None
    if isinstance(opening, str) or opening.get("key") != sha256(written).hexdigest():
        raise _refusal(folder)
    return read_key(folder)


def _refusal(folder: Path) -> ConfirmbenchError:
    """What verify says, in short."""
    found = verify(folder)
    first = found[0].words if found else "its end is not as it was written"
    return ConfirmbenchError(
        f"{folder} is not as it was written, so nothing is added to it: {first}. "
        f"`confirmbench audit verify {folder}` says all that was found."
    )
