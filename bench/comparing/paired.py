"""Two matchers' errors on the same requests, with what clusters of requests do to the certainty of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.rates.slicing import CLUSTERS
from bench.statistics.cells import Cells, Flags, Ints
from bench.statistics.clusters import of_sums
from bench.statistics.intervals import LEVEL, Interval
from bench.statistics.paired import Pairs, mcnemar, newcombe, pairs
from bench.statistics.sign_flip import sign_flip

Floats = npt.NDArray[np.float64]


class Clusters(NamedTuple):
    """One way to cluster requests: the cluster of each request, and how many each cluster has."""

    codes: Ints
    sizes: Ints


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


def clusterings(truth: pl.DataFrame) -> list[Clusters]:
    """Requests by person, by dwelling and by submission; a null shares its cluster with nobody."""
    return [_clusters(truth[column].to_numpy(), truth[column].is_null().to_numpy()) for column in CLUSTERS]


def paired(
    errors_a: Flags, errors_b: Flags, clustered: Sequence[Clusters] = (), level: float = LEVEL
) -> Paired:
    """Compare.

    errors_a, errors_b: bool, shape (n,), the same requests in the same order
    clustered: ways of clustering these requests; the most cautious of them counts

    With D the difference, d_c that of errors in cluster c and m_c its requests, of C clusters and n requests,
    Var(D) = C / (C - 1) * sum (d_c - D m_c)^2 / n^2; effective n = n / max(1, Var(D) / Var of single
    requests), as `bench.statistics.clusters` has it for one rate.
    """
    counts = pairs(errors_a, errors_b)
    exact = mcnemar(counts.only_a, counts.only_b)
    signs = errors_b.astype(np.int64) - errors_a
    sums = [_by_cluster(signs, each) for each in clustered]
    worth = [_worth(each, ways, counts, errors_a) for each, ways in zip(sums, clustered, strict=True)]
    effective = min(worth, default=float(counts.requests))
    mirrored = Pairs(counts.both, counts.only_b, counts.only_a, counts.neither)  # B - A
    interval = newcombe(mirrored, level, effective if counts.requests else None)
    p = max([exact, *(sign_flip(_cells(each)) for each in sums)])
    return Paired(counts, interval, exact, p, effective)


def _clusters(ids: npt.NDArray[np.generic], missing: Flags) -> Clusters:
    known = np.where(missing, 0, ids).astype(np.int64)
    codes = np.empty(len(known), np.int64)
    found, codes[~missing] = np.unique(known[~missing], return_inverse=True)
    codes[missing] = len(found) + np.arange(int(missing.sum()))
    return Clusters(codes, np.bincount(codes, minlength=0).astype(np.int64))


def of_side(clustered: Clusters, side: Flags) -> Clusters:
    """The clusters of some of the requests. side: bool, shape (n,)"""
    return _clusters(clustered.codes[side], np.zeros(int(side.sum()), np.bool_))


def _by_cluster(signs: Ints, clustered: Clusters) -> Ints:
    """Errors of B less errors of A in each cluster."""
    there = np.flatnonzero(signs)
    weights = signs[there].astype(np.float64)  # small whole numbers, exact
    return np.bincount(clustered.codes[there], weights, len(clustered.sizes)).astype(np.int64)


def _worth(d: Ints, clustered: Clusters, counts: Pairs, errors_a: Flags) -> float:
    """Effective n of the difference; where no request tells them apart, that of their common rate."""
    n, c = counts.requests, len(clustered.sizes)
    if c < 2:
        return float(n > 0)
    mean = (counts.only_b - counts.only_a) / n
    variance = c / (c - 1) * float(((d - mean * clustered.sizes) ** 2).sum()) / n**2
    single = (counts.only_a + counts.only_b - n * mean**2) / (n * (n - 1))
    if single > 0:
        return n / max(1.0, variance / single)
    e, m = np.bincount(clustered.codes, errors_a.astype(float), c).astype(np.int64), clustered.sizes
    return of_sums(c, n, int(e.sum()), int(m @ m), int(m @ e), int(e @ e)).effective_n


def _cells(d: Ints) -> Cells:
    """What `sign_flip` takes: clusters by their difference; columns (requests, errors of A, of B)."""
    sizes, clusters = np.unique(d[d != 0], return_counts=True)
    totals = np.stack([np.abs(sizes), np.maximum(-sizes, 0), np.maximum(sizes, 0)], axis=1)
    return Cells(totals.astype(np.int64), clusters.astype(np.int64))
