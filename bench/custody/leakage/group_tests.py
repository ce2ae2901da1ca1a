"""What counts alone reveal: a requester who learns of each batch only how many were confirmed.

It halves: a batch whose count is neither none nor all is cut in two, until every request is known (group
testing; Dorfman 1943, Du and Hwang 2000). A count may be rounded to the nearest multiple, halves upward, and
batches below a floor are not answered. What is inferred is certain: a request is known when the counts leave
no other possibility.

    members_per_query = requests known to be confirmed / counts that were asked for
    members_identified = requests known to be confirmed / requests confirmed

Who pads gets around both: against a floor a batch is filled up with requests that are known to be no match;
against rounding by r, requests known to be confirmed are added until the count shown jumps, which tells the
exact count after 1 + ceil(log2 r) counts. It takes up to r - 1 and floor - 1 such requests, used again.
"""

from math import ceil, log2
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.custody.leakage.material import CONFIRM, Answers
from bench.custody.leakage.measured import Floats, Found, Probing, bootstrap, draws, resample, share

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class CountRule(NamedTuple):
    """rounding: counts are multiples of it; floor: the least batch that is answered

    padded: whether the requester pads
    """

    rounding: int = 1
    floor: int = 1
    padded: bool = False


RULES = {
    "exact": CountRule(),
    "rounded to 5": CountRule(5),
    "rounded to 10": CountRule(10),
    "floor of 25": CountRule(1, 25),
    "rounded to 10, floor of 25": CountRule(10, 25),
    "rounded to 10, floor of 25, padded": CountRule(10, 25, padded=True),
}


class Halved(NamedTuple):
    """queries: counts asked for; members, others: requests known to be confirmed, known not to be"""

    queries: int
    members: int
    others: int


class Group(NamedTuple):
    """Requests from `first` to before `last`, of which at least `low` and at most `high` are confirmed."""

    first: int
    last: int
    low: int
    high: int

    @property
    def size(self) -> int:
        return self.last - self.first

    def within(self, low: int, high: int) -> "Group":
        return self._replace(low=max(self.low, low), high=min(self.high, high))


def count_tests(answers: Answers, probing: Probing) -> list[Found]:
    """members_per_query and members_identified under each rule, and one by one; over whole batches."""
    rng = draws(probing.seed, "batches")
    size = min(probing.batch, len(answers))
    whole = len(answers) // size * size
    batches = (answers[rng.permutation(len(answers))[:whole]] == CONFIRM).reshape(-1, size)
    resamples = resample(len(batches), probing.replicates, rng)
    confirmed = int(batches.sum())
    found = [share("members_per_query", "one by one", confirmed, whole)]
    for name, rule in RULES.items():
        halved = np.array([halving(batch, rule) for batch in batches], np.float64)
        found.append(bootstrap("members_per_query", name, halved, _per_query, resamples))
        found.append(share("members_identified", name, int(halved[:, 1].sum()), confirmed))
    return found


def halving(confirmed: Flags, rule: CountRule) -> Halved:
    """Ask about one batch and halve it. confirmed: what is answered to each of its requests"""
    if rule.padded:
        exact = halving(confirmed, CountRule())
        return exact._replace(queries=exact.queries * (1 + ceil(log2(rule.rounding))))
    if len(confirmed) < rule.floor:
        return Halved(0, 0, 0)
    upto = np.concatenate([[0], np.cumsum(confirmed)])
    queries, members, others = 1, 0, 0
    groups = [_show(upto, 0, len(confirmed), rule)]
    while groups:
        group = groups.pop()
        if group.low == group.size or group.high == 0:
            members, others = members + group.low, others + group.size - group.low
        elif group.size // 2 >= rule.floor:
            groups += _halves(group, upto, rule)
            queries += 1 + (rule.rounding > 1)
    return Halved(queries, members, others)


def _halves(group: Group, upto: Ints, rule: CountRule) -> list[Group]:
    """What is known of both halves; the right one is asked about only where counts are rounded."""
    middle = (group.first + group.last) // 2
    left = _show(upto, group.first, middle, rule)
    right = Group(middle, group.last, 0, group.last - middle).within(
        group.low - left.high, group.high - left.low
    )
    if rule.rounding > 1:
        shown = _show(upto, middle, group.last, rule)
        right = right.within(shown.low, shown.high)
        left = left.within(group.low - right.high, group.high - right.low)
    return [left, right]


def _show(upto: Ints, first: int, last: int, rule: CountRule) -> Group:
    low, high = possible(int(upto[last] - upto[first]), rule.rounding, last - first)
    return Group(first, last, low, high)


def possible(total: int, rounding: int, size: int) -> tuple[int, int]:
    """The least and the greatest total, at most `size`, that is shown as this one is."""
    least = (2 * total + rounding) // (2 * rounding) * rounding - rounding // 2
    return max(least, 0), min(least + rounding - 1, size)


def _per_query(halved: Floats) -> Floats:
    sums = halved.sum(axis=-2)
    return np.asarray(
        np.divide(sums[..., 1], sums[..., 0], out=np.zeros(sums.shape[:-1]), where=sums[..., 0] > 0)
    )
