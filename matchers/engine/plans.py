"""Two ways to the same answers: index the registry and probe it, or index the requests and read past them."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.contract import FittedMatcher
from matchers.engine.blocking import Keys, columns_of
from matchers.engine.encode import encode, numbered
from matchers.engine.hold import Holding, hold, n_buckets
from matchers.engine.index_folder import IndexFolder, name_of
from matchers.engine.normalize import normalize_texts
from matchers.engine.room import check_room
from matchers.engine.rule import Rule, compared, flipped
from matchers.engine.slices import by_slices
from matchers.kernels import packing, search

PLANS = ("index", "scan")


def check_plan(plan: str, index_folder: str) -> None:
    """Raise ConfirmbenchError unless `plan` is one of PLANS, and an index is kept only where there is one."""
    if plan not in PLANS:
        raise ConfirmbenchError(f"plan is {plan!r}; it must be one of {', '.join(map(repr, PLANS))}.")
    if not isinstance(index_folder, str):
        raise ConfirmbenchError(
            f"index_folder is {index_folder!r}; it must be the path of a folder, as text."
        )
    if index_folder and plan != "index":
        raise ConfirmbenchError(f'index_folder goes with plan="index"; plan="{plan}" makes no index to keep.')


def fit(plan: str, index_folder: str, registry: pl.LazyFrame, keys: Keys, rule: Rule) -> FittedMatcher:
    """Make a registry ready to be asked.

    keys: as narrowed by the rule
    """
    claims = registry.select(CLAIM_COLUMNS)
    if plan == "scan":
        return Scan(claims, keys, rule)
    return Index(indexed(claims, keys, index_folder), rule)


def indexed(claims: pl.LazyFrame, keys: Keys, folder: str) -> Holding:
    """Return the index of a registry: the one in the folder, or a new one, then kept there."""
    place = IndexFolder(Path(folder)) if folder else None
    name = name_of(claims, keys) if place else ""
    kept = place.load(name) if place else None
    if kept is not None:
        return kept
    n_rows = claims.select(pl.len()).collect().item()
    check_room(n_rows)
    holding = hold(claims.collect_batches(maintain_order=True), n_rows, keys)
    if place:
        place.keep(name, holding)
    return holding


@dataclass(frozen=True)
class Index:
    """The registry is held; batches of requests ask."""

    registry: Holding
    rule: Rule

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request."""
        near = [int(c) for c in self.registry.held.near if c >= 0]

        def answer(first: int, last: int) -> npt.NDArray[np.bool_]:
            asked = encode(
                normalize_texts(requests[first:last]), self.registry.vocabulary, [*compared(self.rule), *near]
            )
            confirmed = np.zeros(last - first, np.bool_)
            buckets = find_buckets(asked.numbers, self.registry)
            search.confirm_asked(asked, self.registry.held, buckets, self.rule, confirmed)
            return confirmed

        return pl.Series("confirmed", by_slices(requests.height, answer))


@dataclass(frozen=True)
class Scan:
    """Each batch of requests is held in turn; the registry is read past it."""

    registry: pl.LazyFrame
    keys: Keys
    rule: Rule

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request."""
        held = hold([requests.select(CLAIM_COLUMNS)], requests.height, self.keys)
        rule = flipped(self.rule)
        confirmed = np.zeros(requests.height, np.bool_)  # threads only ever write True
        wanted = columns_of(self.keys) or [CLAIM_COLUMNS[0]]  # a key may have none: rows are still counted
        near = [int(c) for c in held.held.near if c >= 0]

        def pass_by(records: pl.DataFrame) -> None:
            some = candidates(records, wanted, near, held, rule.prefix_weight)
            asked = encode(normalize_texts(some), held.vocabulary, [*compared(rule), *near])
            search.confirm_held(asked, held.held, find_buckets(asked.numbers, held), rule, confirmed)

        in_threads(self.registry.collect_batches(), pass_by)
        answers = np.empty_like(confirmed)
        answers[held.order] = confirmed
        return pl.Series("confirmed", answers)


def candidates(
    records: pl.DataFrame, wanted: list[str], near: list[int], held: Holding, prefix_weight: float
) -> pl.DataFrame:
    """Return the records that share a key with some held row: most share none, and cost little."""
    texts = normalize_texts(records, wanted)
    asked = encode(texts, held.vocabulary, near) if near else numbered(texts, held.vocabulary)
    found = np.zeros(records.height, np.bool_)
    search.has_candidate(asked, held.held, find_buckets(asked.numbers, held), prefix_weight, found)
    return records.filter(pl.Series(found))


def find_buckets(numbers: npt.NDArray[np.int32], held: Holding) -> npt.NDArray[np.int64]:
    """Return the bucket of each row by each key, shape (keys, rows); -1 is no block."""
    buckets = n_buckets(len(held.held.words))
    return np.stack([packing.asked_buckets(numbers, key, buckets) for key in held.held.equal])


def in_threads(batches: Iterable[pl.DataFrame], work: Callable[[pl.DataFrame], None]) -> None:
    """Do the work on each batch, on all threads; no more batches are read than are being worked on."""
    remaining, lock = iter(batches), Lock()

    def taken() -> Iterator[pl.DataFrame]:
        while True:
            with lock:
                batch = next(remaining, None)
            if batch is None:
                return
            yield batch

    def run(_: int) -> None:
        for batch in taken():
            work(batch)

    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        list(pool.map(run, range(pl.thread_pool_size())))
