"""Commands about what is fit to be answered: admit, gates."""

from pathlib import Path
from typing import Annotated

import typer

from bench.commands.options import AsJson, DatasetFolder, Form, chosen_format

app = typer.Typer()


@app.command()
def admit(
    dataset: DatasetFolder,
    gate: Annotated[
        list[str],
        typer.Option("--gate", metavar="SPEC", help="A gate of the custodian's (see `gates`); repeat it."),
    ],
    papers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="CSV or Parquet, in place of the dataset's papers; truth stays."),
    ] = None,
    each_rule: Annotated[
        bool, typer.Option("--each-rule", help="Also switch off each rule of a gate that has rules, in turn.")
    ] = False,
    form: Form = "terminal",
    as_json: AsJson = False,
) -> None:
    """Judge which requests are fit to be answered.

    Each gate is put to all requests of a dataset that has papers, and scored against what was planted: unfit
    requests that it admits, fit ones that it refuses, defect by defect.
    """
    from bench.custody.screens.papers_file import read_papers
    from bench.custody.screens.score_report import trial_text
    from bench.custody.screens.trial import gates_of, tried
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from generators.dataset import load

    form = chosen_format(form, as_json)
    gates_of(gate)  # a wrong spec is said before anything is read
    shown = progress()
    with shown.stage("check dataset") as advance:
        opened = load(dataset, advance)
    stated = None if papers is None else read_papers(papers, opened.rows("requests"))
    print(trial_text(tried(opened, gate, shown, stated, each_rule), form, screen_width()))


@app.command()
def gates(
    name: Annotated[str | None, typer.Argument(help="Say more about this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the custodian's gates, or describe one.

    They say which requests may be answered at all. (For the check in continuous integration see `gate`.)
    """
    from bench.catalog.gates import gate_json, gate_text, gates_json, gates_text
    from bench.output.table import screen_width

    if name is None:
        print(gates_json() if as_json else gates_text(screen_width()))
    else:
        print(gate_json(name) if as_json else gate_text(name, screen_width()))
