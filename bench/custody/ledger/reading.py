"""What a ledger's folder holds, and reading it: at what is committed now, waiting for nobody who writes."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.custody.ledger.record import ITEM_KIND, SETTING, Setting, parse_items, parse_setting
from generators.errors import ConfirmbenchError

LEDGER, KEY = "ledger.sqlite3", "key"
OLD_LEDGER = "ledger.jsonl"  # of earlier versions
BLOCK = 1 << 14  # records read together
SCHEMA = (
    "CREATE TABLE records (record INTEGER PRIMARY KEY, kind TEXT NOT NULL, line BLOB NOT NULL, hash TEXT NOT "
    "NULL)",
    "CREATE INDEX other_records ON records (record) WHERE kind != 'item'",
    "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), records INTEGER NOT NULL, hash TEXT NOT "
    "NULL)",
    "CREATE TRIGGER no_change BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); "
    "END",
    "CREATE TRIGGER no_deletion BEFORE DELETE ON records BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); "
    "END",
    "CREATE TRIGGER head_grows BEFORE UPDATE ON head WHEN NEW.records <= OLD.records "
    "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END",
    "CREATE TRIGGER head_stays BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END",
)


@dataclass(frozen=True)
class Head:
    """What a ledger holds: the number of records, which is that of the last one too, and its hash."""

    records: int
    hash: str


def is_ledger(folder: Path) -> bool:
    """Whether a folder holds a ledger."""
    return (folder / LEDGER).is_file()


def check_ledger(folder: Path) -> None:
    """raises: ConfirmbenchError unless the folder holds a ledger of this version"""
    if is_ledger(folder):
        return
    if (folder / OLD_LEDGER).is_file():
        raise ConfirmbenchError(
            f"{folder} holds a ledger that an earlier version wrote; `confirmbench audit verify "
            f"{folder / OLD_LEDGER}` reads it, and new items go into a new folder."
        )
    raise ConfirmbenchError(f"{folder} holds no ledger; `confirmbench serve-batch` writes one.")


@contextmanager
def reading(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write, at what is committed now; nobody who writes has to wait for it.

    raises: ConfirmbenchError when there is no ledger or its file cannot be read
    """
    check_ledger(folder)
    path = folder / LEDGER
    waits = path.with_name(f"{LEDGER}-wal").exists()
    how = "mode=ro" if waits or os.access(folder, os.W_OK) else "immutable=1"  # a copy on a read-only disk
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)) as connection:
            connection.execute("BEGIN")
            yield connection
    except sqlite3.DatabaseError as error:
        raise unreadable(folder) from error


def unreadable(folder: Path) -> ConfirmbenchError:
    """What to raise where records cannot be read."""
    return ConfirmbenchError(
        f"{folder / LEDGER} cannot be read; `confirmbench audit verify {folder}` says where it was changed."
    )


def read_head(folder: Path) -> Head:
    """raises: ConfirmbenchError when there is no ledger, or its head cannot be read"""
    with reading(folder) as connection:
        return head_of(connection)


def head_of(connection: sqlite3.Connection) -> Head:
    rows = connection.execute("SELECT records, hash FROM head").fetchall()
    if len(rows) != 1 or not isinstance(rows[0][0], int) or not isinstance(rows[0][1], str):
        raise sqlite3.DatabaseError("the head is not as it was written")
    return Head(*rows[0])


def read_key(folder: Path) -> bytes:
    """raises: ConfirmbenchError when there is none, or it is not a key"""
    path = folder / KEY
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise ConfirmbenchError(f"{path} is missing; without it nobody can be looked for.") from None
    except ValueError:
        raise ConfirmbenchError(f"{path} is no key; see `confirmbench audit verify {folder}`.") from None


def item_blocks(folder: Path, head: Head | None = None) -> Iterator[pl.DataFrame]:
    """The committed items a block at a time: columns ITEM, `record` and `setting`. Nothing is verified here.

    head: read up to there; by default up to what is committed now
    raises: ConfirmbenchError when the folder holds no ledger, or a record cannot be read
    """
    last = 2**63 - 1 if head is None else head.records
    query = "SELECT line FROM records WHERE kind = ? AND record <= ? ORDER BY record"
    with reading(folder) as connection:
        cursor = connection.execute(query, (ITEM_KIND, last))
        while rows := cursor.fetchmany(BLOCK):
            try:
                items = parse_items(b"".join(line for (line,) in rows)).drop("previous")
            except (pl.exceptions.PolarsError, TypeError):
                raise unreadable(folder) from None
            if items.height != len(rows) or items["request_id"].has_nulls() or items["answer"].has_nulls():
                raise unreadable(folder)
            yield items


def settings(folder: Path, head: Head | None = None) -> list[Setting]:
    """The settings of a ledger, in order; arguments and errors as those of `item_blocks`."""
    last = 2**63 - 1 if head is None else head.records
    query = "SELECT line FROM records WHERE kind != 'item' AND kind = ? AND record <= ? ORDER BY record"
    with reading(folder) as connection:
        try:
            return [parse_setting(line) for (line,) in connection.execute(query, (SETTING, last))]
        except (ValueError, KeyError, TypeError):
            raise unreadable(folder) from None


def export(folder: Path, out: Path) -> Head:
    """Write the records as JSON Lines, one a line as it is hashed; `audit verify` reads such a file too.

    out: a new file, which only its owner may read
    returns: the head that the file ends with
    raises: ConfirmbenchError when there is no ledger, the file exists or cannot be written
    """
    check_ledger(folder)
    if out.exists():
        raise ConfirmbenchError(f"{out} exists already; choose another file or remove it first.")
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.unfinished")
    try:
        with reading(folder) as connection, open(unfinished, "xb", opener=private) as file:
            for (line,) in connection.execute("SELECT line FROM records ORDER BY record"):
                file.write(line)
            head = head_of(connection)
        unfinished.replace(out)
    except OSError as error:
        raise ConfirmbenchError(f"Cannot write {out}: {error.strerror or error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return head


def private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
