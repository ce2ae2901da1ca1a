"""What the answers to one dataset are counted by: slices and clusters, made once for all its matchers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.scoring.groupings import CROSSINGS, ON_EDITS, Grouping, Groupings, Ints
from bench.scoring.metrics import QUESTIONS
from generators.schema import SUBGROUP_COLUMNS

CLUSTERS = ("person_id", "dwelling_id", "submission_id")
"""Requests that share one of these are not independent, least of all those that were sent together, with one
quality: design effects on FNR are 1.4 to 2.5 for submissions, 1.00 to 1.01 for dwellings (standard suite)."""

Flags = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Order:
    """Members that share their cluster with others, cluster by cluster; most requests share it with none.

    members: their places among all
    clusters: the number of the cluster of each, ascending
    """

    members: Ints
    clusters: Ints

    @cached_property
    def largest(self) -> int:
        """Members of the largest cluster; 0 where there is none."""
        return int(np.bincount(self.clusters).max(initial=0))


@dataclass(frozen=True, eq=False)
class Slicing:
    """Made by `slicing`.

    groupings: of the dataset's requests
    names: of the groupings that are counted
    flags: the truth of each question for each request, as bits 0 and 1
    orders: of the requests, for each column of CLUSTERS
    """

    groupings: Groupings
    names: Sequence[str]
    flags: Flags
    orders: Sequence[Order]
    _on_edits: dict[str, Sequence[Order]] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        return len(self.flags)

    def orders_of(self, grouping: Grouping) -> Sequence[Order]:
        """The orders of a grouping's members, for each column of CLUSTERS."""
        if grouping.members is None:
            return self.orders
        name = next(name for name in ON_EDITS if self.groupings.of(name).members is grouping.members)
        if name not in self._on_edits:
            self._on_edits[name] = [
                _expanded(order, grouping.members, self.requests) for order in self.orders
            ]
        return self._on_edits[name]


def slicing(
    truth: pl.DataFrame,
    edits: pl.DataFrame,
    subgroups: Sequence[str] = SUBGROUP_COLUMNS,
    crossings: Sequence[str] = CROSSINGS,
) -> Slicing:
    """Prepare the slices of one dataset.

    truth, edits: as `generators.schema` has them, of one dataset
    subgroups: columns of the truth; a null there is the value "not known"
    crossings: e.g. "origin x kind": two of all, kind, edit, edit_field, edits, lag and the subgroups
    raises: ConfirmbenchError when there is no such column or crossing
    """
    groupings = Groupings(truth, edits, tuple(subgroups))
    names = tuple(dict.fromkeys((*groupings.names, *crossings)))
    for name in names:
        groupings.check(name)
    first, second = (truth[question].cast(pl.UInt8).to_numpy() for question in QUESTIONS)
    return Slicing(
        groupings, names, first | second << np.uint8(1), [_order(truth[column]) for column in CLUSTERS]
    )


def _order(ids: pl.Series) -> Order:
    """The requests that share an id, by id; a null is shared with nobody."""
    there = ids.is_not_null().arg_true().to_numpy()
    known = ids.drop_nulls().to_numpy()
    by_id = np.argsort(known)  # a sort finds repeated ids twice as fast as polars' hashing does
    ascending = known[by_id]
    as_next = ascending[1:] == ascending[:-1]
    shared = np.concatenate([as_next, [False]]) | np.concatenate([[False], as_next])
    shared = shared[: len(known)]  # no id at all has no neighbour
    return Order(there[by_id[shared]].astype(np.int32), _numbered(ascending[shared]))


def _expanded(order: Order, members: Ints, requests: int) -> Order:
    """The order of requests as one of the members of a grouping, of which a request has one or several."""
    cluster_of = np.full(requests, -1, np.int32)
    cluster_of[order.members] = order.clusters
    clusters = cluster_of[members]
    shared = np.flatnonzero(clusters >= 0)
    by_cluster = np.argsort(clusters[shared], kind="stable")
    chosen = shared[by_cluster].astype(np.int32)
    return Order(chosen, clusters[chosen])


def _numbered(ids: npt.NDArray[np.int64]) -> Ints:
    """Ascending ids as numbers 0, 1, 2, ..."""
    steps = np.concatenate([[False], ids[1:] != ids[:-1]])[: len(ids)]
    return np.cumsum(steps).astype(np.int32)
