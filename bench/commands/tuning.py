"""Commands for who builds a matcher or publishes a claim: blocking, sweep, train, plan, reproduce."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.commands.options import FAILED, AsJson, DatasetFolder, Datasets, Form, fail
from generators.errors import ConfirmbenchError

app = typer.Typer()


@app.command()
def blocking(
    dataset: DatasetFolder,
    key: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMNS", help="A key, e.g. zip_code,surname~0.85; may be repeated."),
    ] = None,
    matcher: Annotated[
        str | None, typer.Option(metavar="SPEC", help="Take the keys of this matcher instead.")
    ] = None,
    misses: Annotated[int, typer.Option(min=0, help="Show so many requests that were not found.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure blocking keys: what they find, what they cost.

    Of the requests that should be confirmed, how many have their own record among their candidates, key by
    key; and how many candidates there are. Without --key or --matcher, the keys that matchers use by default.
    """
    from bench.datasets import open_verified
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from bench.studies.blocking import blocking_report, chosen_keys, json_report, measure

    keys, shown = chosen_keys(key, matcher), progress()
    found = measure(open_verified(dataset, shown), keys, misses, shown)
    print(json_report(found) if as_json else blocking_report(found, screen_width()))


@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def sweep(
    context: typer.Context,
    first: Annotated[
        str,
        typer.Argument(
            metavar="MATCHER --PARAMETER VALUES",
            help="Values are start:stop:step or a list: --threshold 0.80:0.98:0.02, --k 3,4,5.",
        ),
    ],
    dataset: Annotated[Path | None, typer.Option(help="A dataset folder.")] = None,
    suite: Annotated[str | None, typer.Option(help="Use this suite's dataset instead: [standard].")] = None,
    datasets: Datasets = Path("datasets"),
    by_kind: Annotated[bool, typer.Option("--by-kind", help="Show each kind of request.")] = False,
    as_json: AsJson = False,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a new .csv file too.")] = None,
) -> None:
    """Trace error rates along one parameter of a matcher.

    FNR and FCR at each value of any parameter that is a number; give others in the spec,
    'jaro_winkler(street_threshold=0.85)'. The registry is fitted once where the matcher allows it.
    """
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from bench.studies.sweep.report import check_csv, failure, json_report, sweep_report, write_csv
    from bench.studies.sweep.sweep import dataset_of
    from bench.studies.sweep.sweep import sweep as traced
    from bench.studies.sweep.values import vary

    if csv is not None:
        check_csv(csv)
    asked, shown = vary([first, *context.args]), progress()  # in whatever order they came
    found = traced(asked, dataset_of(dataset, suite, datasets, shown), shown)
    if found.scores:
        print(json_report(found) if as_json else sweep_report(found, by_kind, screen_width()))
        if csv is not None:
            write_csv(found, by_kind, csv)
            print(f"Written to {csv}.", file=sys.stderr)
    if not found.outcome.ok:
        fail(failure(found), FAILED)


@app.command()
def train(
    matcher: Annotated[str, typer.Argument(help="Name of a matcher that learns, e.g. fellegi_sunter.")],
    dataset: DatasetFolder,
    out: Annotated[Path, typer.Option(help="New file for the model, .json.")],
) -> None:
    """Train a matcher on a dataset, for use on others.

    Give the file to the matcher as its parameter model. A matcher whose model was trained on a dataset is
    refused there.
    """
    from bench.entrants.entrant import train_to_file
    from bench.output.progress import progress

    model = train_to_file(matcher, dataset, out, progress())
    print(f"{out}: {model.matcher} trained on {model.trained_on['name']}, digest {model.digest}.")


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
    from bench.studies.planning import ERRORS, TARGETS, Claims, plan_text
    from bench.studies.planning import plan as planned

    check_format(form)
    nothing = not fcr and not fnr and difference is None
    rates = TARGETS if nothing else fcr or ()
    asked = Claims(rates, fnr or (), errors or ERRORS, difference, power, share, design_effect)
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
