"""Two ways to the same answers: index the registry and probe it, or index the requests and read past them.

Remember the numbers of strings, so that a string met a thousand times is normalised once.

Of millions of records, most have a ZIP code, a city and a house number that were met before: which strings
of the other side they are is looked up by their bytes, and normalising is spared. A string takes 5 to 10 ns
in place of 50 (a ZIP code) to 150 (a city).

Keep back the records that can confirm none of the held requests: most of them, at a tenth of the cost.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.contract import FittedMatcher
from matchers.engine.blocking import Keys, columns_of
from matchers.engine.hold import TAGGED, Holding, by_slices, encode, find_buckets, hold, join
from matchers.engine.index_folder import IndexFolder, check_room, name_of
from matchers.engine.normalize import FILLED, normalize_texts
from matchers.engine.rule import Rule, flip
from matchers.engine.text import chunks_of
from matchers.engine.vocabulary import Vocabulary
from matchers.kernels import search
from matchers.kernels import views as kernel
from matchers.kernels.vocabulary import ABSENT

NOBODY = -3  # no string has this number
SLOTS = 1 << 17  # 4 MB a column; half of them are filled, by what comes first, which is what is frequent


@dataclass
class Remembered:
    """The numbers of one column's strings, raw, in the vocabulary of the other side.

    Threads may share it. One at a time enters strings; others may look them up meanwhile, and miss one that
    is being entered: its number is written last, once, and means nothing until then.
    """

    name: str
    vocabulary: Vocabulary
    n_used: int = 0
    slots: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros((SLOTS, 4), np.uint64))
    entering: Lock = field(default_factory=Lock)

    def look_up(self, records: pl.DataFrame, numbers: npt.NDArray[np.int32]) -> None:
        """Write the number of each record's string; -1 is missing, -2 unknown.

        records: with the street too, where a missing house number or unit may stand
        numbers: int32, shape (records,), receives them
        """
        first = 0
        for chunk in chunks_of(records[self.name]):
            where = chunk.views, chunk.buffers, chunk.valid
            part, missed = numbers[first : first + chunk.n], np.empty(chunk.n, np.int32)
            rows = missed[: kernel.recall(*where, self.slots, part, missed)]
            if len(rows) > 0:
                found = self._found(records, [self.name], first + rows)
                with self.entering:
                    self.n_used = kernel.memorize(
                        *where, rows, found, self._passing(), self.slots, self.n_used
                    )
                part[rows] = self._filled(found, records, first + rows)
            first += chunk.n

    def _passing(self) -> int:
        """Return the number that a string has in one row and not in another: missing, where streets fill."""
        return ABSENT if self.name in FILLED else NOBODY

    def _found(
        self, records: pl.DataFrame, columns: list[str], rows: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.int32]:
        text = normalize_texts(records.select(pl.col(columns).gather(rows)), [self.name])[self.name]
        numbers = np.empty(len(rows), np.int32)
        self.vocabulary.find(CLAIM_COLUMNS.index(self.name), text, numbers)
        return numbers

    def _filled(
        self, found: npt.NDArray[np.int32], records: pl.DataFrame, rows: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.int32]:
        """Return the numbers with missing ones found in the street, where the column is one of those."""
        missing = np.flatnonzero(found == ABSENT)
        if self.name in FILLED and len(missing) > 0:
            found[missing] = self._found(records, [self.name, "street"], rows[missing])
        return found


@dataclass(frozen=True)
class Sieve:
    """Looks at the columns of the keys and at the tags of the names; threads may share it.

    spare: see `matchers.kernels.search.excludes`
    names, others: columns of the keys; a third of all surnames are rare, memory would not help with them
    """

    held: Holding
    spare: npt.NDArray[np.int64]
    names: tuple[str, ...]
    others: tuple[Remembered, ...]

    @classmethod
    def of(cls, held: Holding, keys: Keys, spare: npt.NDArray[np.int64]) -> "Sieve":
        """Make a sieve for requests held by keys."""
        others = [column for column in columns_of(keys) if column not in TAGGED]
        names = tuple(column for column in columns_of(keys) if column in TAGGED)
        return cls(held, spare, names, tuple(Remembered(column, held.vocabulary) for column in others))

    def keep(self, records: pl.DataFrame) -> pl.DataFrame:
        """Return the records that share a key with some request whose names may be similar enough."""
        n = records.height
        numbers = np.full((len(CLAIM_COLUMNS), n), -1, np.int32)
        for memory in self.others:
            memory.look_up(records, numbers[CLAIM_COLUMNS.index(memory.name)])
        names = normalize_texts(records, TAGGED)
        for column in self.names:
            c = CLAIM_COLUMNS.index(column)
            self.held.vocabulary.find(c, names[column], numbers[c])
        tags = join(*(search.tags(*names[column]) for column in TAGGED))
        buckets = find_buckets(numbers, self.held)
        found, ends = np.zeros(n, np.bool_), np.empty((2, n), np.int32)
        search.has_candidate(numbers, tags, self.held.held, buckets, self.spare, ends, found)
        return records.filter(pl.Series(found))


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
    return Index(index_claims(claims, keys, index_folder), rule)


def index_claims(claims: pl.LazyFrame, keys: Keys, folder: str) -> Holding:
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
        rule = flip(self.rule)
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
