"""Options that several commands have, spelled once.

How a command ends when it does not end well.
"""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

FAILED, BAD_INPUT, INTERRUPTED, TERMINATED = 1, 2, 130, 143


def fail(message: str, code: int) -> NoReturn:
    print(f"error: {message}", file=sys.stderr)
    sys.exit(code)


Datasets = Annotated[Path, typer.Option(help="Folder in which generated datasets are kept.")]
MatcherSpecs = Annotated[
    list[str] | None,
    typer.Option("--matcher", metavar="SPEC", help="Run this one instead of the suite's; may be repeated."),
]
Seed = Annotated[int, typer.Option(min=0, help="Same seed, same data, on every machine.")]
SuiteName = Annotated[str, typer.Argument(help="Name of a suite (see `suites`) or a TOML file of your own.")]
DatasetFolder = Annotated[Path, typer.Argument(help="A dataset folder.")]
Slices = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SLICE", help="Show rates by kind, edit, lag, origin, 'origin x kind', ...; may be repeated."
    ),
]
Form = Annotated[str, typer.Option("--format", help="terminal, csv, markdown, latex or json.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print everything as JSON.")]


def chosen_format(form: str, as_json: bool) -> str:
    """--json is short for --format json; raises ConfirmbenchError for a format that does not exist"""
    from bench.output.formats import JSON, check_format

    chosen = JSON if as_json else form
    check_format(chosen)
    return chosen
