"""Who runs: our own matcher in several plans, and its peers. Nothing is imported until one runs."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl

from generators.errors import ConfirmbenchError, suggestion

Run = Callable[[], pl.Series]
OURS = "jaro_winkler"  # the entry with which the others are compared
MANY = 100  # rounds


@dataclass(frozen=True)
class Entry:
    """A contestant.

    name, plan: who it is and how it goes about it, as the table shows them
    target: "module:function" in this package; the function takes a folder, makes ready what is not timed,
        and returns what is: a callable that answers the folder's requests
    package: what must be installed, None for what always is
    raw: reads the dataset as generated, and not the normalised one
    rounds, people: most that a slow or large contestant is given
    """

    name: str
    plan: str
    target: str
    package: str | None = None
    raw: bool = False
    rounds: int = MANY
    people: int | None = None

    def prepare(self, folder: Path) -> Run:
        """Make ready what is not timed."""
        module, _, function = self.target.partition(":")
        prepare: Any = getattr(importlib.import_module(f"tests.speed.peers.{module}"), function)
        run: Run = prepare(folder)
        return run

    def refusal(self, people: int) -> str:
        """Return why it cannot start, "" when it can; two words, then what they mean."""
        if self.package is not None and find_spec(self.package) is None:
            return 'not installed: pip install "confirmbench[peers]"'
        if self.people is not None and people > self.people:
            return f"left out: above {self.people:,} people it needs too much memory"
        return ""


ENTRIES = (
    Entry(OURS, "index: fit, confirm", "ours:fit_and_confirm"),
    Entry("jaro_winkler, scan", "scan: requests held", "ours:scan"),
    Entry("jaro_winkler, raw", "the same, normalising raw text", "ours:fit_and_confirm", raw=True),
    Entry("jaro_winkler, fitted", "confirm alone", "ours:confirm"),
    Entry("duckdb", "one SQL query on Parquet", "ours:query", package="duckdb"),
    Entry("splink", "Splink 5 on DuckDB: predict", "predict:predict", package="splink"),
    Entry("rapidfuzz", "polars joins, cpdist", "ours:join", package="rapidfuzz"),
    Entry(
        "recordlinkage",
        "Index and Compare, pandas in memory",
        "toolkit:compare",
        package="recordlinkage",
        rounds=2,
        people=2_000_000,  # of which the strings alone are 1 GB a million as pandas holds them
    ),
)


def chosen(peers: str | None) -> tuple[Entry, ...]:
    """Return our own entries and, of the peers, those in a list with commas; all of them for None.

    raises: ConfirmbenchError when the list names an unknown peer
    """
    if peers is None:
        return ENTRIES
    names = [name.strip() for name in peers.split(",") if name.strip()]
    known = [entry.name for entry in ENTRIES if is_peer(entry)]
    for name in names:
        if name not in known:
            raise ConfirmbenchError(
                f"There is no peer {name}{suggestion(name, known)}; there are {', '.join(known)}."
            )
    return tuple(entry for entry in ENTRIES if not is_peer(entry) or entry.name in names)


def is_peer(entry: Entry) -> bool:
    """Whether somebody else made it."""
    return entry.package is not None
