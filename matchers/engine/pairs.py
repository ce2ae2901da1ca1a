"""Candidate pairs written down, and compared column by column: for matchers that score pairs.

Pairs are found by the keys of the holding, as `matchers.engine.plans.Index` finds them, each pair once
however many keys it shares. They come in portions of bounded size; a block larger than that is cut, and
nothing is dropped. A request's pairs may therefore be spread over two portions.

    holding = hold(batches, n_rows, keys)
    confirmed = confirmed_by(holding, requests, judge)          # on all threads
    def judge(portion: Portion) -> Boolean array, one a pair:
        vectors = portion.compare(similar=("given_name", "surname"))
        return vectors.similarities["given_name"] >= 0.9

To train, walk them one after another: `for portion in portions(holding, requests)`. Unrelated pairs, for u
probabilities: `random_pairs(holding, requests, n, seed)`, or of two records by giving it records as requests.
A portion's `asked` are rows of the batch less `first`, its `held` rows of the holding: record
`holding.order[held]` of the registry as it was read. Values are compared as normalised.

What blocking keys find: how many candidates a request has, and whether one given record is among them.

For measuring blocking. Matchers do not come here: their kernels stop at the first confirm.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.engine.blocking import Keys, check_keys
from matchers.engine.hold import Asked, Holding, by_slices, encode, find_buckets, hold
from matchers.engine.normalize import normalize_texts
from matchers.kernels import search

PORTION = 1_000_000  # pairs; ten columns compared in full take 150 bytes a pair
LETTERS = ("given_name", "middle_name", "surname", "street", "city")  # the others are numbers and codes
PREFIX_WEIGHT = 0.1  # Winkler's

Rows = npt.NDArray[np.int32]
Signs = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Vectors:
    """Comparison vectors of n pairs: arrays of shape (n,) by claim column.

    similarities: float64, Jaro-Winkler, 0..1, NaN where either value is missing; of the columns asked for
    equal: int8, 1 the same, 0 different, -1 missing on either side; of every claim column, as below
    initials: int8, 1 the same first letter, 0 another, -1 missing on either side
    numbers: int32, number of the held string in its column of the vocabulary, -1 missing
    swapped: int8, shape (n,), 1 given name and surname changed places, 0 not, -1 one of the four is missing
    """

    similarities: dict[str, npt.NDArray[np.float64]]
    equal: dict[str, Signs]
    initials: dict[str, Signs]
    numbers: dict[str, Rows]
    swapped: Signs


@dataclass(frozen=True)
class Portion:
    """Some candidate pairs of requests [first, first + requests) of a batch.

    side: the strings of those requests
    asked, held: int32, shape (pairs,), row of the request less `first`, row of the holding
    """

    holding: Holding
    side: Asked
    first: int
    asked: Rows
    held: Rows

    def compare(self, similar: Sequence[str] = LETTERS) -> Vectors:
        """Compare the pairs.

        similar: claim columns to compare by similarity, which costs most
        """
        vectors = Vectors({name: self.similarities(name) for name in similar}, {}, {}, {}, self.swapped())
        for name in CLAIM_COLUMNS:
            whole = self._whole(name)
            vectors.equal[name], vectors.numbers[name], vectors.initials[name] = whole
        return vectors

    def similarities(self, column: str) -> npt.NDArray[np.float64]:
        """Return the Jaro-Winkler similarities in one claim column, NaN where either value is missing."""
        found = np.empty(len(self.asked))
        search.compare_letters(*self._pairs, CLAIM_COLUMNS.index(column), PREFIX_WEIGHT, found)
        return found

    def equal(self, column: str) -> Signs:
        """Return whether values are equal, as in `Vectors`."""
        return self._whole(column)[0]

    def initials(self, column: str) -> Signs:
        """Return whether values begin with the same letter, as in `Vectors`."""
        return self._whole(column)[2]

    def numbers(self, column: str) -> Rows:
        """Return the numbers of the held strings, -1 where missing."""
        return self._whole(column)[1]

    def related(self, column: str) -> Signs:
        """Return how values are related, by `matchers.kernels.search.closeness`, -1 where either is missing.

        0 apart, 1 a lone letter with which the other begins, 2 a part of the other, 3 one edit apart, 4 same
        """
        found = np.empty(len(self.asked), np.int8)
        search.relate_column(*self._pairs, CLAIM_COLUMNS.index(column), found)
        return found

    def _whole(self, column: str) -> tuple[Signs, Rows, Signs]:
        n = len(self.asked)
        found = np.empty(n, np.int8), np.empty(n, np.int32), np.empty(n, np.int8)
        search.compare_column(*self._pairs, CLAIM_COLUMNS.index(column), *found)
        return found

    def swapped(self) -> Signs:
        """Return where given name and surname changed places, as in `Vectors`."""
        found = np.empty(len(self.asked), np.int8)
        given_name, surname = map(CLAIM_COLUMNS.index, ("given_name", "surname"))
        search.compare_crosswise(*self._pairs, given_name, surname, found)
        return found

    @property
    def _pairs(self) -> tuple[Asked, object, Rows, Rows]:
        return self.side, self.holding.held, self.asked, self.held


Judge = Callable[[Portion], npt.NDArray[np.bool_]]


def confirmed_by(
    holding: Holding, requests: pl.DataFrame, judge: Judge, size: int = PORTION
) -> npt.NDArray[np.bool_]:
    """Return for each request whether the judge confirms one of its candidate pairs, asked on all threads.

    judge: returns one Boolean a pair, of a pair independent of the others; called by several threads
    """

    def answer(first: int, last: int) -> npt.NDArray[np.bool_]:
        confirmed = np.zeros(last - first, np.bool_)
        for portion in portions(holding, requests[first:last], size, first):
            confirmed[portion.asked[judge(portion)]] = True
        return confirmed

    return by_slices(requests.height, answer)


def portions(
    holding: Holding, requests: pl.DataFrame, size: int = PORTION, first: int = 0
) -> Iterator[Portion]:
    """Write down the candidate pairs of requests, `size` at a time, ascending by request.

    first: row of the first of these requests in their batch, to be handed on
    """
    side = asking(holding, requests)
    buckets = find_buckets(side.numbers, holding)
    cursor = np.array([0, 0, -1])
    while cursor[0] < requests.height:
        asked, held = np.empty(size, np.int32), np.empty(size, np.int32)
        n = search.list_candidates(side, holding.held, buckets, PREFIX_WEIGHT, cursor, asked, held)
        if n:
            yield Portion(holding, side, first, asked[:n], held[:n])


def random_pairs(holding: Holding, requests: pl.DataFrame, n: int, seed: int = 0) -> Portion:
    """Draw n pairs of a request and a held row, with replacement: nearly all are of unrelated people.

    Both sides must have a row. The same seed draws the same places in both.
    """
    draw = np.random.Generator(np.random.Philox(seed))
    asked = draw.integers(requests.height, size=n, dtype=np.int32)
    held = draw.integers(len(holding.held.words), size=n, dtype=np.int32)
    return Portion(holding, asking(holding, requests), 0, asked, held)


def asking(holding: Holding, requests: pl.DataFrame) -> Asked:
    """Normalise requests and number their strings by those held."""
    return encode(normalize_texts(requests), holding.vocabulary)


def survey(
    registry: pl.LazyFrame, requests: pl.DataFrame, keys: Keys, rows: npt.NDArray[np.int64]
) -> pl.DataFrame:
    """Count the candidates of each request, and find the first key that brings it together with one record.

    registry, requests: with the claim columns
    rows: int64, shape (requests,), the record of interest by its place in the registry, -1 for none
    returns: `n_candidates`, Int64, each record counted once; `first_key`, Int64, place in `keys` of the first
        key that request and record share, -1 when they share none or there is no record
    """
    check_keys(keys)
    claims = registry.select(CLAIM_COLUMNS)
    held = hold(claims.collect_batches(maintain_order=True), claims.select(pl.len()).collect().item(), keys)
    places = np.empty(len(held.order) + 1, np.int64)
    places[held.order], places[-1] = np.arange(len(held.order)), -1

    def answer(first: int, last: int) -> npt.NDArray[np.int64]:
        return _survey(requests[first:last], held, places[rows[first:last]])

    return pl.DataFrame(by_slices(requests.height, answer), schema=["n_candidates", "first_key"])


def _survey(requests: pl.DataFrame, held: Holding, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    asked = encode(normalize_texts(requests), held.vocabulary)
    counts, shared = np.zeros(len(rows), np.int64), np.empty(len(rows), np.int64)
    buckets = find_buckets(asked.numbers, held)
    search.count_candidates(asked, held.held, buckets, PREFIX_WEIGHT, counts)
    search.share_keys(asked, held.held, rows, PREFIX_WEIGHT, shared)
    return np.stack([counts, shared], axis=1)
