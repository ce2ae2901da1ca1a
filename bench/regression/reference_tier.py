"""Without a base: how long a benchmark takes in units of a reference workload of the same process.

The ratio takes out the clock of a processor, not its caches and memory: in the experiment of docs/ci.md, code
that works on arrays strayed by more than 10 % in 26 of 100 comparisons with itself. Hence 25 % slack, and the
name tripwire: it finds what doubled, and says nothing of what grew by a fifth.
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from bench.output.progress import Progress
from bench.regression.check import Check, Tier, Verdict
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
