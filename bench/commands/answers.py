"""Commands about answers: match, score, compare, counterfactual."""

from pathlib import Path
from typing import Annotated

import typer

from bench.commands.options import FAILED, AsJson, DatasetFolder, Datasets, Form, Slices, chosen_format, fail

app = typer.Typer()


@app.command()
def match(
    dataset: DatasetFolder,
    spec: Annotated[str, typer.Argument(help="A matcher, e.g. 'jaro_winkler(threshold=0.9)'.")],
    out: Annotated[Path, typer.Option(help="New file for the answers, .csv or .parquet.")],
) -> None:
    """Answer a dataset's requests with one matcher.

    Writes the columns request_id and confirmed; nothing is scored.
    """
    from bench.entrants.process import match_to_file
    from bench.output.progress import progress
    from bench.runs.report import failure

    outcome = match_to_file(dataset, spec, out, progress())
    if not outcome.ok:
        fail(failure(spec, outcome), FAILED)
    print(f"Written to {out}.")


@app.command()
def score(
    folder: Annotated[
        Path, typer.Argument(metavar="RUN|DATASET", help="A folder that `run` wrote, or a dataset folder.")
    ],
    answers: Annotated[
        Path | None,
        typer.Argument(help="With a dataset: a .csv or .parquet file with request_id and confirmed."),
    ] = None,
    dataset: Annotated[
        Path | None, typer.Option(help="The run's dataset folder, if it is not in --datasets.")
    ] = None,
    datasets: Datasets = Path("datasets"),
    by: Slices = None,
    form: Form = "terminal",
    subgroup: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Hold its groups against everybody; may be repeated."),
    ] = None,
    prevalence: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SHARE", help="Precision and expected errors at 0.037 or 3.7%, or usual; may be repeated."
        ),
    ] = None,
    registry: Annotated[
        int, typer.Option(min=1, help="With --prevalence: records that a batch would be put to.")
    ] = 160_000_000,
    bootstrap: Annotated[
        int | None,
        typer.Option(metavar="TIMES", help="Draw clusters of requests again, e.g. 2000 times: intervals."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of --bootstrap: same seed, same intervals.")] = 1,
) -> None:
    """Score a run again, or answers from any system.

    A run is scored from its answers and its dataset's truth; nothing is run or written. A file of answers has
    the columns request_id and confirmed (true or false, 1 or 0, confirm or no match), one row for every
    request of the dataset.
    """
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from bench.runs.rates_report import ScoreQuery, score_text
    from bench.runs.score import rescore
    from bench.scoring.bootstrap import Resampling
    from bench.scoring.prevalence import chosen_prevalences
    from bench.scoring.subgroups import check_subgroups

    shares = chosen_prevalences(prevalence or [])
    resampling = None if bootstrap is None else Resampling(bootstrap, seed)
    query = ScoreQuery(by or [], check_subgroups(subgroup or []), shares, registry, resampling)
    query.check(form)
    found = rescore(folder, answers, dataset, datasets, progress(), query.by, resampling)
    print(score_text(found, query, form, screen_width()))


@app.command()
def compare(
    a: Annotated[
        str,
        typer.Argument(metavar="A", help="A run folder, FOLDER:SPEC, or stored accuracy (a file or folder)."),
    ],
    b: Annotated[
        str | None, typer.Argument(metavar="B", help="The same; without it, A's matchers are compared.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SLICE", help="Test within each kind, origin, 'edit_field x edit', ...; may be repeated."
        ),
    ] = None,
    question: Annotated[str, typer.Option(help="should_confirm or person_on_file.")] = "should_confirm",
    dataset: Annotated[
        Path | None, typer.Option(help="The runs' dataset folder, if it is not in --datasets.")
    ] = None,
    datasets: Datasets = Path("datasets"),
    form: Form = "terminal",
    as_json: AsJson = False,
) -> None:
    """Compare matchers or runs, request by request.

    Rates side by side, changed answers by kind, paired tests on requests that should be confirmed and on
    those that should not. One run alone: all its matchers, in groups of ties; with --by, each against the
    one named as FOLDER:SPEC, or else the one with the fewest errors. Both must be of one dataset.
    """
    from bench.comparing.by_slice import compare_by
    from bench.comparing.by_slice_report import slices_text
    from bench.comparing.compare import compare as compared
    from bench.comparing.report import compare_text
    from bench.output.progress import progress
    from bench.output.table import screen_width

    form = chosen_format(form, as_json)
    if by:
        within = compare_by(a, b, by, progress(), question, dataset, datasets)
        print(slices_text(within, form, screen_width()))
    else:
        print(compare_text(compared(a, b, progress(), question, dataset, datasets), form, screen_width()))


@app.command()
def counterfactual(
    dataset: DatasetFolder,
    spec: Annotated[str, typer.Argument(metavar="MATCHER", help="A matcher, e.g. jaro_winkler.")],
    folds: Annotated[int, typer.Option(help="Times to fit it on a registry without true records.")] = 5,
    form: Form = "terminal",
    as_json: AsJson = False,
) -> None:
    """Count confirms that rest on somebody else's record.

    The true records are taken out of the registry, in folds, and the matcher is fitted and asked again: a
    confirm that survives was not for the right person's record, or not for it alone.
    """
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from bench.runs.report import failure
    from bench.studies.counterfactual import counterfactual as removed
    from bench.studies.counterfactual import counterfactual_text

    form = chosen_format(form, as_json)
    found = removed(dataset, spec, progress(), folds)
    if not found.outcome.ok:
        fail(failure(spec, found.outcome), FAILED)
    print(counterfactual_text(found, form, screen_width()))
