"""Time: the benchmarks of base and head in pairs of processes, and the rule that says "slower".

What counts is a process, not a round: rounds of one process resemble each other more than they resemble
those of the next, and a rank test on pooled rounds called identical code different in 25 to 32 of 100
comparisons. So each process gives one number, its smallest round.

Processes come in pairs, one of the base and one of the head, one directly after the other: base head, head
base, base head, ... What disturbs a machine for a while disturbs both of a pair; what drifts slowly (heat,
neighbours) favours neither, since each goes first as often as the other. docs/ci.md has the experiment that
chose the figures. What looks slower is measured again; only what looks slower twice fails.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, NamedTuple

from bench.output.progress import Progress
from bench.regression.check import Check, Tier, Verdict
from bench.regression.processes import Benchmarks, ProcessTimes, measure
from bench.regression.project import Project, SourceTree
from bench.regression.trees import check_imports
from generators.errors import ConfirmbenchError

PAIRS = 6
AGREEING = 5 / 6  # of the pairs, rounded up: 5 of 6
LIMIT = 1.10  # of the ratio of minima
FLOOR_SECONDS = 0.002  # smaller differences are the machine's, whatever their ratio
SECONDS = "seconds"


class Pair(NamedTuple):
    """Seconds of the smallest round in each of two processes that ran one after the other; both above 0."""

    base: float
    head: float


def slower(pairs: Sequence[Pair]) -> bool:
    """Whether one set of pairs says that the head is slower: all three conditions, each for its own noise.

    The ratio of minima is above 1.10; at least 5 of 6 pairs agree, which a burst of somebody else's work
    during some of the pairs does not bring about; and the minima differ by more than 2 ms.
    """
    seconds = min(pair.head for pair in pairs) - min(pair.base for pair in pairs)
    return (
        ratio_of_minima(pairs) > LIMIT
        and count_agreeing(pairs) >= agreement_needed(len(pairs))
        and seconds > FLOOR_SECONDS
    )


def ratio_of_minima(pairs: Sequence[Pair]) -> float:
    """Smallest head / smallest base, of at least one pair: what each takes when least is in its way."""
    return min(pair.head for pair in pairs) / min(pair.base for pair in pairs)


def count_agreeing(pairs: Sequence[Pair]) -> int:
    """Pairs in which the head took longer than the base."""
    return sum(pair.head > pair.base for pair in pairs)


def agreement_needed(pairs: int) -> int:
    """How many of so many pairs have to agree: 5 of 6, all of up to 5.

    >>> agreement_needed(6), agreement_needed(3), agreement_needed(12)
    (5, 3, 10)
    """
    return ceil(pairs * AGREEING)


@dataclass(frozen=True)
class TimedPairs:
    """Pairs of processes (base, head), in the order in which they ran; at least one."""

    pairs: tuple[tuple[ProcessTimes, ProcessTimes], ...]

    @property
    def base(self) -> list[str]:
        """Benchmarks that every process of the base measured, in their order."""
        return _in_all([base for base, _ in self.pairs])

    @property
    def head(self) -> list[str]:
        """Benchmarks that every process of the head measured, in their order."""
        return _in_all([head for _, head in self.pairs])

    def of(self, benchmark: str) -> list[Pair]:
        """The seconds of a benchmark that both have."""
        return [Pair(base.seconds[benchmark], head.seconds[benchmark]) for base, head in self.pairs]

    def extra(self, benchmark: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Its extra_info, of the base and of the head; of the first pair, for it should not change."""
        base, head = self.pairs[0]
        return base.extra.get(benchmark, {}), head.extra.get(benchmark, {})


def _in_all(processes: Sequence[ProcessTimes]) -> list[str]:
    first, *others = processes
    return [name for name in first.seconds if all(name in other.seconds for other in others)]


@dataclass(frozen=True)
class BothTrees:
    """The base and the head of a project, whose benchmarks are run in turn."""

    project: Project
    base: SourceTree
    head: SourceTree

    def run(self, benchmarks: Benchmarks, pairs: int, progress: Progress) -> TimedPairs:
        """Run base and head in so many pairs. raises: as `measure` and `check_imports` do"""
        what = "" if benchmarks.only is None else f", again {len(benchmarks.only)} that looked slower"
        done = []
        for pair in range(pairs):
            times = {}
            with progress.stage(f"time{what}: base and head, pair {pair + 1} of {pairs}"):
                for tree in (self.base, self.head) if pair % 2 == 0 else (self.head, self.base):
                    times[tree.name] = self._measure(tree, benchmarks)
            done.append((times[self.base.name], times[self.head.name]))
        return TimedPairs(tuple(done))

    def _measure(self, tree: SourceTree, benchmarks: Benchmarks) -> ProcessTimes:
        """One process; a tree without the folder of the benchmarks has none."""
        if not (tree.root / benchmarks.folder).exists():
            return ProcessTimes({}, {}, {})
        times = measure(tree, benchmarks)
        check_imports(self.project, tree, self.head if tree is self.base else self.base, times.modules)
        return times


def time_checks(trees: BothTrees, benchmarks: Benchmarks, pairs: int, progress: Progress) -> list[Check]:
    """One check for every benchmark that either tree has, in the order of the head.

    raises: ConfirmbenchError when there is nothing to compare; GateBroken when a process fails
    """
    first = trees.run(benchmarks, pairs, progress)
    _refuse_nothing(first, benchmarks)
    common = [name for name in first.head if name in first.base]
    suspects = [name for name in common if slower(first.of(name))]
    second = trees.run(replace(benchmarks, only=suspects), pairs, progress) if suspects else None
    checks = [_check(name, first, second if name in suspects else None) for name in common]
    checks += [_new_check(name, first) for name in first.head if name not in first.base]
    vanished = "The base has this benchmark, the head has not (removed, renamed or skipped)."
    return checks + [_missing_check(name, vanished) for name in first.base if name not in first.head]


def _refuse_nothing(first: TimedPairs, benchmarks: Benchmarks) -> None:
    if not first.head and not first.base:
        raise ConfirmbenchError(
            f"There are no benchmarks in {benchmarks.folder}; name another with --benchmarks."
        )
    if not first.base:
        raise ConfirmbenchError(
            f"The base has no benchmarks in {benchmarks.folder}, so nothing can be compared. That is so for "
            "the change that adds the first ones; otherwise name the folder with --benchmarks."
        )


def _check(name: str, first: TimedPairs, second: TimedPairs | None) -> Check:
    """The figures are those of the pairs that decided."""
    if second is None:
        return _pairs_check(name, first.of(name), Verdict.PASS, _changed_extra(first, name))
    if name not in second.head or name not in second.base:
        return _missing_check(name, "It was not there when it was measured again.")
    if repeated := slower(second.of(name)):
        note = f"slower twice: {_votes(first.of(name))} pairs, then {_votes(second.of(name))}"
    else:
        note = f"slower at first ({ratio_of_minima(first.of(name)):.2f}), not when measured again"
    verdict = Verdict.REGRESSION if repeated else Verdict.PASS
    return _pairs_check(name, second.of(name), verdict, note, _changed_extra(first, name))


def _pairs_check(name: str, pairs: list[Pair], verdict: Verdict, *notes: str) -> Check:
    return Check(
        Tier.TIME,
        name,
        SECONDS,
        verdict,
        "; ".join(filter(None, notes)),
        base=seconds_text(min(pair.base for pair in pairs)),
        head=seconds_text(min(pair.head for pair in pairs)),
        ratio=ratio_of_minima(pairs),
        limit=LIMIT,
    )


def _votes(pairs: list[Pair]) -> str:
    return f"{count_agreeing(pairs)} of {len(pairs)}"


def _changed_extra(first: TimedPairs, name: str) -> str:
    """What changed in the benchmark's extra_info: whole numbers and texts, for others are often times."""
    base, head = first.extra(name)
    changed = [
        key for key in head if isinstance(head[key], int | str) and base.get(key, head[key]) != head[key]
    ]
    return "; ".join(f"{key} {_short(base[key])} -> {_short(head[key])}" for key in changed)


def _short(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)[:24]


def _new_check(name: str, first: TimedPairs) -> Check:
    least = min(head.seconds[name] for _, head in first.pairs)
    return Check(Tier.TIME, name, SECONDS, Verdict.PASS, "new", head=seconds_text(least), limit=LIMIT)


def _missing_check(name: str, note: str) -> Check:
    return Check(Tier.TIME, name, SECONDS, Verdict.REGRESSION, note, base="there")


def seconds_text(seconds: float) -> str:
    """Seconds as people read them, with three digits below a second.

    >>> seconds_text(0.01234), seconds_text(1.5), seconds_text(0.0000042)
    ('12.3 ms', '1.50 s', '0.0042 ms')
    """
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"
