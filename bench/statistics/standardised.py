"""Direct standardisation: a group's rate if it had everybody's mix of classes (kinds, classes of edit).

A group may err more only because it has more of the hard requests, which a generator may have given it.
Printed beside the raw rate; where the two tell different stories that is Simpson's paradox and the classes
are the finding.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.statistics.counted import Counted
from bench.statistics.intervals import LEVEL, Interval, wilson
from generators.errors import ConfirmbenchError


@dataclass(frozen=True)
class Standardised:
    """A standardised rate.

    value: sum of w_i p_i over the classes of which the group has requests, their weights made to add up to 1;
        None where it has none at all
    interval: Wilson's with n_eff = p (1 - p) / sum w_i^2 p_i (1 - p_i) / n_i, the variances of smoothed rates
    covered: share of the weight that lies on classes of which the group has requests; well below 1 the value
        is of another mix
    """

    value: float | None
    interval: Interval
    covered: float


def standardised(classes: Sequence[Counted], weights: Sequence[float], level: float = LEVEL) -> Standardised:
    """classes: the group's counts, class by class; weights: of each class in the overall mix, of whatever sum

    raises: ConfirmbenchError when weights are negative, all 0, or not as many as classes
    """
    if len(classes) != len(weights) or min(weights, default=0) < 0 or not sum(weights):
        raise ConfirmbenchError(
            f"{len(classes)} classes need as many weights, none negative and not all 0; "
            f"{len(weights)} were given."
        )
    seen = [(c, w) for c, w in zip(classes, weights, strict=True) if c.requests]
    covered = sum(w for _, w in seen)
    if not covered:
        return Standardised(None, Interval(0.0, 1.0), 0.0)
    seen = [(c, w / covered) for c, w in seen]
    value = min(1.0, sum(w * c.errors / c.requests for c, w in seen))
    n = _effective(seen)
    return Standardised(value, wilson(value * n, n, level), covered / sum(weights))


def _effective(seen: list[tuple[Counted, float]]) -> float:
    """How many requests of one simple rate would be as uncertain."""
    rate = sum(w * c.smoothed for c, w in seen)
    variance = sum(w * w * c.smoothed * (1 - c.smoothed) / c.n for c, w in seen)
    return rate * (1 - rate) / variance
