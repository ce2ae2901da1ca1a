"""Batches: which requests are sent together, when they are received, who sends them and what for.

The codes that papers are written in. All are invented; none is that of a real agency, office or law.

How requests spread over days: ordinary days, and days on which somebody asks for too many.

A stretch is a run of consecutive requests of one UTC day. Requests are numbered as they are received.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from generators.rates import PaperRates
from generators.sampling import Bools, Ints, Streams, WeightedTables, Words, below, permute_values

EFFECTIVE = date(2025, 4, 8)  # the memorandum is in force from that UTC day on
AUTHORISED = ("AGENCY-A", "AGENCY-B")
AUTHORISED_WEIGHTS = (0.6, 0.4)
UNAUTHORISED = ("AGENCY-C", "AGENCY-D", "CONTRACTOR-1")
REQUESTERS = (*AUTHORISED, *UNAUTHORISED)

PURPOSES = ("criminal_investigation", "removal_order")
SECONDARY_PURPOSES = ("benefits", "voter_rolls", "civil_collection")
OTHER_PURPOSES = ("research", "statistics", "employment_check", "general_inquiry")
LEGAL_BASES = ("WRITTEN-REQUEST", "COURT-ORDER")
LEGAL_BASIS_WEIGHTS = (0.85, 0.15)

STATUTES = tuple(f"STATUTE-{number}" for number in (101, 102, 110, 204, 207, 310, 315, 402))
TAX_YEARS = (2019, 2020, 2021, 2022, 2023, 2024)
MORE_THAN_DAYS = 90  # a request must be received that many days after the order, and one more


ORDINARY, ONE_OFFICER, ONE_REQUESTER = range(3)  # the latter two: all of one officer, all of one requester
DAYS_BEFORE = 3  # on which requests come too early
PART_BEYOND = 4  # a day passes the requester's limit by a fourth of it at most

Day = list[tuple[int, int]]  # kind and requests of each stretch of a day


@dataclass(frozen=True)
class Stretches:
    """One entry a stretch, in order of receipt.

    kind: ORDINARY, ONE_OFFICER or ONE_REQUESTER
    day: from the day on which the memorandum comes into force, which is day 0; negative ones lie before
    length: requests
    """

    kind: Ints
    day: Ints
    length: Ints


def lay_out(streams: Streams, rates: PaperRates, requests: int) -> Stretches:
    """The days of that many requests."""
    early = min(_plant(rates.before_effective, requests), requests)
    before = [[(ORDINARY, length)] for length in _parts(early, DAYS_BEFORE)]
    days = _days(rates, requests, requests - early)
    order = permute_values(np.arange(len(days)), max(len(days), 1), streams.key("papers.days"))
    stretches = [
        (kind, number, length)
        for number, day in enumerate([*before, *(days[i] for i in order)], start=-DAYS_BEFORE)
        for kind, length in day
        if length
    ]
    kind, day, length = np.array(stretches, np.int64).reshape(-1, 3).T
    return Stretches(kind, day, length)


def _plant(share: float, requests: int) -> int:
    return max(round(share * requests), 1) if share > 0 else 0


def _parts(total: int, parts: int) -> list[int]:
    """`total` in so many parts that differ by one at most."""
    return [total // parts + (i < total % parts) for i in range(parts)]


def _days(rates: PaperRates, requests: int, left: int) -> list[Day]:
    """Days for `left` requests. A stretch beyond a limit for which too few are left is not made."""
    special: Day = []
    for kind, length in _beyond_limits(rates, requests):
        if length <= left:
            special.append((kind, length))
            left -= length
    days: list[Day] = []
    for kind, length in special:  # who asks for too many in the name of one officer is not alone on that day
        rest = min(max(rates.requests_a_day - length, 0), left) if kind == ONE_OFFICER else 0
        days.append([(kind, length), (ORDINARY, rest)])
        left -= rest
    ordinary = [rates.requests_a_day] * (left // rates.requests_a_day) + [left % rates.requests_a_day]
    return days + [[(ORDINARY, length)] for length in ordinary]


def _beyond_limits(rates: PaperRates, requests: int) -> Iterator[tuple[int, int]]:
    """The stretches in which limits are passed, by as many requests as the profile asks for."""
    limits = (
        (ONE_OFFICER, rates.officer_load, rates.officer_limit, rates.officer_limit),
        (ONE_REQUESTER, rates.over_quota, rates.requester_limit, -(-rates.requester_limit // PART_BEYOND)),
    )
    for kind, share, limit, most in limits:
        beyond = _plant(share, requests)
        for part in _parts(beyond, -(-beyond // most)) if beyond else ():
            yield kind, limit + part


SIZES = np.array([0.05, 0.25, 0.5, 1.0, 2.0, 4.0])  # of a batch, as a multiple of the mean
SIZE_WEIGHTS = np.array([0.10, 0.20, 0.25, 0.25, 0.12, 0.08])  # their mean is 1.0
DAY = 86_400  # seconds
START = EFFECTIVE.toordinal() - 719_163  # days from 1970-01-01 on
NO_CASE = -1
WRONG, SECONDARY = range(2)


@dataclass(frozen=True)
class Batches:
    """One entry a batch, in order of receipt; requests are numbered in that order.

    first: its first request; size: how many it has
    received: seconds from 1970-01-01 UTC on; never less than the batch before
    requester: index into REQUESTERS; officer: number among those of the requester
    purpose: index into PURPOSES + SECONDARY_PURPOSES + OTHER_PURPOSES; legal_basis: into LEGAL_BASES
    of_officer, of_requester: requests of the same officer, or requester, of the same UTC day before the batch
    """

    first: Ints
    size: Ints
    received: Ints
    requester: Ints
    officer: Ints
    purpose: Ints
    legal_basis: Ints
    of_officer: Ints
    of_requester: Ints

    def __len__(self) -> int:
        return len(self.first)

    def of(self, requests: Ints) -> Ints:
        """The batch of each request."""
        return np.searchsorted(self.first, requests, side="right") - 1

    @property
    def day(self) -> Ints:
        """UTC days from 1970-01-01 on."""
        return self.received // DAY


def make_batches(streams: Streams, rates: PaperRates, requests: int) -> Batches:
    """The batches of requests 0 to requests - 1."""
    stretches = lay_out(streams, rates, requests)
    first = _cut(streams, rates.batch, requests, np.cumsum(stretches.length))
    size = np.diff(first, append=requests)
    stretch = np.searchsorted(np.cumsum(stretches.length), first, side="right")
    received = _times(streams, START + stretches.day[stretch])
    requester = _requesters(streams, rates, stretches, stretch)
    officer = _officers(streams, rates, stretches, stretch)
    day = received // DAY
    return Batches(
        first,
        size,
        received,
        requester,
        officer,
        _purposes(streams, rates, len(first)),
        _legal_bases(streams, len(first)),
        sent_before(size, day, requester, officer),
        sent_before(size, day, requester),
    )


def _cut(streams: Streams, mean: int, requests: int, ends: Ints) -> Ints:
    """The first request of every batch; no batch goes beyond the end of its stretch."""
    table = WeightedTables.build([SIZE_WEIGHTS])
    sizes = np.maximum(np.rint(SIZES * mean).astype(np.int64), 1)
    firsts = [np.zeros(1, np.int64)]
    while firsts[-1][-1] < requests:
        numbers = np.arange(1 << 12) + (len(firsts) - 1 << 12)
        firsts.append(firsts[-1][-1] + np.cumsum(sizes[table.draw(streams.words("papers.size", numbers))]))
    found = np.union1d(np.concatenate(firsts), ends)
    return np.asarray(found[found < requests], np.int64)


def _times(streams: Streams, day: Ints) -> Ints:
    """Seconds at which batches are received: at random on their days, in order. day: ascending"""
    seconds = below(streams.words("papers.time", np.arange(len(day)))[0], DAY)
    return day * DAY + seconds[np.lexsort((seconds, day))]


def _requesters(streams: Streams, rates: PaperRates, stretches: Stretches, stretch: Ints) -> Ints:
    """Who sends each batch; in a stretch beyond a limit it is one requester, who is authorised."""
    numbers, is_ordinary = np.arange(len(stretch)), stretches.kind[stretch] == ORDINARY
    words = streams.words("papers.requester", numbers)
    word = np.where(is_ordinary, words[0], _of_stretch(streams, stretch)[0])
    bounds = np.cumsum(AUTHORISED_WEIGHTS)[:-1] * 2.0**32
    requester = np.searchsorted(bounds, word, side="right")
    order = permute_values(numbers, max(len(numbers), 1), streams.key("papers.unauthorised"))
    others = choose(order, [(rates.unauthorised_requester, is_ordinary)]) != NO_CASE
    requester[others] = len(AUTHORISED) + below(words[1, others], len(UNAUTHORISED))
    return requester


def _officers(streams: Streams, rates: PaperRates, stretches: Stretches, stretch: Ints) -> Ints:
    """Who signs for each batch; in a stretch of one officer it is the same one."""
    words = streams.words("papers.officer", np.arange(len(stretch)))[0]
    same = stretches.kind[stretch] == ONE_OFFICER
    return below(np.where(same, _of_stretch(streams, stretch)[1], words), rates.officers)


def _of_stretch(streams: Streams, stretch: Ints) -> Words:
    """The words that are the same for all batches of a stretch."""
    return streams.words("papers.stretch", stretch)


def _purposes(streams: Streams, rates: PaperRates, batches: int) -> Ints:
    numbers = np.arange(batches)
    order = permute_values(numbers, max(batches, 1), streams.key("papers.purposes"))
    anybody = np.ones(batches, np.bool_)
    case = choose(order, [(rates.wrong_purpose, anybody), (rates.secondary_purpose, anybody)])
    words = streams.words("papers.purpose", numbers)[0]
    right = below(words, len(PURPOSES))
    secondary = len(PURPOSES) + below(words, len(SECONDARY_PURPOSES))
    other = len(PURPOSES) + len(SECONDARY_PURPOSES) + below(words, len(OTHER_PURPOSES))
    return np.select([case == WRONG, case == SECONDARY], [other, secondary], right)


def _legal_bases(streams: Streams, batches: int) -> Ints:
    table = WeightedTables.build([np.array(LEGAL_BASIS_WEIGHTS)])
    return table.draw(streams.words("papers.legal_basis", np.arange(batches)))


def choose(order: Ints, cases: list[tuple[float, Bools]]) -> Ints:
    """Give each batch one case at most: its place among `cases`, or NO_CASE.

    order: all batches, in the order in which they are taken
    cases: the share of batches, of which one at least is taken unless it is 0, and which of them are suited
    """
    case = np.full(len(order), NO_CASE)
    for number, (share, suited) in enumerate(cases):
        wanted = max(round(share * len(order)), 1) if share > 0 else 0
        free = order[suited[order] & (case[order] == NO_CASE)]
        case[free[:wanted]] = number
    return case


def sent_before(size: Ints, *group: Ints) -> Ints:
    """Requests in the batches of the same group before each batch; the group is what `group` tells apart."""
    order = np.lexsort((np.arange(len(size)), *group))
    sizes = size[order]
    before = np.cumsum(sizes) - sizes
    starts = np.zeros(len(size), np.bool_)
    starts[:1] = True
    for column in group:
        starts[1:] |= np.diff(column[order]) != 0
    found = np.empty_like(before)
    found[order] = before - before[starts][np.cumsum(starts) - 1]
    return found
