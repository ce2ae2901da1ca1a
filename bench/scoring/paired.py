"""Two matchers' errors on the same requests, with what clusters of requests do to the certainty of it.

Whatever concerns one matcher is counted once (`errors_of`), so that a pair takes one pass over bits and one
over the clusters that have several requests.

Requests that belong together, told apart once for all the matchers that are compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.scoring.slices import CLUSTERS
from bench.statistics.clusters import Flags, Ints, of_sums
from bench.statistics.intervals import LEVEL, Interval
from bench.statistics.paired import Pairs, flip, mcnemar, newcombe


@dataclass(frozen=True, eq=False)
class Clusters:
    """One way to cluster requests.

    codes: int64, shape (n,): the cluster of each request, 0, 1, 2, ...
    sizes: int64, shape (n_clusters,): how many requests each cluster has, at least 1
    """

    codes: Ints
    sizes: Ints

    @property
    def number(self) -> int:
        return len(self.sizes)

    @cached_property
    def alone(self) -> Flags:
        """Which requests share their cluster with no other: most, where clusters are dwellings."""
        return np.asarray((self.sizes == 1)[self.codes], np.bool_)

    @cached_property
    def members(self) -> Ints:
        """The requests that share their cluster with others."""
        return np.flatnonzero(~self.alone)

    @cached_property
    def shared(self) -> "Clusters":
        """The clusters of `members`, those of one request left out."""
        return of_codes(self.codes[self.members])

    @cached_property
    def squares(self) -> int:
        """The sum of the squared sizes."""
        return int(self.sizes @ self.sizes)


def clusterings(truth: pl.DataFrame) -> list[Clusters]:
    """Requests by person, by dwelling and by submission; a null shares its cluster with nobody."""
    return [_of_ids(truth[column].to_numpy(), truth[column].is_null().to_numpy()) for column in CLUSTERS]


def of_side(clustered: Clusters, side: Flags | Ints) -> Clusters:
    """The clusters of some of the requests. side: bool, shape (n,), or the places of those requests"""
    return of_codes(clustered.codes[side])


def of_codes(codes: Ints) -> Clusters:
    """The clusters of requests with these codes, numbered anew without gaps."""
    if len(codes) and int(codes.max()) > 16 * len(codes):  # a small slice: sorting it is quicker than a table
        _, anew, sizes = np.unique(codes, return_inverse=True, return_counts=True)
        return Clusters(anew, sizes)
    counts = np.bincount(codes)
    there = counts > 0
    return Clusters((np.cumsum(there) - 1)[codes], counts[there])


def _of_ids(ids: npt.NDArray[np.generic], missing: Flags) -> Clusters:
    codes = np.empty(len(ids), np.int64)
    found, codes[~missing] = np.unique(ids[~missing].astype(np.int64), return_inverse=True)
    codes[missing] = len(found) + np.arange(int(missing.sum()))
    return of_codes(codes)


Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Paired:
    """B against A on the requests of one side.

    pairs: who erred
    interval: Newcombe's of rate of B - rate of A, with `effective_n`
    mcnemar_p: exact, as if requests were independent
    p: the largest of that and of the sign-flip tests over each way of clustering: what q values are made of
    effective_n: independent requests that these are worth for the difference
    """

    pairs: Pairs
    interval: Interval
    mcnemar_p: float
    p: float
    effective_n: float

    @property
    def difference(self) -> float | None:
        """Rate of B - rate of A; None without requests."""
        return -self.pairs.difference if self.pairs.difference else self.pairs.difference


class Clustered(NamedTuple):
    """One matcher's errors by one way of clustering.

    alone: of requests that share their cluster with none, as bits
    shared: int64, errors in each cluster of several requests
    by_size: sum over all clusters of errors times requests
    """

    alone: Words
    shared: Ints
    by_size: int


class Errors(NamedTuple):
    """One matcher's errors among the requests of one side, as bits and by each way of clustering."""

    requests: int
    number: int
    bits: Words
    clustered: Sequence[Clustered]


def errors_of(wrong: Flags, ways: Sequence[Clusters]) -> Errors:
    """Count one matcher's errors.

    wrong: bool, shape (n,), the requests of one side in their order
    ways: of clustering these requests
    """
    return Errors(
        len(wrong), int(np.count_nonzero(wrong)), _bits(wrong), [_cluster(wrong, each) for each in ways]
    )


def pairs_of(a: Errors, b: Errors) -> Pairs:
    """Count who erred of the same requests."""
    if a.requests != b.requests:
        raise ValueError(f"{a.requests} and {b.requests} answers are not to the same requests.")
    both = _ones(a.bits & b.bits)
    return Pairs(both, a.number - both, b.number - both, a.requests - a.number - b.number + both)


def compare_pair(a: Errors, b: Errors, ways: Sequence[Clusters], level: float = LEVEL) -> Paired:
    """Compare two matchers' errors among the same requests, clustered in the same ways.

    The most cautious of the ways counts. With D the difference, d_c that of errors in cluster c and m_c its
    requests, of C clusters and n requests, Var(D) = C / (C - 1) * sum (d_c - D m_c)^2 / n^2;
    effective n = n / max(1, Var(D) / Var of single requests), as `bench.statistics.clusters` has it for one
    rate.
    """
    counts = pairs_of(a, b)
    exact = mcnemar(counts.only_a, counts.only_b)
    p, effective = exact, float(counts.requests)
    for one, other, way in zip(a.clustered, b.clustered, ways, strict=True):
        often = _differences(one, other)
        effective = min(effective, _worth(one, other, way, counts, often))
        if len(often) > 2:  # else no cluster has more than one error to its name, and the exact p is no less
            sizes = np.flatnonzero(often[1:]) + 1
            p = max(p, flip(sizes, often[sizes], abs(counts.only_b - counts.only_a)))
    mirrored = Pairs(counts.both, counts.only_b, counts.only_a, counts.neither)  # B - A
    interval = newcombe(mirrored, level, effective if counts.requests else None)
    return Paired(counts, interval, exact, p, effective)


def worth(errors: Errors, ways: Sequence[Clusters]) -> float:
    """Independent requests that these are worth for one matcher's rate: the fewest of all ways."""
    found = (
        _of_rate(errors.number, errors.requests, by, way)
        for by, way in zip(errors.clustered, ways, strict=True)
    )
    return min(found, default=float(errors.requests))


def pair_up(
    errors_a: Flags, errors_b: Flags, clustered: Sequence[Clusters] = (), level: float = LEVEL
) -> Paired:
    """The same of two matchers alone.

    errors_a, errors_b: bool, shape (n,), the same requests in the same order
    """
    return compare_pair(errors_of(errors_a, clustered), errors_of(errors_b, clustered), clustered, level)


def _cluster(wrong: Flags, way: Clusters) -> Clustered:
    alone = wrong & way.alone
    errors = np.bincount(way.shared.codes[wrong[way.members]], minlength=way.shared.number)
    return Clustered(_bits(alone), errors, int(np.count_nonzero(alone)) + int(errors @ way.shared.sizes))


def _differences(a: Clustered, b: Clustered) -> Ints:
    """In how many clusters the errors of A and of B differ by 1, 2, ...; the number at 0 means nothing."""
    often = np.bincount(np.abs(b.shared - a.shared), minlength=2)
    often[1] += _ones(a.alone ^ b.alone)
    return often


def _worth(a: Clustered, b: Clustered, way: Clusters, counts: Pairs, often: Ints) -> float:
    """Effective n of the difference; where no request tells them apart, that of their common rate."""
    n, c, more = counts.requests, way.number, counts.only_b - counts.only_a
    if c < 2:
        return float(n > 0)
    single = (counts.only_a + counts.only_b - more**2 / n) / (n * (n - 1))
    if single <= 0:
        return _of_rate(counts.both + counts.only_a, n, a, way)
    squares = int(often @ np.arange(len(often)) ** 2)
    # n^2 sum (d - D m)^2 in integers: nothing cancels
    apart = n**2 * squares - 2 * n * more * (b.by_size - a.by_size) + more**2 * way.squares
    return n / max(1.0, c / (c - 1) * (apart / n**4) / single)


def _of_rate(errors: int, requests: int, by: Clustered, way: Clusters) -> float:
    """Effective n of one matcher's rate."""
    squares = _ones(by.alone) + int(by.shared @ by.shared)
    return of_sums(way.number, requests, errors, way.squares, by.by_size, squares).effective_n


def _bits(flags: Flags) -> Words:
    """Flags as bits in whole words, the last one filled up with zeros."""
    words = np.zeros(-(-len(flags) // 64), np.uint64)
    packed = np.packbits(flags)
    words.view(np.uint8)[: len(packed)] = packed
    return words


def _ones(words: Words) -> int:
    return int(np.bitwise_count(words).sum())
