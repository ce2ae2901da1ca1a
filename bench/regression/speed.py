"""Speed: base and head side by side in one job, in pairs of processes, judged twice before it fails.

The pairs run one directly after the other: base head, head base, base head, ... What disturbs a machine for a
while disturbs both of a pair; what drifts slowly (heat, neighbours) favours neither, since each goes first as
often as the other.

What counts is a process, not a round: rounds of one process resemble each other more than they resemble
those of the next, and a rank test on pooled rounds called identical code different in 25 to 32 of 100
comparisons. So each process gives one number, its smallest round. docs/ci.md has the experiment that chose
the figures.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, NamedTuple

from bench.output.progress import Progress
from bench.regression.check import Check, Tier, Verdict
from bench.regression.processes import Benchmarks, ProcessTimes, SourceTree, measure
from bench.regression.trees import Project, check_imports
from generators.errors import ConfirmbenchError

PAIRS = 6
AGREEING = 5 / 6  # of the pairs, rounded up: 5 of 6
LIMIT = 1.10  # of the ratio of minima
FLOOR_SECONDS = 0.002  # smaller differences are the machine's, whatever their ratio


class Pair(NamedTuple):
    """Seconds of the smallest round in each of two processes that ran one after the other; both above 0."""

    base: float
    head: float


def ratio_of_minima(pairs: Sequence[Pair]) -> float:
    """Smallest head / smallest base, of at least one pair: what each takes when least is in its way."""
    return min(pair.head for pair in pairs) / min(pair.base for pair in pairs)


def agreeing(pairs: Sequence[Pair]) -> int:
    """Pairs in which the head took longer than the base."""
    return sum(pair.head > pair.base for pair in pairs)


def agreement_needed(pairs: int) -> int:
    """So many of so many pairs: 5 of 6, all of up to 5.

    >>> agreement_needed(6), agreement_needed(3), agreement_needed(12)
    (5, 3, 10)
    """
    return ceil(pairs * AGREEING)


def slower(pairs: Sequence[Pair]) -> bool:
    """Whether one set of pairs says that the head is slower: all three conditions, each for its own noise.

    The ratio of minima is above LIMIT; at least 5 of 6 pairs agree, which a burst of somebody else's work
    during a part of the pairs does not bring about; and the minima differ by more than 2 ms.
    """
    seconds = min(pair.head for pair in pairs) - min(pair.base for pair in pairs)
    return (
        ratio_of_minima(pairs) > LIMIT
        and agreeing(pairs) >= agreement_needed(len(pairs))
        and seconds > FLOOR_SECONDS
    )


@dataclass(frozen=True)
class PairedRuns:
    """Some pairs of processes, in the order in which they ran; at least one."""

    pairs: tuple[tuple[ProcessTimes, ProcessTimes], ...]

    @property
    def base(self) -> list[str]:
        """Benchmarks that every process of the base measured, in their order."""
        return _everywhere(base for base, _ in self.pairs)

    @property
    def head(self) -> list[str]:
        """Benchmarks that every process of the head measured, in their order."""
        return _everywhere(head for _, head in self.pairs)

    def of(self, benchmark: str) -> list[Pair]:
        """The seconds of a benchmark that both have."""
        return [Pair(base.seconds[benchmark], head.seconds[benchmark]) for base, head in self.pairs]

    def extra(self, benchmark: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Its extra_info, of the base and of the head; of the first pair, for it should not change."""
        base, head = self.pairs[0]
        return base.extra.get(benchmark, {}), head.extra.get(benchmark, {})


def compare(
    project: Project,
    base: SourceTree,
    head: SourceTree,
    asked: Benchmarks,
    pairs: int,
    shown: Progress,
) -> PairedRuns:
    """Run base and head so many times each, in turn.

    raises: as bench.regression.processes and check_imports do
    """
    done = []
    what = "" if asked.only is None else f", again {len(asked.only)} that looked slower"
    for pair in range(pairs):
        found: dict[str, ProcessTimes] = {}
        with shown.stage(f"time{what}: base and head, pair {pair + 1} of {pairs}"):
            for tree, other in ((base, head), (head, base))[:: 1 if pair % 2 == 0 else -1]:
                found[tree.name] = _measure(project, tree, other, asked)
        done.append((found[base.name], found[head.name]))
    return PairedRuns(tuple(done))


def _measure(project: Project, tree: SourceTree, other: SourceTree, asked: Benchmarks) -> ProcessTimes:
    """One process; a tree without the folder of the benchmarks has none."""
    if not (tree.root / asked.folder.split("::")[0]).exists():
        return ProcessTimes({}, {}, {})
    measured = measure(tree, asked)
    check_imports(project, tree, other, measured.modules)
    return measured


def again(asked: Benchmarks, only: list[str]) -> Benchmarks:
    """The same, of some benchmarks alone."""
    return replace(asked, only=only)


def _everywhere(processes: Iterable[ProcessTimes]) -> list[str]:
    first, *others = processes
    return [name for name in first.seconds if all(name in other.seconds for other in others)]


SECONDS = "seconds"


def time_checks(
    project: Project, base: SourceTree, head: SourceTree, asked: Benchmarks, pairs: int, shown: Progress
) -> list[Check]:
    """One check for every benchmark that either tree has, in the order of the head.

    raises: ConfirmbenchError when there is nothing to compare; GateBroken when a process fails
    """
    first = compare(project, base, head, asked, pairs, shown)
    common = [name for name in first.head if name in first.base]
    _refuse_nothing(first, asked, common)
    suspects = [name for name in common if slower(first.of(name))]
    second = compare(project, base, head, again(asked, suspects), pairs, shown) if suspects else None
    checks = [_judge(name, first, second if name in suspects else None) for name in common]
    return checks + _tell_appeared(first) + _tell_vanished(first)


def _refuse_nothing(first: PairedRuns, asked: Benchmarks, common: list[str]) -> None:
    if not first.head and not first.base:
        raise ConfirmbenchError(f"There are no benchmarks in {asked.folder}; name another with --benchmarks.")
    if not first.base:
        raise ConfirmbenchError(
            f"The base has no benchmarks in {asked.folder}, so nothing can be compared. That is so for the "
            "change that adds the first ones; otherwise name the folder with --benchmarks."
        )


def _judge(name: str, first: PairedRuns, second: PairedRuns | None) -> Check:
    """The figures shown are those of the pairs that decided."""
    if second is None:
        return _time_check(name, first.of(name), Verdict.PASS, _counters(first, name))
    if name not in second.head or name not in second.base:
        return _missing(name, "It was not there when it was measured again.")
    repeated = slower(second.of(name))
    if repeated:
        note = f"slower twice: {_votes(first.of(name))} pairs, then {_votes(second.of(name))}"
    else:
        note = f"slower at first ({ratio_of_minima(first.of(name)):.2f}), not when measured again"
    verdict = Verdict.REGRESSION if repeated else Verdict.PASS
    return _time_check(
        name, second.of(name), verdict, "; ".join(filter(None, [note, _counters(first, name)]))
    )


def _time_check(name: str, pairs: list[Pair], verdict: Verdict, note: str) -> Check:
    return Check(
        tier=Tier.TIME,
        subject=name,
        what=SECONDS,
        base=seconds_text(min(pair.base for pair in pairs)),
        head=seconds_text(min(pair.head for pair in pairs)),
        ratio=ratio_of_minima(pairs),
        limit=LIMIT,
        verdict=verdict,
        note=note,
    )


def _votes(pairs: list[Pair]) -> str:
    return f"{agreeing(pairs)} of {len(pairs)}"


def _counters(comparison: PairedRuns, name: str) -> str:
    """What changed in the benchmark's extra_info: whole numbers and texts, for others are often times."""
    base, head = comparison.extra(name)
    counters = [key for key, value in head.items() if isinstance(value, int | str)]
    changed = [key for key in counters if key in base and head[key] != base[key]]
    return "; ".join(f"{key} {_short(base[key])} -> {_short(head[key])}" for key in changed)


def _short(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)[:24]


def _tell_appeared(first: PairedRuns) -> list[Check]:
    new = [name for name in first.head if name not in first.base]
    return [
        Check(
            Tier.TIME,
            name,
            SECONDS,
            None,
            seconds_text(_least(first, name)),
            None,
            LIMIT,
            Verdict.PASS,
            "new",
        )
        for name in new
    ]


def _least(comparison: PairedRuns, name: str) -> float:
    return min(head.seconds[name] for _, head in comparison.pairs)


def _tell_vanished(first: PairedRuns) -> list[Check]:
    gone = [name for name in first.base if name not in first.head]
    return [
        _missing(name, "The base has this benchmark, the head has not (removed, renamed or skipped).")
        for name in gone
    ]


def _missing(name: str, note: str) -> Check:
    return Check(Tier.TIME, name, SECONDS, "there", None, None, None, Verdict.REGRESSION, note)


def seconds_text(seconds: float) -> str:
    """Seconds as people read them.

    >>> seconds_text(0.01234), seconds_text(1.5), seconds_text(0.0000042)
    ('12.3 ms', '1.50 s', '0.0042 ms')
    """
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.3g} ms"
