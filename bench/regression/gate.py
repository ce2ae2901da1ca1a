"""The gate: a project, its base, answers and what they cost, time; then the report and the exit code."""

import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from bench.output.progress import Progress
from bench.regression.answers import exact_checks, gate_dataset, keep_answers
from bench.regression.check import (
    BROKEN,
    NOT_COMPARABLE,
    PASS,
    Check,
    GateBroken,
    Tier,
    Verdict,
    broken_summary,
    exit_code,
    gate_report,
    summary,
)
from bench.regression.processes import Benchmarks
from bench.regression.project import Project, SourceTree, head_tree, load_project
from bench.regression.speed import PAIRS, SECONDS, BothTrees, time_checks
from bench.regression.trees import base_tree
from generators.errors import ConfirmbenchError

TIME_LIMIT = 600  # seconds of one process


@dataclass(frozen=True)
class GateOptions:
    """What to check.

    root: the project's folder
    base: the commit to compare with; None to check answers against their baselines alone
    benchmarks: folder or file relative to the root; None to take what pyproject.toml names
    python: of the project's environment; None for the active one
    pairs: of processes, each time
    time_limit: seconds for one process
    matchers: specs whose answers are checked; empty to take those that pyproject.toml names
    time: whether speed is measured
    """

    root: Path
    base: str | None = None
    benchmarks: str | None = None
    python: Path | None = None
    pairs: int = PAIRS
    time_limit: float = TIME_LIMIT
    matchers: tuple[str, ...] = ()
    time: bool = True


def gate(options: GateOptions, progress: Progress) -> list[Check]:
    """Compare the working tree with its baselines, and with the commit `base` if there is one.

    Answers first, for that takes seconds; then speed. Matchers without benchmarks are fine, and the other
    way round. Nothing is written.
    raises: ConfirmbenchError when nothing can be compared; GateBroken when a process fails
    """
    project = load_project(options.root.resolve())
    specs = options.matchers or project.matchers
    folder = options.benchmarks or project.benchmarks
    timed = options.time and (folder is not None or not specs)
    benchmarks = Benchmarks(_inside(project.root, folder), options.time_limit) if timed else None
    head = head_tree(project, options.python)
    tree = nullcontext() if options.base is None else base_tree(project, options.base, head, progress)
    with tree as base:
        checks = _answers(specs, head, base, progress)
        if benchmarks is None:
            return checks
        try:
            return checks + _speed(project, base, head, benchmarks, options.pairs, progress)
        except ConfirmbenchError as error:  # must not hide what is known of the answers
            if not checks:
                raise
            return [*checks, Check(Tier.TIME, "benchmarks", SECONDS, Verdict.NOT_COMPARABLE, str(error))]


def _answers(
    specs: Sequence[str], head: SourceTree, base: SourceTree | None, progress: Progress
) -> list[Check]:
    if not specs:
        return []
    with gate_dataset(progress) as dataset:
        return exact_checks(dataset, specs, head, base, progress)


def _speed(
    project: Project,
    base: SourceTree | None,
    head: SourceTree,
    benchmarks: Benchmarks,
    pairs: int,
    progress: Progress,
) -> list[Check]:
    if base is None:
        raise ConfirmbenchError(
            "Speed is compared with a commit, measured in the same job: name one with --base, e.g. --base "
            "origin/main, or leave speed out with --no-time."
        )
    return time_checks(BothTrees(project, base, head), benchmarks, pairs, progress)


def _inside(root: Path, folder: str | None) -> str:
    """The benchmarks relative to the root, for they must be found in the base at the same place."""
    if folder is None:
        raise ConfirmbenchError(
            "Where are the benchmarks? Name their folder with --benchmarks, or in pyproject.toml under "
            '[tool.confirmbench.gate], benchmarks = "FOLDER".'
        )
    path = (root / folder).resolve()
    if not path.exists():
        raise ConfirmbenchError(f"There is no {root / folder}; name the benchmarks with --benchmarks.")
    if not path.is_relative_to(root):
        raise ConfirmbenchError(f"{path} is not below {root}, so no base has it; see --benchmarks.")
    return path.relative_to(root).as_posix()


def keep(options: GateOptions, progress: Progress) -> str:
    """Keep the answers of the working tree as the baselines; returns what became of each, in words.

    raises: ConfirmbenchError when no matcher is named or one fails
    """
    project = load_project(options.root.resolve())
    specs = options.matchers or project.matchers
    if not specs:
        raise ConfirmbenchError(
            "Whose answers? Name matchers with --matcher, or in pyproject.toml under "
            '[tool.confirmbench.gate], matchers = ["SPEC"].'
        )
    with gate_dataset(progress) as dataset:
        return keep_answers(dataset, specs, head_tree(project, options.python), progress)


def judge_and_print(
    options: GateOptions, form: str, width: int, summary_file: Path | None, progress: Progress
) -> int:
    """Run the gate, print its report and append to the summary of a job; returns the exit code."""

    def work() -> int:
        checks = gate(options, progress)
        print(gate_report(checks, form, width))
        _append(summary_file, summary(checks))
        return exit_code(checks)

    return _guard(work, summary_file)


def keep_and_print(options: GateOptions, progress: Progress) -> int:
    """Keep the answers and print what became of them; returns the exit code."""

    def work() -> int:
        print(keep(options, progress))
        return PASS

    return _guard(work, None)


def _guard(work: Callable[[], int], summary_file: Path | None) -> int:
    """The exit code of some work; whatever goes wrong in it is put into words, and is never a regression."""
    try:
        return work()
    except ConfirmbenchError as error:
        message, code = str(error), NOT_COMPARABLE
    except GateBroken as error:
        message, code = str(error), BROKEN
    except Exception as error:  # a fault of the gate's own must not look like a verdict
        last = traceback.extract_tb(error.__traceback__)[-1]
        position = f"({Path(last.filename).name}, line {last.lineno})"
        message, code = f"The gate itself failed: {type(error).__name__}: {error} {position}", BROKEN
    print(f"error: {message}", file=sys.stderr)
    _append(summary_file, broken_summary(message))
    return code


def _append(file: Path | None, text: str) -> None:
    """Add to what other steps of a job have written there."""
    if file is not None:
        with file.open("a", encoding="utf-8") as out:
            out.write(text + "\n")
