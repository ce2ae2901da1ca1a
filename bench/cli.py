"""The command line: each command, in bench.commands, parses, calls the library and prints.

A command's module is imported when it is called, and the library inside it, so that --help is instant.
"""

import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, NoReturn

import typer

from bench.commands.options import BAD_INPUT, INTERRUPTED, TERMINATED, fail
from generators.errors import ConfirmbenchError

COMMANDS = {  # of each module in bench.commands, in the order of --help
    "runs": ("run", "keep", "seeds", "scale", "plot", "report"),
    "data": ("generate", "import", "describe", "matchers", "suites", "profiles"),
    "answers": ("match", "score", "compare", "counterfactual"),
    "tuning": ("blocking", "sweep", "train", "plan", "reproduce"),
    "custody": ("admit", "screens", "leak", "serve-batch", "audit"),
    "regression": ("gate",),
}
RENAMED = {"gates": "screens", "--gate": "--screen"}  # what earlier versions called a command and an option


def make_app(arguments: Sequence[str]) -> typer.Typer:
    """The application with the command that is called for; with all of them where none is."""
    app = typer.Typer(
        help="Benchmark name-and-address verification on synthetic data.",
        epilog="Exit codes: 0 done; 1 done, but a matcher failed; 2 wrong input; 130 interrupted.",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(options)
    called = [module for module, names in COMMANDS.items() if arguments and arguments[0] in names]
    for module in called or COMMANDS:
        app.add_typer(import_module(f"bench.commands.{module}").app)
    return app


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
        _refuse_renamed(sys.argv[1:])
        make_app(sys.argv[1:])(prog_name="confirmbench")
    except ConfirmbenchError as error:
        fail(str(error), BAD_INPUT)
    except OSError as error:
        fail(f"{error.filename or 'The system'}: {error.strerror or error}.", BAD_INPUT)
    except SystemExit as ending:
        if ending.code == INTERRUPTED:
            fail("interrupted; nothing half-written was kept.", INTERRUPTED)
        raise


def _refuse_renamed(arguments: Sequence[str]) -> None:
    """raises: ConfirmbenchError that names the new spelling of a command or an option"""
    for place, argument in enumerate(arguments):
        old = argument.partition("=")[0]
        if old in RENAMED and (place == 0 or old.startswith("--")):
            raise ConfirmbenchError(f"{old} is called {RENAMED[old]} now: a gate is the check in CI alone.")


def _terminate(number: int, frame: object) -> NoReturn:
    """End like Ctrl-C does: running matchers are killed and unfinished folders removed on the way out."""
    sys.exit(TERMINATED)


if __name__ == "__main__":
    main()
