"""Make an empty ledger: a key, and a first record that names it."""

import secrets
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bench.custody.ledger import disk
from bench.custody.ledger.head import KEY, LEDGER, Head, is_ledger, write_head
from bench.custody.ledger.key import new_key
from bench.custody.ledger.lines import FORMAT, GENESIS, OPEN, body, link
from generators.errors import ConfirmbenchError
from generators.folder import new_folder


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
