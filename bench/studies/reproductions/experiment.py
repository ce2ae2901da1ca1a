"""What an experiment is: a published table, how its like is made here, and the shape that both should have.

A shape is a direction and a ratio, never a decimal: the published figures are of real people, files and
rules, of which the synthetic ones share no more than what `assumed` says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import SupportsInt

from bench.statistics.counted import Counted
from bench.statistics.intervals import LEVEL, Interval, clopper_pearson, normal_quantile, wilson
from bench.studies.reproductions.material import Material, Setting

Values = Mapping[str, float]
PERCENT, NUMBER = "percent", "number"


@dataclass(frozen=True)
class Figure:
    """One line of an experiment's table.

    key: of the measured value, and in the shapes
    label: what it is, for people; "a of b" where it is a share
    published: the published value, a share from 0 to 1 or a number as `form` says; None when there is none
    form: PERCENT or NUMBER
    """

    key: str
    label: str
    published: float | None = None
    form: str = PERCENT


@dataclass(frozen=True)
class Measured:
    """What was found here.

    k of n: what was counted; n alone where the value is no share but rests on so many cases
    interval: 95 %, two-sided; None where no sampling distribution is claimed
    """

    value: float
    n: int
    k: int | None = None
    interval: Interval | None = None


@dataclass(frozen=True)
class Shape:
    """One thing that should be true of the measured values, decided before they are seen.

    text: it in words
    holds: it as a predicate on the values by key
    """

    text: str
    holds: Callable[[Values], bool]


@dataclass(frozen=True)
class Experiment:
    """A published table and its synthetic counterpart.

    id: T1 to T19
    source: who published it
    published: what was published, in a sentence
    made: what is done here instead
    assumed: what nobody published and the experiment sets; each a sentence
    direction, ratio: what both should have in common
    remark: what a reader must know to judge the result, or nothing
    setting: size and seed; small enough for some twenty seconds on two cores
    measure: makes the figures, each key once; the same setting gives the same values
    """

    id: str
    title: str
    source: str
    published: str
    made: str
    assumed: tuple[str, ...]
    figures: tuple[Figure, ...]
    direction: Shape
    ratio: Shape
    setting: Setting
    measure: Callable[[Material], Mapping[str, Measured]]
    remark: str = ""


def share(k: SupportsInt, n: SupportsInt) -> Measured:
    """k of n with Wilson's interval. n = 0 says nothing: the value is 0 in the interval (0, 1)."""
    return _share(int(k), int(n), wilson)


def rare(k: SupportsInt, n: SupportsInt) -> Measured:
    """k of n with Clopper and Pearson's interval, for errors that are few of many."""
    return _share(int(k), int(n), clopper_pearson)


def _share(k: int, n: int, interval: Callable[[float, float], Interval]) -> Measured:
    return Measured(k / n if n else 0.0, n, k, interval(k, n))


def number(value: float, n: int, interval: Interval | None = None) -> Measured:
    """A value that is no share, found on n cases."""
    return Measured(float(value), int(n), None, interval)


def ratio(one: Measured, other: Measured) -> Measured:
    """How many times the other share the one is, with an interval by the log method (Katz and others 1978).

    Of smoothed shares, (k + 0.5) / (n + 1), so that it is finite. The two are taken to be independent; of the
    same requests, which err together, the interval is too wide.
    """
    counts = [Counted(each.k or 0, each.n) for each in (one, other)]
    value = counts[0].smoothed / counts[1].smoothed
    variance = sum((1 - each.smoothed) / (each.smoothed * (each.n + 1)) for each in counts)
    reach = normal_quantile(LEVEL) * sqrt(variance)
    return number(value, min(one.n, other.n), Interval(exp(log(value) - reach), exp(log(value) + reach)))


def times(value: float, other: float) -> float:
    """value / other, for predicates: infinite when only the second is 0, 1 when both are."""
    if other:
        return value / other
    return float("inf") if value else 1.0
