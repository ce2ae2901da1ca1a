"""Write a folder whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
