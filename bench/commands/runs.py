"""Commands that run suites, and what is made of runs: run, keep, seeds, scale, report, plot."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bench.commands.options import (
    FAILED,
    AsJson,
    Datasets,
    Form,
    MatcherSpecs,
    Seed,
    Slices,
    SuiteName,
    chosen_format,
)
from generators.errors import ConfirmbenchError

if TYPE_CHECKING:
    from bench.runs.record import RunRecord

app = typer.Typer()


@app.command()
def run(
    suite: SuiteName = "standard",
    matcher: MatcherSpecs = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Use this seed instead of the suite's.")] = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the results.")] = None,
    datasets: Datasets = Path("datasets"),
    dataset: Annotated[
        Path | None, typer.Option(help="Run on this dataset folder instead of the suite's dataset.")
    ] = None,
    by: Slices = None,
    force: Annotated[
        bool, typer.Option("--force", help="Run matchers again that an earlier run beside it has.")
    ] = False,
    report: Annotated[
        bool, typer.Option(help="Write report.html too, where the extra `report` is installed.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Run matchers on a suite and keep the results.

    Prints error rates, speed and memory. The dataset is generated when it is not there yet. Each matcher runs
    in a process of its own. One that fails keeps its place in the table, the others go on, and the exit
    code is 1.
    """
    from bench.output.findings import findings
    from bench.output.progress import progress
    from bench.page.material import material_of
    from bench.page.write import page_of_run
    from bench.runs.as_json import run_json
    from bench.runs.rates_report import ending
    from bench.runs.run import run_suite
    from bench.scoring.groupings import canonical
    from bench.suites.suite import load_suite, vary

    slices = [canonical(name) for name in by or []]
    chosen = vary(load_suite(suite), matcher, seed)
    finished, folder = run_suite(chosen, datasets, out, progress(), dataset, slices, reuse=not force)
    material = material_of(finished)
    found = findings(material)
    if as_json:
        print(run_json(finished, folder, slices, found))
    else:
        print(ending(finished, folder, slices, found, _more(finished)))
    page = page_of_run(material, folder, progress()) if report else None
    if page is not None and not as_json:
        print(f"The same as a page: {page}.")
    if not finished.complete:
        raise typer.Exit(FAILED)


def _more(finished: "RunRecord") -> list[str]:
    """What the suite brought along, as text; imported where there is any."""
    if not finished.more:
        return []
    from bench.custody.report import screens_text
    from bench.output.table import look, screen_width

    return [screens_text(**finished.more, width=screen_width(), look=look())]


@app.command()
def keep(
    run_folder: Annotated[Path, typer.Argument(help="A folder that `run` has written.")],
    out: Annotated[Path, typer.Option(help="Where accuracy is kept.")] = Path("results/accuracy"),
) -> None:
    """Keep the accuracy of a run: a small file a matcher.

    The files hold no time and no machine, so that equal answers give equal bytes.
    """
    from bench.leaderboard.accuracy import keep as keep_accuracy
    from bench.leaderboard.accuracy import kept_report

    print(kept_report(keep_accuracy(run_folder, out)))


@app.command()
def seeds(
    suite: SuiteName,
    chosen: Annotated[str, typer.Option("--seeds", help="Two or more, with commas: 1,2,3,4,5.")],
    matcher: MatcherSpecs = None,
    datasets: Datasets = Path("datasets"),
    form: Form = "terminal",
    as_json: AsJson = False,
) -> None:
    """Run a suite on several seeds: how far rates differ.

    The spread between generated populations beside the uncertainty that one run states. Datasets are
    generated when they are not there yet.
    """
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from bench.studies.seeds import read_seeds, seeds_text
    from bench.studies.seeds import seeds as spread
    from bench.suites.suite import load_suite, vary

    form = chosen_format(form, as_json)
    asked = vary(load_suite(suite), matcher, None)
    found = spread(asked, read_seeds(chosen), datasets, progress())
    print(seeds_text(found, form, screen_width()))
    if found.failures:
        raise typer.Exit(FAILED)


@app.command()
def scale(
    specs: Annotated[list[str], typer.Argument(metavar="MATCHER...", help="Matchers, e.g. jaro_winkler.")],
    people: Annotated[list[int], typer.Option(help="People in a registry; repeat it, four times or more.")],
    profile: Annotated[str, typer.Option(help="Name of a profile or a file of your own.")] = "typical",
    requests: Annotated[int, typer.Option(min=1, help="Requests at each size.")] = 20_000,
    seed: Seed = 1,
    at: Annotated[
        list[int] | None, typer.Option(help="Foretell rates for so many records: [7 and 160 million].")
    ] = None,
    datasets: Datasets = Path("datasets"),
    form: Form = "terminal",
    as_json: AsJson = False,
) -> None:
    """Measure error rates over the size of the registry.

    The same mix of requests at each size, and a line through the logarithms. What lies outside the sizes
    measured is labelled as extrapolated. Datasets are generated when they are not there yet.
    """
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from bench.studies.scale import FARTHER, Mix, scale_text
    from bench.studies.scale import scale as measured

    form = chosen_format(form, as_json)
    mix = Mix(profile, requests, seed)
    found = measured(specs, people, mix, datasets, progress(), at or FARTHER)
    print(scale_text(found, form, screen_width()))
    if found.failures:
        raise typer.Exit(FAILED)


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
