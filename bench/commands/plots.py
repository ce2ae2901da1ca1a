"""Commands that draw: plot."""

from pathlib import Path
from typing import Annotated

import typer

from generators.errors import ConfirmbenchError

app = typer.Typer()


@app.command()
def plot(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Which picture; --list says what there is.")
    ] = None,
    runs: Annotated[
        list[Path] | None, typer.Argument(metavar="RUN...", help="Folders that `run` has written.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The file, .svg, .pdf or .png; replaced if it is there.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the pictures and stop.")] = False,
) -> None:
    """Draw one picture of a run for a paper.

    The pictures are those of the report, black on white. Several runs of one dataset are drawn together;
    scale takes runs on registries of several sizes. Stored accuracy, as results/accuracy, will do too.
    """
    from bench.output.progress import progress
    from bench.page.plot import pictures, plot_text
    from bench.page.plot import plot as drawn

    if listed:
        print(plot_text(pictures()))
        return
    if name is None or not runs or out is None:
        raise ConfirmbenchError(
            "Say what to draw, of what and where: confirmbench plot NAME RUN --out figure.svg."
        )
    print(f"Written to {drawn(name, runs, out, progress())}.")
