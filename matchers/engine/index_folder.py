"""An index kept in a folder, to be mapped into memory instead of built anew.

An index is found by what the registry holds, not by its name, and checked byte by byte before it is used:
one that is of another registry, of another version or damaged is built again and replaced.

Whether a registry's index fits into memory, asked before it is built.
"""

import json
import shutil
import tempfile
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
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

VERSION = 3  # of the arrays and of what normalising makes of a registry
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
        folder = self.path / name
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if manifest != _manifest(folder, name, manifest["checksums"]):
                return None
            return _holding({label: _map_file(folder, label) for label in manifest["checksums"]})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, name: str, holding: Holding) -> None:
        """Write an index; it appears under its name when it is complete, and not at all otherwise."""
        arrays = _arrays(holding)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=self.path) as unfinished:
                for label, array in arrays.items():
                    np.save(_path(Path(unfinished), label), array)
                manifest = json.dumps(_manifest(Path(unfinished), name, arrays), indent=1)
                Path(unfinished, MANIFEST).write_text(manifest, encoding="utf-8")
                self._replace(Path(unfinished), self.path / name)
        except OSError as error:
            raise ConfirmbenchError(
                f"The index cannot be kept in {self.path}: {error.strerror or error}; "
                "give a folder that can be written to, or leave index_folder out."
            ) from error

    def _replace(self, finished: Path, target: Path) -> None:
        if target.is_dir():
            shutil.rmtree(target)
        Path(finished, "complete").mkdir()
        for path in finished.iterdir():
            if path.is_file():
                path.rename(finished / "complete" / path.name)
        Path(finished, "complete").replace(target)


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


def _manifest(folder: Path, name: str, labels: Iterable[str]) -> dict[str, Any]:
    """Describe the files of an index as they are, whole: a type or a shape may be damaged as well."""
    paths = {label: _path(folder, label) for label in labels}
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        sums = list(pool.map(_checksum, paths.values()))
    return {"name": name, "checksums": dict(zip(paths, sums, strict=True))}


def _checksum(path: Path) -> int:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return zlib.crc32(content)


def _map_file(folder: Path, label: str) -> npt.NDArray[Any]:
    # "c" makes arrays writable in memory alone: kernels are compiled for writable ones
    return np.load(_path(folder, label), mmap_mode="c").view(np.ndarray)


def _path(folder: Path, label: str) -> Path:
    return folder / f"{label}.npy"


def _arrays(holding: Holding) -> Arrays:
    slots = {f"slots-{c}": array for c, array in enumerate(holding.vocabulary.slots)}
    return {**holding.held._asdict(), **slots, "order": holding.order}


def _holding(arrays: Arrays) -> Holding:
    held = Held(**{label: arrays[label] for label in Held._fields})
    slots = tuple(arrays[f"slots-{c}"] for c in range(len(held.layout)))
    return Holding(held, Vocabulary(Text(held.letters, held.offsets), held.bases, slots), arrays["order"])


# At the peak of building, measured with 2 and 5 keys at 1 to 10 million records.
BYTES_PER_RECORD, BYTES_PER_KEY = 47, 8  # of each record
BYTES_AT_LEAST, MOST_BATCHES, BATCH_ROW = 50 << 20, 180 << 20, 180  # of batches being read
GIB = 1 << 30
CGROUP = Path("/sys/fs/cgroup")
# of both versions of control groups: limit, use, and in what counts copies of files not used of late, which
# are dropped when memory is asked for
GROUP_FILES = (
    ("memory.max", "memory.current", "memory.stat", "inactive_file"),
    (
        "memory/memory.limit_in_bytes",
        "memory/memory.usage_in_bytes",
        "memory/memory.stat",
        "total_inactive_file",
    ),
)


def check_room(n_records: int, n_keys: int) -> None:
    """Raise ConfirmbenchError when an index of so many records would not fit into the memory that is free."""
    batches = BYTES_AT_LEAST + min(MOST_BATCHES, n_records * BATCH_ROW)
    needed, free = n_records * (BYTES_PER_RECORD + n_keys * BYTES_PER_KEY) + batches, free_bytes()
    if free is not None and needed > free:
        raise ConfirmbenchError(
            f"An index of {n_records:,} records needs about {needed / GIB:.2f} GB of memory, "
            f'and {free / GIB:.2f} GB are free; use plan="scan", which holds the requests '
            "and reads the registry past them."
        )


def free_bytes() -> int | None:
    """Return the memory that this process may still take, None where the system does not say."""
    known = [free for free in (_machine(), _group()) if free is not None]
    return min(known) if known else None


def _machine() -> int | None:
    """Return what Linux calls available memory: free, or soon made free."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return kilobytes["MemAvailable"] * 1024 if "MemAvailable" in kilobytes else None


def _group() -> int | None:
    """Return what the control group of a container leaves, None when it sets no limit."""
    for limit, used, stat, unused in GROUP_FILES:
        try:
            most, taken = ((CGROUP / name).read_text(encoding="ascii").strip() for name in (limit, used))
            counts = (CGROUP / stat).read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        forgettable = sum(int(line.split()[1]) for line in counts if line.startswith(f"{unused} "))
        return int(most) - int(taken) + forgettable if most.isdigit() else None
    return None
