"""The two files of a run whose suite has gates: gates.parquet and leaks.parquet."""

from pathlib import Path

import polars as pl

from bench.custody.gated import GATED
from generators.errors import ConfirmbenchError

GATES_FILE = "gates.parquet"
LEAKS_FILE = "leaks.parquet"


def write_gates(folder: Path, gated: pl.DataFrame, leaks: pl.DataFrame) -> None:
    """Write what gates change and what asking reveals into a run folder that is being made.

    gated: columns GATED; leaks: columns `bench.custody.leakage.leaks.LEAKS`
    """
    gated.select(list(GATED)).write_parquet(folder / GATES_FILE)
    leaks.write_parquet(folder / LEAKS_FILE)


def has_gates(folder: Path) -> bool:
    """Whether the suite of a run had gates."""
    return (folder / GATES_FILE).is_file()


def gates_of(folder: Path) -> dict[str, pl.DataFrame]:
    """Both frames of a run, as `gates` and `leaks`; none where its suite had no gates."""
    return dict(zip(("gates", "leaks"), read_gates(folder), strict=True)) if has_gates(folder) else {}


def read_gates(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What `write_gates` wrote; raises ConfirmbenchError where a file is missing."""
    found = []
    for name in (GATES_FILE, LEAKS_FILE):
        if not (folder / name).is_file():
            raise ConfirmbenchError(f"{folder} has no {name}: its suite had no gates; `run mou-2025` has.")
        found.append(pl.read_parquet(folder / name))
    return found[0], found[1]
