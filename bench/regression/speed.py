"""Tier B: base and head side by side in one job, judged by bench.regression.pairs, twice before it fails.

Without a base: how long a benchmark takes in units of a reference workload of the same process.

The ratio takes out the clock of a processor, not its caches and memory: in the experiment of docs/ci.md, code
that works on arrays strayed by more than 10 % in 26 of 100 comparisons with itself. Hence 25 % slack, and the
name tripwire: it finds what doubled, and says nothing of what grew by a fifth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from bench.output.progress import Progress
from bench.regression.check import Check, Tier, Verdict
from bench.regression.pairs import (
    LIMIT,
    PAIRS,
    Comparison,
    Pair,
    again,
    agreeing,
    compare,
    limit_from,
    ratio_of_minima,
    slower,
)
from bench.regression.processes import Benchmarks, Measured, Tree, measure
from bench.regression.project import Project
from bench.regression.speed_files import SpeedFiles
from bench.regression.trees import check_imports
from generators.errors import ConfirmbenchError

TRIPWIRE = 1.25  # of the ratio now / the ratio kept
PROCESSES = 3
WHAT = "x reference"
OWN_REFERENCE = "reference"  # a benchmark with this in its name is the reference, instead of ours


def reference_checks(
    project: Project, head: Tree, asked: Benchmarks, files: SpeedFiles, shown: Progress
) -> list[Check]:
    """One check a benchmark. Nothing kept of it, or kept but gone: not comparable and a regression.

    raises: ConfirmbenchError when there are no benchmarks; GateBroken when a process fails
    """
    processes = head_processes(project, head, asked, shown)
    now, kept = ratios(processes), files.kept_ratios()
    return [_check(name, ratio, kept.get(name)) for name, ratio in now.items()] + [
        _gone(name) for name in kept if name not in now and name not in processes[0].seconds
    ]


def head_processes(project: Project, head: Tree, asked: Benchmarks, shown: Progress) -> list[Measured]:
    """Three processes of the head, each with the reference workload. raises: as reference_checks does"""
    done = []
    for turn in range(PROCESSES):
        with shown.stage(f"all benchmarks and the reference, process {turn + 1} of {PROCESSES}"):
            measured = measure(head, replace(asked, reference=True))
            check_imports(project, head, head, measured.modules)
            done.append(measured)
    if not done[0].seconds:
        raise ConfirmbenchError(f"There are no benchmarks in {asked.folder}; name another with --benchmarks.")
    return done


def ratios(processes: Sequence[Measured]) -> dict[str, float]:
    """Of each benchmark that every process measured: the median of its ratios, the reference left out."""
    first = processes[0]
    own = [name for name in first.seconds if _is_reference(name)]
    names = [
        name
        for name in first.seconds
        if name not in own[:1] and all(name in other.seconds for other in processes)
    ]
    return {name: median(each.seconds[name] / _reference(each, own) for each in processes) for name in names}


def _is_reference(name: str) -> bool:
    """Whether the function's own name says so; the folder's does not count."""
    return OWN_REFERENCE in name.split("::")[-1].lower()


def _reference(process: Measured, own: Sequence[str]) -> float:
    seconds = process.seconds[own[0]] if own else process.reference
    assert seconds, "asked for by head_processes"
    return seconds


def _check(name: str, ratio: float, kept: float | None) -> Check:
    if kept is None:
        verdict = Verdict.NOT_COMPARABLE
        note = "nothing is kept of it for this class of machine; see confirmbench gate --record"
        return Check(Tier.REFERENCE, name, WHAT, None, f"{ratio:.3f}", None, TRIPWIRE, verdict, note)
    verdict = Verdict.REGRESSION if ratio / kept > TRIPWIRE else Verdict.PASS
    return Check(Tier.REFERENCE, name, WHAT, f"{kept:.3f}", f"{ratio:.3f}", ratio / kept, TRIPWIRE, verdict)


def _gone(name: str) -> Check:
    note = "kept in the history, but not there any more (removed, renamed or skipped)"
    return Check(Tier.REFERENCE, name, WHAT, "there", None, None, TRIPWIRE, Verdict.REGRESSION, note)


SECONDS = "seconds"


@dataclass(frozen=True)
class Rule:
    """pairs: of processes, each time

    history: of each benchmark, the ratios of minima that identical code had on this class of machine
    """

    pairs: int = PAIRS
    history: Mapping[str, Sequence[float]] | None = None

    def limit(self, benchmark: str) -> float:
        return limit_from((self.history or {}).get(benchmark, ()))


def time_checks(
    project: Project, base: Tree, head: Tree, asked: Benchmarks, rule: Rule, shown: Progress
) -> list[Check]:
    """One check for every benchmark that either tree has, in the order of the head.

    raises: ConfirmbenchError when there is nothing to compare; GateBroken when a process fails
    """
    first = compare(project, base, head, asked, rule.pairs, shown)
    common = [name for name in first.head if name in first.base]
    _refuse_nothing(first, asked, common)
    suspects = [name for name in common if slower(first.of(name), rule.limit(name))]
    second = compare(project, base, head, again(asked, suspects), rule.pairs, shown) if suspects else None
    checks = [_time_tier_check(name, first, second if name in suspects else None, rule) for name in common]
    return checks + _appeared(first) + _vanished(first)


def _refuse_nothing(first: Comparison, asked: Benchmarks, common: list[str]) -> None:
    if not first.head and not first.base:
        raise ConfirmbenchError(f"There are no benchmarks in {asked.folder}; name another with --benchmarks.")
    if not first.base:
        raise ConfirmbenchError(
            f"The base has no benchmarks in {asked.folder}, so nothing can be compared. That is so for the "
            "change that adds the first ones; otherwise name the folder with --benchmarks."
        )


def _time_tier_check(name: str, first: Comparison, second: Comparison | None, rule: Rule) -> Check:
    """The figures shown are those of the pairs that decided."""
    limit = rule.limit(name)
    if second is None:
        return _timed(name, first.of(name), limit, Verdict.PASS, _counters(first, name))
    if name not in second.head or name not in second.base:
        return _missing(name, "It was not there when it was measured again.")
    repeated = slower(second.of(name), limit)
    if repeated:
        note = f"slower twice: {_votes(first.of(name))} pairs, then {_votes(second.of(name))}"
    else:
        note = f"slower at first ({ratio_of_minima(first.of(name)):.2f}), not when measured again"
    verdict = Verdict.REGRESSION if repeated else Verdict.PASS
    return _timed(
        name, second.of(name), limit, verdict, "; ".join(filter(None, [note, _counters(first, name)]))
    )


def _timed(name: str, pairs: list[Pair], limit: float, verdict: Verdict, note: str) -> Check:
    return Check(
        tier=Tier.TIME,
        subject=name,
        what=SECONDS,
        base=seconds_text(min(pair.base for pair in pairs)),
        head=seconds_text(min(pair.head for pair in pairs)),
        ratio=ratio_of_minima(pairs),
        limit=limit,
        verdict=verdict,
        note=note,
    )


def _votes(pairs: list[Pair]) -> str:
    return f"{agreeing(pairs)} of {len(pairs)}"


def _counters(comparison: Comparison, name: str) -> str:
    """What changed in the benchmark's extra_info: whole numbers and texts, for others are often times."""
    base, head = comparison.extra(name)
    counters = [key for key, value in head.items() if isinstance(value, int | str)]
    changed = [key for key in counters if key in base and head[key] != base[key]]
    return "; ".join(f"{key} {_short(base[key])} -> {_short(head[key])}" for key in changed)


def _short(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)[:24]


def _appeared(first: Comparison) -> list[Check]:
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


def _least(comparison: Comparison, name: str) -> float:
    return min(head.seconds[name] for _, head in comparison.pairs)


def _vanished(first: Comparison) -> list[Check]:
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
