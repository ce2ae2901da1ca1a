"""Write a folder whole or not at all.

A folder that is being made: finished blocks are kept if something goes wrong, and found again.

Beside the target lies `.<target>.unfinished`, with a note of each finished block. Making the same thing
again goes on where it stopped; the blocks that are there are checked first. The folder gets its name when
it is whole.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators.errors import ConfirmbenchError


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside `target` that becomes `target` when the block ends well.

    Whatever goes wrong in the block (a full disk, Ctrl-C), the unfinished folder is removed and
    `target` does not appear.

    raises: ConfirmbenchError when `target` exists already or cannot be written
    """
    _refuse_existing(target)
    unfinished = target.with_name(f".{target.name}.unfinished-{os.getpid()}")
    try:
        unfinished.mkdir(parents=True)
        yield unfinished
        _refuse_existing(target)
        unfinished.rename(target)
    except OSError as error:
        raise ConfirmbenchError(
            f"Cannot write {target}: {error.strerror or error}. Nothing was kept."
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise ConfirmbenchError(f"{target} exists already; choose another folder or remove it first.")


NOTES = "finished"  # the notes of finished blocks
KEY = "made.key"  # names what is being made

Entries = list[dict[str, Any]]


@dataclass(frozen=True)
class Unfinished:
    """The folder while it is being made. is_whole: whether the file of an entry is as it was written."""

    folder: Path
    is_whole: Callable[[Path, dict[str, Any]], bool]

    def block(self, name: str, write: Callable[[], Entries]) -> Entries:
        """The entries of a block's files, which `write` writes unless they are there."""
        note = self.folder / NOTES / f"{name}.json"
        kept = self._kept(note)
        if kept is not None:
            return kept
        entries = write()
        half = note.with_suffix(".half")
        half.write_text(json.dumps(entries), encoding="utf-8")
        half.rename(note)
        return entries

    def _kept(self, note: Path) -> Entries | None:
        try:
            entries: Entries = json.loads(note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        whole = all(self.is_whole(self.folder / entry["file"], entry) for entry in entries)
        return entries if whole else None


@contextmanager
def unfinished_folder(
    target: Path, key: str, is_whole: Callable[[Path, dict[str, Any]], bool]
) -> Iterator[Unfinished]:
    """Yield a folder beside `target` that becomes `target` when the block ends well.

    key: names what is being made; what was left of something else is thrown away
    If the block fails, finished blocks are kept for the next time; without any, nothing is left.
    raises: ConfirmbenchError when `target` exists, cannot be written, or is being made by another process
    """
    _refuse_existing(target)
    folder = target.with_name(f".{target.name}.unfinished")
    try:
        with _lock(target):
            _prepare(folder, key)
            try:
                yield Unfinished(folder, is_whole)
                _refuse_existing(target)
                (folder / KEY).unlink()
                shutil.rmtree(folder / NOTES)
                folder.rename(target)
            finally:
                _forget_if_empty(folder)
    except OSError as error:
        raise ConfirmbenchError(
            f"Cannot write {target}: {error.strerror or error}. {_what_is_kept(folder)}"
        ) from error


@contextmanager
def _lock(target: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, however it ends."""
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = target.with_name(f".{target.name}.lock")
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfirmbenchError(
                f"{target} is being made by another process; wait for it or choose another folder."
            ) from None
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _prepare(folder: Path, key: str) -> None:
    found = (folder / KEY).read_text(encoding="utf-8") if (folder / KEY).is_file() else None
    if found != key:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / NOTES).mkdir(parents=True)
        (folder / KEY).write_text(key, encoding="utf-8")


def _count_finished(folder: Path) -> int:
    return len(list((folder / NOTES).glob("*.json")))


def _forget_if_empty(folder: Path) -> None:
    if not _count_finished(folder):
        shutil.rmtree(folder, ignore_errors=True)


def _what_is_kept(folder: Path) -> str:
    if not _count_finished(folder):
        return "Nothing was kept."
    return f"What is finished is kept in {folder}; the same command goes on from there."
