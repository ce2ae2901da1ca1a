"""The gate: everything that is checked of a change, as one list of checks."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from bench.output.progress import Progress
from bench.regression.answers import exact_checks, keep
from bench.regression.check import Check, Tier, Verdict
from bench.regression.processes import Benchmarks, SourceTree
from bench.regression.speed import PAIRS, time_checks
from bench.regression.trees import Project, base_tree, head_python, head_tree, load_project
from generators.errors import ConfirmbenchError

TIME_LIMIT = 600  # seconds of one process


@dataclass(frozen=True)
class GateOptions:
    """root: the project's folder

    benchmarks: folder or file relative to it; None to take what pyproject.toml says
    python: of the project's environment; None for the active one
    pairs: of processes, each time
    time_limit: seconds for one process
    matchers: specs whose answers are checked; empty to take what pyproject.toml says
    time: whether speed is measured
    """

    root: Path
    benchmarks: str | None = None
    python: Path | None = None
    pairs: int = PAIRS
    time_limit: float = TIME_LIMIT
    matchers: tuple[str, ...] = ()
    time: bool = True


@dataclass(frozen=True)
class GatedProject:
    """What Asked comes to: a project, its head and its benchmarks."""

    project: Project
    head: SourceTree
    benchmarks: Benchmarks


def place_of(asked: GateOptions) -> GatedProject:
    """raises: ConfirmbenchError when there are no such benchmarks"""
    project = load_project(asked.root.resolve())
    folder = asked.benchmarks or project.benchmarks
    if folder is None:
        raise ConfirmbenchError(
            "Where are the benchmarks? Name their folder with --benchmarks, or in pyproject.toml under "
            '[tool.confirmbench.gate], benchmarks = "FOLDER".'
        )
    head = head_tree(project, head_python(asked.python))
    benchmarks = Benchmarks(_inside(project.root, folder), asked.time_limit)
    return GatedProject(project, head, benchmarks)


def _inside(root: Path, folder: str) -> str:
    """The benchmarks relative to the root, for they must be found in the base at the same place."""
    path = (root / folder).resolve()
    if not path.exists():
        raise ConfirmbenchError(f"There is no {root / folder}; name the benchmarks with --benchmarks.")
    if not path.is_relative_to(root):
        raise ConfirmbenchError(f"{path} is not below {root}, so no base has it; see --benchmarks.")
    return path.relative_to(root).as_posix()


def gate(asked: GateOptions, base: str | None, shown: Progress) -> list[Check]:
    """Compare the working tree with the commit `base`; without one, its answers with the baselines.

    Answers first, for that takes seconds; then speed. Matchers without benchmarks are fine, and the other
    way round. Nothing is written.
    raises: ConfirmbenchError when nothing can be compared; GateBroken when a process fails
    """
    project = load_project(asked.root.resolve())
    specs = asked.matchers or project.matchers
    timed = asked.time and not (specs and (asked.benchmarks or project.benchmarks) is None)
    place = place_of(asked) if timed else None
    head = place.head if place is not None else head_tree(project, head_python(asked.python))
    with nullcontext() if base is None else base_tree(project, base, head, shown) as tree:
        checks = exact_checks(specs, head, tree, shown) if specs else []
        if place is None:
            return checks
        return checks + _time_check(lambda: _speed(place, tree, asked.pairs, shown), known=bool(checks))


def _speed(place: GatedProject, base: SourceTree | None, pairs: int, shown: Progress) -> list[Check]:
    if base is None:
        raise ConfirmbenchError(
            "Speed is compared with a base in the same job: name its commit with --base, or leave speed out "
            "with --no-time."
        )
    return time_checks(place.project, base, place.head, place.benchmarks, pairs, shown)


def _time_check(speed: Callable[[], list[Check]], known: bool) -> list[Check]:
    """What could not be timed must not hide what is known of the answers: then it is one check of its own."""
    try:
        return speed()
    except ConfirmbenchError as error:
        if not known:
            raise
        none = None, None, None, None
        return [Check(Tier.TIME, "benchmarks", "seconds", *none, Verdict.NOT_COMPARABLE, str(error))]


def keep_answers(asked: GateOptions, shown: Progress) -> str:
    """Keep the answers of the working tree as the baselines; what became of each.

    raises: ConfirmbenchError when no matcher is named or one fails
    """
    project = load_project(asked.root.resolve())
    specs = asked.matchers or project.matchers
    if not specs:
        raise ConfirmbenchError(
            "Whose answers? Name matchers with --matcher, or in pyproject.toml under "
            '[tool.confirmbench.gate], matchers = ["SPEC"].'
        )
    return keep(specs, head_tree(project, head_python(asked.python)), shown)
