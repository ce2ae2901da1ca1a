"""How requests spread over days: ordinary days, and days on which somebody asks for too many.

A stretch is a run of consecutive requests of one UTC day. Requests are numbered as they are received.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from generators.rates import PaperRates
from generators.sampling import permuted
from generators.streams import Ints, Streams

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
    early = min(_planted(rates.before_effective, requests), requests)
    before = [[(ORDINARY, length)] for length in _parts(early, DAYS_BEFORE)]
    days = _days(rates, requests, requests - early)
    order = permuted(np.arange(len(days)), max(len(days), 1), streams.key("papers.days"))
    stretches = [
        (kind, number, length)
        for number, day in enumerate([*before, *(days[i] for i in order)], start=-DAYS_BEFORE)
        for kind, length in day
        if length
    ]
    kind, day, length = np.array(stretches, np.int64).reshape(-1, 3).T
    return Stretches(kind, day, length)


def _planted(share: float, requests: int) -> int:
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
        beyond = _planted(share, requests)
        for part in _parts(beyond, -(-beyond // most)) if beyond else ():
            yield kind, limit + part
