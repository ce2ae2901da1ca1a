"""An index kept in a folder, to be mapped into memory instead of built anew.

An index is found by what the registry holds, not by its name, and checked byte by byte before it is used:
one that is of another registry, of another version or damaged is built again and replaced.
"""

import json
import shutil
import tempfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from matchers.engine.blocking import Keys
from matchers.engine.hold import Held, Holding
from matchers.engine.text import Text
from matchers.engine.vocabulary import Vocabulary

VERSION = 1  # of the arrays and of what normalising makes of a registry
MANIFEST = "index.json"

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class IndexFolder:
    """A place for indexes.

    path: a folder, made when the first index is kept
    """

    path: Path

    def load(self, name: str) -> Holding | None:
        """Return the index of that name, its arrays mapped; None when there is none to be trusted."""
        try:
            checksums = json.loads((self.path / name / MANIFEST).read_text(encoding="utf-8"))
            with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
                arrays = dict(
                    zip(checksums, pool.map(self._mapped, [name] * len(checksums), checksums), strict=True)
                )
                sums = dict(zip(arrays, pool.map(_checksum, arrays.values()), strict=True))
            return _holding(arrays) if sums == checksums else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, name: str, holding: Holding) -> None:
        """Write an index; it appears under its name when it is complete, and not at all otherwise."""
        arrays = _arrays(holding)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=self.path) as unfinished:
                for label, array in arrays.items():
                    np.save(Path(unfinished, f"{label}.npy"), array)
                checksums = {label: _checksum(array) for label, array in arrays.items()}
                Path(unfinished, MANIFEST).write_text(json.dumps(checksums, indent=1), encoding="utf-8")
                self._replace(Path(unfinished), self.path / name)
        except OSError as error:
            raise ConfirmbenchError(
                f"The index cannot be kept in {self.path}: {error.strerror or error}; "
                "give a folder that can be written to, or leave index_folder out."
            ) from error

    def _mapped(self, name: str, label: str) -> npt.NDArray[Any]:
        # "c" makes arrays writable in memory alone: kernels are compiled for writable ones
        return np.load(self.path / name / f"{label}.npy", mmap_mode="c").view(np.ndarray)

    def _replace(self, finished: Path, target: Path) -> None:
        if target.is_dir():
            shutil.rmtree(target)
        complete = finished / "complete"  # the temporary folder itself is removed by its owner
        complete.mkdir()
        for path in [path for path in finished.iterdir() if path.is_file()]:
            path.rename(complete / path.name)
        complete.rename(target)


def name_of(registry: pl.LazyFrame, keys: Keys) -> str:
    """Return the name of the index of a registry by keys: a digest of both, and of the version.

    registry: the claim columns; order does not matter, every value does; half a second for
        10,000,000 records
    """
    n, total, mixed = 0, 0, 0
    for batch in registry.collect_batches(maintain_order=False):
        hashes = batch.hash_rows(VERSION).to_numpy()
        n += len(hashes)
        total = (total + int(hashes.sum(dtype=np.uint64))) % (1 << 64)
        mixed ^= int(np.bitwise_xor.reduce(hashes, initial=np.uint64(0)))
    asked = zlib.crc32(repr((VERSION, pl.__version__, n, keys)).encode())
    return f"index-{total:016x}{mixed:016x}-{asked:08x}"


def _checksum(array: npt.NDArray[Any]) -> int:
    return zlib.crc32(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)


def _arrays(holding: Holding) -> Arrays:
    slots = {f"slots-{c}": array for c, array in enumerate(holding.vocabulary.slots)}
    return {**holding.held._asdict(), **slots, "order": holding.order}


def _holding(arrays: Arrays) -> Holding:
    held = Held(**{label: arrays[label] for label in Held._fields})
    slots = tuple(arrays[f"slots-{c}"] for c in range(len(held.layout)))
    return Holding(held, Vocabulary(Text(held.letters, held.offsets), held.bases, slots), arrays["order"])
