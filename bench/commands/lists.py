"""Commands that list what there is: matchers, suites, profiles."""

from typing import Annotated

import typer

from bench.commands.options import AsJson

app = typer.Typer()


@app.command()
def matchers(
    name: Annotated[str | None, typer.Argument(help="Say more about this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the matchers by their rules, or describe one.

    Of one: its rule and where it comes from, its parameters, and what it needs or was trained on.
    """
    from bench.catalog.list import list_json, list_report, listed, one, one_json, one_report
    from bench.output.table import screen_width

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
    from bench.output.table import screen_width
    from bench.suites.report import suite_report, suites_report
    from bench.suites.suite import load_suite

    print(suites_report(screen_width()) if name is None else suite_report(load_suite(name), screen_width()))


@app.command()
def profiles() -> None:
    """List the profiles that `generate` knows."""
    from generators.profile import load_profile, profile_names

    for name in profile_names():
        print(f"{name}: {load_profile(name).description}")
