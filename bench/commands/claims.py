"""Commands about claims: what one needs, and whether published ones hold."""

from pathlib import Path
from typing import Annotated

import typer

from bench.commands.options import AsJson, Datasets, Form
from generators.errors import ConfirmbenchError

app = typer.Typer()


@app.command()
def plan(
    fcr: Annotated[
        list[float] | None,
        typer.Option(help="To be shown as an upper bound of FCR, e.g. 1e-4; may be repeated."),
    ] = None,
    fnr: Annotated[
        list[float] | None,
        typer.Option(help="To be shown as an upper bound of FNR, e.g. 0.01; may be repeated."),
    ] = None,
    errors: Annotated[
        list[int] | None, typer.Option(min=0, help="Wrong answers that may be seen; may be repeated.")
    ] = None,
    difference: Annotated[
        float | None, typer.Option(help="Between the rates of two matchers, to be found, e.g. 0.001.")
    ] = None,
    power: Annotated[float, typer.Option(help="Probability of finding it.")] = 0.8,
    share: Annotated[float | None, typer.Option(help="Of a subgroup for which it shall hold.")] = None,
    design_effect: Annotated[float, typer.Option(help="Requests that are worth one independent one.")] = 1.0,
    form: Form = "terminal",
) -> None:
    """Say how many requests a claim needs.

    That FCR or FNR is at most so much, or that two matchers differ by so much; of all requests or of a
    subgroup.
    """
    from bench.output.formats import check_format
    from bench.output.table import screen_width
    from bench.studies.planning import ERRORS, TARGETS, Asked, plan_text
    from bench.studies.planning import plan as planned

    check_format(form)
    nothing = not fcr and not fnr and difference is None
    rates = TARGETS if nothing else fcr or ()
    asked = Asked(rates, fnr or (), errors or ERRORS, difference, power, share, design_effect)
    print(plan_text(planned(asked), asked, form, screen_width()))


@app.command()
def reproduce(
    tables: Annotated[
        list[str] | None, typer.Argument(metavar="[T1 T2 ...]", help="Tables to reproduce; all by default.")
    ] = None,
    datasets: Datasets = Path("datasets"),
    as_json: AsJson = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the page docs/reproductions.md.")
    ] = False,
) -> None:
    """Make published tables again from synthetic data.

    Prints published beside synthetic figures, and whether direction and ratio hold. What does not hold is
    shown like what does. All tables take about a minute.
    """
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from bench.studies.reproductions.report import COMMAND_MARKDOWN as MARKDOWN
    from bench.studies.reproductions.report import JSON, TEXT, reproduce_and_print

    if as_json and as_markdown:
        raise ConfirmbenchError("Give --json or --markdown, not both.")
    form = JSON if as_json else MARKDOWN if as_markdown else TEXT
    reproduce_and_print(tables or [], datasets, form, screen_width(), progress(), print)
