"""Two ways to the same answers: index the registry and probe it, or index the requests and read past them."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.contract import FittedMatcher
from matchers.engine.blocking import Keys
from matchers.engine.encode import encode
from matchers.engine.hold import Holding, find_buckets, hold
from matchers.engine.index_folder import IndexFolder, name_of
from matchers.engine.normalize import normalize_texts
from matchers.engine.room import check_room
from matchers.engine.rule import Rule, flipped
from matchers.engine.sieve import Sieve
from matchers.engine.slices import by_slices
from matchers.kernels import search

PLANS = ("index", "scan")
NO_ORDER = np.empty(0, np.int32)  # which record confirms is nobody's business
ENOUGH = 1 << 14  # records that are worth a pass of their own: each costs as much as 3,000 records


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
    check_room(n_rows, len(keys))
    holding = replace(hold(claims.collect_batches(), n_rows, keys), order=NO_ORDER)
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

        def answer(first: int, last: int) -> npt.NDArray[np.bool_]:
            asked = encode(normalize_texts(requests[first:last]), self.registry.vocabulary)
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

        sieve = Sieve.of(held, self.keys, rule.spare)

        def pass_by(batches: Iterator[pl.DataFrame]) -> None:
            for records in together(map(sieve.keep, batches), ENOUGH):
                asked = encode(normalize_texts(records), held.vocabulary)
                search.confirm_held(asked, held.held, find_buckets(asked.numbers, held), rule, confirmed)

        in_threads(self.registry.collect_batches(), pass_by)
        answers = np.empty_like(confirmed)
        answers[held.order] = confirmed
        return pl.Series("confirmed", answers)


def together(frames: Iterable[pl.DataFrame], n_rows: int) -> Iterator[pl.DataFrame]:
    """Join frames until they have n_rows, and again; the last may have fewer."""
    some, height = [], 0
    for frame in frames:
        some.append(frame)
        height += frame.height
        if height >= n_rows:
            yield pl.concat(some)
            some, height = [], 0
    if height:
        yield pl.concat(some)


def in_threads(batches: Iterable[pl.DataFrame], work: Callable[[Iterator[pl.DataFrame]], None]) -> None:
    """Deal batches out to all threads; no more are read than are being worked on.

    work: called once in each thread, with the batches that it gets
    """
    remaining, lock = iter(batches), Lock()

    def taken() -> Iterator[pl.DataFrame]:
        while True:
            with lock:
                batch = next(remaining, None)
            if batch is None:
                return
            yield batch

    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        list(pool.map(lambda _: work(taken()), range(pl.thread_pool_size())))
