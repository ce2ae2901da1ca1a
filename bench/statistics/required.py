"""FNR at a required FCR: which of a matcher's settings keeps FCR below a target, and what it misses.

A setting that looks good on the requests that chose it looks too good. So the requests are cut into two
halves, by cluster: one chooses, the other reports. Matchers answer yes or no, so their curve is a set of
settings; nothing is interpolated between them.

Two rules, reported apart. "bound": the one-sided 95 % Clopper-Pearson bound of FCR on the choosing half is at
most the target: a guarantee. "point": FCR itself is, which is usual in publications and guarantees nothing.
Both use the effective n.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import numpy as np

from bench.scoring.rate import FCR, FNR, Rate, Rates, Side
from bench.statistics.clusters import Flags, Ints, coarser, of_requests
from bench.statistics.intervals import LEVEL
from bench.statistics.planning import requests_for_bound
from generators.errors import ConfirmbenchError

TARGETS = (1e-2, 1e-3, 1e-4)

Rule = Literal["bound", "point"]
RULES: tuple[Rule, ...] = ("bound", "point")


@dataclass(frozen=True)
class Required:
    """The answer for one target and rule.

    setting: index of the chosen setting; None where none can be named, and `reason` says why
    selection: the chosen setting on the half that chose it; not to be reported as its accuracy
    evaluation: the same setting on the other half: report FNR from here, and FCR beside it
    """

    target: float
    rule: Rule
    setting: int | None
    selection: Rates | None
    evaluation: Rates | None
    reason: str | None


def halves(cluster_ids: Ints, seed: int) -> Flags:
    """bool, shape (n,): which requests choose; the others report. Requests of one cluster stay together.

    cluster_ids: int64, shape (n,); negative = a cluster of its own
    A cluster's side is a hash (SplitMix64: Steele, Lea and Flood 2014) of the seed and its id; alone, of the
    request's position. Ids with the same numbers in another dataset fall on the same side.
    """
    positions = np.arange(len(cluster_ids), dtype=np.int64)
    keys = np.where(cluster_ids < 0, ~positions, cluster_ids).view(np.uint64)
    return _mix(keys ^ _mix(np.array([seed], np.uint64))) >> np.uint64(63) == 0


def at_required_fcr(
    confirms: Sequence[Flags],
    should_confirm: Flags,
    cluster_ids: Ints,
    seed: int,
    targets: Sequence[float] = TARGETS,
    level: float = LEVEL,
    others: Sequence[Ints] = (),
) -> list[Required]:
    """Every target by both rules, from answers.

    confirms: one bool array of shape (n,) per setting
    should_confirm: bool, shape (n,); cluster_ids: int64, shape (n,), negative = a cluster of its own
    others: clusterings that the halves may cut through, of which effective n takes account all the same
    """
    chooses, ways = halves(cluster_ids, seed), (cluster_ids, *others)
    sides = [
        [
            operating_point(answers[half], should_confirm[half], *(ids[half] for ids in ways))
            for answers in confirms
        ]
        for half in (chooses, ~chooses)
    ]
    return [choose(sides[0], sides[1], target, rule, level) for target in targets for rule in RULES]


def operating_point(confirms: Flags, should_confirm: Flags, *cluster_ids: Ints) -> Rates:
    """Counts of both sides with their effective n, from one setting's answers. Arrays of shape (n,).

    cluster_ids: of one or several clusterings; of each side the one that leaves fewest requests counts
    """
    return Rates(
        _rate(FNR, ~confirms, should_confirm, cluster_ids), _rate(FCR, confirms, ~should_confirm, cluster_ids)
    )


def choose(
    selection: Sequence[Rates],
    evaluation: Sequence[Rates],
    target: float,
    rule: Rule = "bound",
    level: float = LEVEL,
) -> Required:
    """The setting with the lowest FNR among those whose FCR is low enough on the choosing half.

    selection, evaluation: one point per setting, in the same order, on the two halves
    Ties go to the lower FCR, then to the setting named first.
    raises: ConfirmbenchError for a target outside 0-1
    """
    if not 0 < target < 1:
        raise ConfirmbenchError(f"A required FCR of {target} makes no sense; it lies between 0 and 1.")
    fit = [i for i, point in enumerate(selection) if _low_enough(point.fcr, target, rule, level)]
    if not fit or selection[fit[0]].fnr.value is None:
        return Required(target, rule, None, None, None, _reason(selection, target, rule, level))
    best = min(fit, key=lambda i: (selection[i].fnr.value, selection[i].fcr.value, i))
    return Required(target, rule, best, selection[best], evaluation[best], None)


def _rate(side: Side, errors: Flags, among: Flags, clusterings: Sequence[Ints]) -> Rate:
    return reduce(coarser, (of_requests(errors[among], ids[among]) for ids in clusterings)).rate(side)


def _low_enough(fcr: Rate, target: float, rule: Rule, level: float) -> bool:
    if rule == "bound":
        return fcr.upper_bound(level) <= target
    return fcr.value is not None and fcr.n * target >= 1 and fcr.value <= target


def _reason(points: Sequence[Rates], target: float, rule: Rule, level: float) -> str:
    if not points:
        return "There is no setting to choose from."
    if not points[0].fnr.requests:
        return "No request of the choosing half should be confirmed, so FNR is unknown."
    needed = requests_for_bound(target, level=level) if rule == "bound" else int(np.ceil(1 / target))
    worth = max(point.fcr.n for point in points)
    if worth < needed:
        return (
            f"Too few requests to say: those of the choosing half that should not be confirmed are worth "
            f"{worth:,.0f} independent ones; an FCR of {target:g} takes {needed:,} at least."
        )
    lowest = min(point.fcr.errors / point.fcr.requests for point in points)
    return f"No setting qualifies: the lowest FCR on the choosing half is {lowest:.2g}."


def _mix(x: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """SplitMix64's finaliser: every bit of the input changes about half of the bits of the output."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
