"""The command for continuous integration: gate."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.commands.options import AsJson, Form, chosen_format
from generators.errors import ConfirmbenchError

app = typer.Typer()

Base = Annotated[str | None, typer.Option(metavar="REF", help="Compare with this commit, e.g. origin/main.")]
BenchmarkFolder = Annotated[
    str | None, typer.Option(metavar="FOLDER", help="A pytest-benchmark suite, in this project.")
]
CheckedMatchers = Annotated[
    list[str] | None,
    typer.Option(metavar="SPEC", help="Whose answers are checked, in place of pyproject.toml; repeat it."),
]
WithTime = Annotated[bool, typer.Option("--time/--no-time", help="Whether to measure speed.")]
Python = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Interpreter of the project: [the active one].")
]
Pairs = Annotated[int, typer.Option(min=1, help="Processes of each, every time; fewer raise false alarms.")]
TimeLimit = Annotated[float, typer.Option(min=1, help="Seconds that one process may take.")]
SummaryFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", envvar="GITHUB_STEP_SUMMARY", help="Append a Markdown table to it."),
]
Keep = Annotated[
    bool, typer.Option("--keep", help="Instead: keep the answers of this tree as the baselines.")
]


@app.command()
def gate(
    base: Base = None,
    benchmarks: BenchmarkFolder = None,
    matcher: CheckedMatchers = None,
    time: WithTime = True,
    python: Python = None,
    pairs: Pairs = 6,
    time_limit: TimeLimit = 600,
    form: Form = "terminal",
    as_json: AsJson = False,
    summary: SummaryFile = None,
    keep: Keep = False,
) -> None:
    """Fail when answers, memory or speed became worse.

    Answers are compared with the baselines in results/gate. For speed the benchmarks of both run in turn, in
    fresh processes; what looks slower is measured again. Without --base, speed has nothing to be compared
    with. Exit codes: 0 pass; 1 regression; 2 not comparable; 3 the gate failed.
    """
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from bench.regression.gate import GateOptions, judge_and_print, keep_and_print

    form = chosen_format(form, as_json)
    options = GateOptions(Path(), base, benchmarks, python, pairs, time_limit, tuple(matcher or ()), time)
    if keep and base:
        raise ConfirmbenchError("--keep keeps the answers of this tree: give it without --base.")
    if keep:
        sys.exit(keep_and_print(options, progress()))
    sys.exit(judge_and_print(options, form, screen_width(), summary, progress()))
