"""The command line: each command, in bench.commands, parses, calls the library and prints.

The library is imported inside the commands, so that --help is instant.
"""

import signal
import sys
from typing import Annotated, NoReturn

import typer

from bench.commands import answers, claims, data, lists, reports, runs, tuning
from bench.commands import custody as admission
from bench.commands import custody as auditing
from bench.commands import custody as leaks
from bench.commands import custody as serving
from bench.commands import regression as gates
from bench.commands import reports as plots
from bench.commands.options import BAD_INPUT, INTERRUPTED, TERMINATED, fail
from generators.errors import ConfirmbenchError

app = typer.Typer(
    help="Benchmark name-and-address verification on synthetic data.",
    epilog="Exit codes: 0 done; 1 done, but a matcher failed; 2 wrong input; 130 interrupted.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for subject in (
    *(runs, reports, plots, data, answers, claims, tuning),
    *(admission, serving, auditing, leaks),
    *(gates, lists),
):  # the order of --help
    app.add_typer(subject.app)


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


def _terminate(number: int, frame: object) -> NoReturn:
    """End like Ctrl-C does: running matchers are killed and unfinished folders removed on the way out."""
    sys.exit(TERMINATED)


if __name__ == "__main__":
    main()
