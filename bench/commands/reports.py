"""Commands that make pages and pictures of runs: report.

Commands that draw: plot.
"""

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
    from bench.page.write import pictures, plot_text
    from bench.page.write import plot as drawn

    if listed:
        print(plot_text(pictures()))
        return
    if name is None or not runs or out is None:
        raise ConfirmbenchError(
            "Say what to draw, of what and where: confirmbench plot NAME RUN --out figure.svg."
        )
    print(f"Written to {drawn(name, runs, out, progress())}.")


@app.command()
def report(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders that `run` has written.")],
    out: Annotated[
        Path | None, typer.Option(help="The file; by default report.html in the folder of a single run.")
    ] = None,
    static: Annotated[
        bool, typer.Option("--static", help="Without a script: for viewers that run none.")
    ] = False,
    form: Annotated[
        str, typer.Option("--format", help="html, or markdown: printed, for a step summary in CI.")
    ] = "html",
) -> None:
    """Make a page of a run, or of several side by side.

    One HTML file with findings, tables and pictures. It opens offline in any browser; nothing is loaded
    from anywhere. An earlier report is replaced. Stored accuracy, as results/accuracy, will do too.
    """
    from bench.output.progress import progress
    from bench.page.write import markdown_report, write_report

    if form == "html":
        print(f"Written to {write_report(runs, out, static, progress())}.")
    elif form == "markdown" and out is None and not static:
        print(markdown_report(runs))
    else:
        raise ConfirmbenchError(
            "Give --format html or markdown; markdown is printed, without --out or --static."
        )
