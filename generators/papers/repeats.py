"""Requests that repeat an earlier one of the same requester within a day."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from generators.papers.batches import DAY, Batches
from generators.rates import PaperRates
from generators.sampling import Bools, below
from generators.selection import PLACEHOLDER, Selection
from generators.streams import Ints, Streams


@dataclass(frozen=True)
class Repeats:
    """One entry a request.

    source: the request that it repeats, which repeats none itself; its own number if it repeats none
    exact: a repeat has the text of its source; else its person and address go through the noise again
    """

    source: Ints
    exact: Bools

    @cached_property
    def repeated(self) -> Bools:
        return np.asarray(self.source != np.arange(len(self.source)))

    @property
    def originals(self) -> int:
        """Requests that repeat none."""
        return int((~self.repeated).sum())

    @property
    def drawn_as(self) -> Ints:
        """The number by which a request is drawn: its source's if it has the same text, else its own."""
        return np.where(self.exact, self.source, np.arange(len(self.source)))

    def spread(self, people: Selection) -> Selection:
        """The people of all requests from those of the originals, in order."""
        return people.at((np.cumsum(~self.repeated) - 1)[self.source])

    def settled(self, kind: Ints) -> "Repeats":
        """With every repeat of filler an exact one: filler is no address that could be written otherwise.

        kind: of each request, index into KINDS
        """
        return Repeats(self.source, self.exact | (self.repeated & (kind == PLACEHOLDER)))


def draw_repeats(streams: Streams, rates: PaperRates, batches: Batches, requests: int) -> Repeats:
    """Which requests repeat which; at most one repeats another, so that none is told apart from two."""
    numbers = np.arange(requests)
    word = streams.words("papers.repeat", numbers)[0] / 2.0**32
    rows = np.flatnonzero(word < rates.duplicate + rates.near_duplicate)
    chosen = _sources(streams, batches, rows)
    chosen = np.where(np.isin(chosen, rows), -1, chosen)  # no chains
    source = _first_with_a_hit(chosen)
    rows, source = rows[source >= 0], source[source >= 0]
    source, once = np.unique(source, return_index=True)
    found, exact = numbers.copy(), np.zeros(requests, np.bool_)
    found[rows[once]] = source
    exact[rows[once]] = word[rows[once]] < rates.duplicate
    return Repeats(found, exact)


def _sources(streams: Streams, batches: Batches, rows: Ints) -> Ints:
    """Four choices for each repeat among the requests of its requester in the day before it.

    returns: shape (4, n); -1 where there is none
    """
    order = np.lexsort((np.arange(len(batches)), batches.requester))
    starts = np.cumsum(batches.size[order]) - batches.size[order]  # places in order of requester and receipt
    place = np.empty_like(starts)
    place[order] = starts
    batch = batches.of(rows)
    end = place[batch] + rows - batches.first[batch]
    count = end - place[_first_within_a_day(batches)[batch]]
    words = streams.words("papers.source", rows)
    chosen = end - 1 - np.stack([below(word, count) for word in words])
    at = np.searchsorted(starts, chosen, side="right") - 1
    return np.where(count > 0, batches.first[order[at]] + chosen - starts[at], -1)


def _first_within_a_day(batches: Batches) -> Ints:
    """The first batch of the same requester that was received less than a day before each."""
    found = np.empty(len(batches), np.int64)
    for requester in np.unique(batches.requester):
        own = np.flatnonzero(batches.requester == requester)
        received = batches.received[own]
        found[own] = own[np.searchsorted(received, received - DAY, side="right")]
    return found


def _first_with_a_hit(chosen: Ints) -> Ints:
    """The first choice of each column that is not -1."""
    if not chosen.size:
        return np.zeros(0, np.int64)
    return np.asarray(chosen[(chosen >= 0).argmax(axis=0), np.arange(chosen.shape[1])])
