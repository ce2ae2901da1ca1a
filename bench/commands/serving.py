"""The command serve-batch: what a custodian does with a batch, from receipt to answer."""

from pathlib import Path
from typing import Annotated

import typer

from bench.commands.ending import FAILED, fail
from bench.commands.options import AsJson, DatasetFolder, Form, chosen_format

app = typer.Typer()


@app.command("serve-batch")
def serve_batch(
    dataset: DatasetFolder,
    gate: Annotated[str, typer.Option(metavar="SPEC", help="Which requests may be answered, e.g. policy.")],
    matcher: Annotated[str, typer.Option(metavar="SPEC", help="What answers them, e.g. two_paths.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="For answers: [one in results/served, named by what is served]."),
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where items are written first: [ledger, in --out].")
    ] = None,
    papers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Papers, .parquet or .csv, in place of the dataset's own."),
    ] = None,
    group: Annotated[
        int, typer.Option(min=1, help="Items that are matched, logged and answered together.")
    ] = 50_000,
    scores: Annotated[
        bool, typer.Option("--scores/--no-scores", help="Whether to hold the outcome against the truth.")
    ] = True,
    form: Form = "terminal",
    as_json: AsJson = False,
) -> None:
    """Answer requests that came with papers, and log them.

    Receive, gate, match, log, answer: the requester's files hold request_id and confirm, no match or
    refused; the ledger is on the disk before they are written. What was interrupted goes on with the same
    command. Exit code 1: gate or matcher failed.
    """
    from bench.custody.serving.plug_in import PlugInFailed
    from bench.custody.serving.prepare import Asked
    from bench.custody.serving.report import served_text
    from bench.custody.serving.scored import scored
    from bench.custody.serving.serve import serve
    from bench.output.look import look
    from bench.output.progress import progress
    from bench.output.table import screen_width

    form = chosen_format(form, as_json)
    try:
        served = serve(Asked(dataset, gate, matcher, out, ledger, papers, group), progress())
        found = scored(served, progress()) if scores else None
    except PlugInFailed as error:
        fail(str(error), FAILED)
    print(served_text(served, found, form, screen_width(), look()))
