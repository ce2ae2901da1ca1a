"""Whether the head is slower: base and head in pairs of processes, and the rule that judges their seconds.

The pairs run one directly after the other: base head, head base, base head, ... What disturbs a machine for a
while disturbs both of a pair; what drifts slowly (heat, neighbours) favours neither, since each goes first as
often as the other.

What counts is a process, not a round: rounds of one process resemble each other more than they resemble
those of the next, and a rank test on pooled rounds called identical code different in 25 to 32 of 100
comparisons. So each process gives one number, its smallest round, and processes come in pairs: one of the
base and one of the head, one directly after the other, which turn goes first changing from pair to pair.
docs/ci.md has the experiment that chose the figures.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, NamedTuple

from bench.output.progress import Progress
from bench.regression.processes import Benchmarks, Measured, Tree, measure
from bench.regression.project import Project
from bench.regression.trees import check_imports

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
class Comparison:
    """Some pairs of processes, in the order in which they ran; at least one."""

    pairs: tuple[tuple[Measured, Measured], ...]

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
    base: Tree,
    head: Tree,
    asked: Benchmarks,
    pairs: int,
    shown: Progress,
) -> Comparison:
    """Run base and head so many times each, in turn.

    raises: as bench.regression.processes and check_imports do
    """
    done = []
    what = "" if asked.only is None else f", again {len(asked.only)} that looked slower"
    for pair in range(pairs):
        found: dict[str, Measured] = {}
        with shown.stage(f"time{what}: base and head, pair {pair + 1} of {pairs}"):
            for tree, other in ((base, head), (head, base))[:: 1 if pair % 2 == 0 else -1]:
                found[tree.name] = _measured(project, tree, other, asked)
        done.append((found[base.name], found[head.name]))
    return Comparison(tuple(done))


def _measured(project: Project, tree: Tree, other: Tree, asked: Benchmarks) -> Measured:
    """One process; a tree without the folder of the benchmarks has none."""
    if not (tree.root / asked.folder.split("::")[0]).exists():
        return Measured({}, {}, {})
    measured = measure(tree, asked)
    check_imports(project, tree, other, measured.modules)
    return measured


def again(asked: Benchmarks, only: list[str]) -> Benchmarks:
    """The same, of some benchmarks alone."""
    return replace(asked, only=only)


def _everywhere(processes: Iterable[Measured]) -> list[str]:
    first, *others = processes
    return [name for name in first.seconds if all(name in other.seconds for other in others)]
