"""Base and head in pairs of processes, one directly after the other: base head, head base, base head, ...

What disturbs a machine for a while disturbs both of a pair; what drifts slowly (heat, neighbours) favours
neither, since each goes first as often as the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bench.output.progress import Progress
from bench.regression.processes import Benchmarks, Measured, Tree, measure
from bench.regression.project import Project
from bench.regression.timing import Pair
from bench.regression.trees import check_imports


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
    title: str = "time",
) -> Comparison:
    """Run base and head so many times each, in turn. raises: as bench.regression.processes and check_imports do"""
    done = []
    what = "" if asked.only is None else f", again {len(asked.only)} that looked slower"
    for pair in range(pairs):
        found: dict[str, Measured] = {}
        with shown.stage(f"{title}{what}: base and head, pair {pair + 1} of {pairs}"):
            for tree, other in ((base, head), (head, base))[:: 1 if pair % 2 == 0 else -1]:
                found[tree.name] = _measured(project, tree, other, asked)
        done.append((found[base.name], found[head.name]))
    return Comparison(tuple(done))


def _measured(project: Project, tree: Tree, other: Tree, asked: Benchmarks) -> Measured:
    """One process; a tree without the folder of the benchmarks has none."""
    if not (tree.root / asked.folder.split("::")[0]).exists():
        return Measured({}, {}, {}, None)
    measured = measure(tree, asked)
    check_imports(project, tree, other, measured.modules)
    return measured


def again(asked: Benchmarks, only: list[str]) -> Benchmarks:
    """The same, of some benchmarks alone."""
    return replace(asked, only=only)


def _everywhere(processes: Iterable[Measured]) -> list[str]:
    first, *others = processes
    return [name for name in first.seconds if all(name in other.seconds for other in others)]
