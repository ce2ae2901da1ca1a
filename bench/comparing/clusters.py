"""Requests that belong together, told apart once for all the matchers that are compared."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.scoring.slicing import CLUSTERS
from bench.statistics.cells import Flags, Ints


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
