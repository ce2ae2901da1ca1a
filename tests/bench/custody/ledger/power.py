"""A disk that stops between two system calls: by a kill, which loses nothing written, or by a power cut.

After a power cut there is only what was synced: of a file its content at its last fsync, of a folder the
names at its own last fsync.
"""

import os
import stat
from pathlib import Path
from typing import Any

CHANGING = ("pwrite", "ftruncate", "fsync", "rename")


class Stopped(BaseException):
    """Nothing reaches the disk any more."""


class Disk:
    """Stands in for the module `os`; stops before the system call number `calls` that changes something.

    A write that is stopped has been done by half.
    """

    def __init__(self, folder: Path, calls: int) -> None:
        self.folder = folder
        self.left = calls
        self.names = {path.name: path.stat().st_ino for path in folder.iterdir()}
        self.content = {path.stat().st_ino: path.read_bytes() for path in folder.iterdir()}

    def __getattr__(self, name: str) -> Any:
        return self._counted(name) if name in CHANGING else getattr(os, name)

    def _counted(self, name: str) -> Any:
        def call(*arguments: Any) -> Any:
            if self.left == 0 and name == "pwrite":
                file, content, place = arguments
                os.pwrite(file, content[: len(content) // 2], place)
            self.left = max(self.left - 1, -1)
            if self.left < 0:
                raise Stopped
            done = getattr(os, name)(*arguments)
            if name == "fsync":
                self._synced(*arguments)
            return done

        return call

    def _synced(self, file: int) -> None:
        found = os.fstat(file)
        if stat.S_ISDIR(found.st_mode):
            self.names = {path.name: path.stat().st_ino for path in self.folder.iterdir()}
        else:
            self.content[found.st_ino] = Path(f"/proc/self/fd/{file}").read_bytes()

    def cut_power(self) -> None:
        """Leave in the folder what was synced and nothing else."""
        for path in self.folder.iterdir():
            path.unlink()
        for name, number in self.names.items():
            (self.folder / name).write_bytes(self.content.get(number, b""))
