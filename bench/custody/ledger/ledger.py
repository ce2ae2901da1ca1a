"""The append-only ledger of a custodian: each record holds the hash of the one before it.

A folder with two files: `ledger.sqlite3`, the records and the head of their chain, and `key`. SQLite's
write-ahead log with synchronous = FULL has the transaction on the disk when a commit returns: the items of
one `append` are in the ledger all or none, whatever ends the process or the power. Triggers refuse to change
or delete a record; what a forger does beside SQLite, `bench.custody.ledger.verify` finds.
"""

import fcntl
import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import polars as pl

from bench.custody.ledger.reading import (
    KEY,
    LEDGER,
    OLD_LEDGER,
    SCHEMA,
    Head,
    check_ledger,
    head_of,
    is_ledger,
    item_blocks,
    private,
    read_key,
    reading,
    settings,
)
from bench.custody.ledger.record import (
    FORMAT,
    GENESIS,
    ITEM,
    ITEM_KIND,
    OPEN,
    SETTING,
    body,
    item_bodies,
    link,
    parse_setting,
)
from bench.custody.ledger.verify import verify
from generators.errors import ConfirmbenchError
from generators.folder import new_folder
from generators.schema import conform

LOCK = "lock"
KEY_BYTES = 32
PORTION = 1 << 16  # items made into text together: tens of megabytes, however large the batch
ANSWERED = ("request_id", "batch_id", "answer")


class Ledger:
    """A ledger that is open for appending; `open_ledger` makes it."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, key: bytes) -> None:
        self._folder = folder
        self._connection = connection
        self._head = head_of(connection)
        self._setting = 0  # record number of the present one
        self.key = key
        """random for each ledger, for the digests of `bench.custody.ledger.record.subjects`"""

    @property
    def head(self) -> Head:
        """What is committed."""
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
            self._write(ITEM_KIND, self._bodies(items))

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
        query = "SELECT line FROM records WHERE kind != 'item' ORDER BY record DESC LIMIT 1"
        (line,) = self._connection.execute(query).fetchone()
        last = parse_setting(line) if self._head.records > 1 else None
        if last is not None and last.values == dict(values):
            self._setting = last.record
            return
        number = self._head.records + 1
        fields = {"served_at": now(), "values": dict(sorted(values.items()))}
        self._write(SETTING, iter([[body(number, SETTING, fields)]]))
        self._setting = number

    def _bodies(self, items: pl.DataFrame) -> Iterator[list[bytes]]:
        first = self._head.records + 1
        for start in range(0, items.height, PORTION):
            yield item_bodies(items.slice(start, PORTION), first + start, self._setting)

    def _write(self, kind: str, portions: Iterator[list[bytes]]) -> None:
        """Commit records of one kind, all or none."""
        head = self._head
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for bodies in portions:
                head = _insert(self._connection, kind, bodies, head)
            self._connection.execute("UPDATE head SET records = ?, hash = ?", (head.records, head.hash))
            self._connection.execute("COMMIT")
        except BaseException as error:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise self._cannot_write(error) from error
            raise
        self._head = head

    def _cannot_write(self, error: sqlite3.Error) -> ConfirmbenchError:
        return ConfirmbenchError(
            f"Cannot write to {self._folder}: {error}. The ledger stands as before, at record "
            f"{self._head.records:,}; make room and go on."
        )


def _insert(connection: sqlite3.Connection, kind: str, bodies: list[bytes], head: Head) -> Head:
    """Chain bodies onto the head; the head that follows, which is not written yet."""
    lines, hashes = link(bodies, head.hash)
    numbers = range(head.records + 1, head.records + 1 + len(lines))
    rows = zip(numbers, [kind] * len(lines), lines, hashes, strict=True)
    connection.executemany("INSERT INTO records VALUES (?, ?, ?, ?)", rows)
    return Head(head.records + len(lines), hashes[-1])


@contextmanager
def open_ledger(folder: Path, setting: Mapping[str, str]) -> Iterator[Ledger]:
    """Open the ledger in `folder` for appending, alone; make it when there is none.

    A setting that differs from the ledger's last one is written as a record.

    setting: under which items are answered: plain texts by name. Reports read two of them: `dataset`, the
        digest of the dataset, and, where there is one, `authorised`, requesters separated by commas.
    raises: ConfirmbenchError when another process has it open, the folder holds something else, or the ledger
        is damaged or was changed
    """
    if not all(isinstance(text, str) for text in setting.values()):
        raise ConfirmbenchError("The values of a ledger's setting must be texts.")
    make(folder)
    with _alone(folder):
        _check_end(folder)
        with _writing(folder) as connection:
            ledger = Ledger(folder, connection, read_key(folder))
            ledger._take_up(setting)
            yield ledger


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
            unfinished.chmod(0o700)
            _fill(unfinished)
    except ConfirmbenchError:
        if not is_ledger(folder):  # else another process was quicker, and its ledger is as good
            raise
    _sync_folder(folder.parent)


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        if (folder / OLD_LEDGER).exists():
            check_ledger(folder)
        raise ConfirmbenchError(
            f"{folder} holds no ledger but other things; name a new folder or one that holds a ledger."
        ) from None


def _fill(folder: Path) -> None:
    """Write the key, and a first record that names it."""
    key = secrets.token_hex(KEY_BYTES).encode() + b"\n"
    with open(folder / KEY, "xb", opener=private) as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    os.close(private(str(folder / LEDGER), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    fields = {
        "format": FORMAT,
        "ledger": secrets.token_hex(8),
        "key": sha256(key).hexdigest(),
        "made_at": now(),
    }
    with _writing(folder) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement in SCHEMA:
            connection.execute(statement)
        head = _insert(connection, OPEN, [body(1, OPEN, fields)], Head(0, GENESIS))
        connection.execute("INSERT INTO head VALUES (1, ?, ?)", (head.records, head.hash))
        connection.execute("COMMIT")
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def now() -> str:
    """The clock on the wall, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def _writing(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection that commits durably.

    At its end the log is merged, so that a ledger at rest is one file.
    """
    connection = sqlite3.connect(folder / LEDGER, isolation_level=None)
    try:
        for setting in ("journal_mode = WAL", "synchronous = FULL", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {setting}").fetchall()
        yield connection
    except sqlite3.DatabaseError as error:
        raise _refusal(folder) from error
    finally:
        with suppress(sqlite3.Error):  # a reader keeps the log open; the next one who writes merges it
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        connection.close()


def _check_end(folder: Path) -> None:
    """Whether key and last record are there, whole; what lies before is for `verify` to look at.

    Read only: a ledger that was damaged is left as it is, to the byte.
    """
    last = "SELECT record, line, hash FROM records ORDER BY record DESC LIMIT 1"
    first = "SELECT line FROM records WHERE record = 1 AND kind = ?"
    try:
        with reading(folder) as connection:
            record, line, hash = connection.execute(last).fetchone()
            whole = Head(record, hash) == head_of(connection) and sha256(line).hexdigest() == hash
            (opening,) = connection.execute(first, (OPEN,)).fetchone()
        named = f'"key":"{sha256((folder / KEY).read_bytes()).hexdigest()}"'.encode() in opening
    except (ConfirmbenchError, OSError, TypeError) as error:
        raise _refusal(folder) from error
    if not whole or not named:
        raise _refusal(folder)


def _refusal(folder: Path) -> ConfirmbenchError:
    """What verify says, in short."""
    found = verify(folder)
    first = found[0].words if found else "its end is not as it was written"
    return ConfirmbenchError(
        f"{folder} is not as it was written, so nothing is added to it: {first}. "
        f"`confirmbench audit verify {folder}` says all that was found."
    )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the ledger for writing; the system lets go of it when the process ends, however it ends.

    raises: ConfirmbenchError when another process, or another ledger of this one, holds it
    """
    file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with suppress(OSError):  # a full disk must not keep anybody from reading what there is
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield
    except BlockingIOError:
        holder = os.pread(file, 20, 0).decode(errors="replace").strip() or "unknown"
        raise ConfirmbenchError(
            f"{folder} is in use by another process (number {holder}); wait until that has ended, "
            "or write to another ledger."
        ) from None
    finally:
        os.close(file)
