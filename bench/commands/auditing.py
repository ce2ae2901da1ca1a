"""Commands about the ledger: audit verify, audit report, audit subject."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.commands.ending import FAILED
from bench.commands.options import Form

app = typer.Typer()
audit = typer.Typer(
    help="Check a ledger, count it, or look for a person in it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(audit, name="audit")

LedgerFolder = Annotated[Path, typer.Argument(metavar="LEDGER", help="The folder of a ledger.")]


@audit.command()
def verify(
    ledger: LedgerFolder,
    head: Annotated[
        str | None,
        typer.Option(metavar="HASH", help="A head that was kept elsewhere: it must be in the chain."),
    ] = None,
) -> None:
    """Say whether anything was changed, deleted, put in or reordered.

    Ends with 0 when the ledger is intact, with 1 when something was found.
    """
    from bench.custody.ledger.verdict_text import verdict_text
    from bench.custody.ledger.verify import verdict

    found = verdict(ledger, head)
    print(verdict_text(ledger, found))
    if not found.intact:
        sys.exit(FAILED)


@audit.command()
def report(
    ledger: LedgerFolder,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day of receipt (UTC), as 2025-04-08.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Last day of receipt, included.")
    ] = None,
    view: Annotated[str, typer.Option(help="public, oversight or custodian.")] = "oversight",
    form: Form = "terminal",
) -> None:
    """Count requests, answers and people by year and requester.

    The public view rounds and hides small counts; oversight has purposes and authorities, exactly; the
    custodian sees officers and reasons too. Ends with 1 when the ledger does not verify.
    """
    from bench.custody.ledger.counting import Window, to_date
    from bench.custody.ledger.report import report as reported
    from bench.custody.ledger.report import report_text, sentences
    from bench.output.table import screen_width
    from bench.output.tables import CSV, check_format

    check_format(form)
    found = reported(ledger, view, Window(to_date(first), to_date(last)))
    print(report_text(found, form, screen_width()))
    if form == CSV:
        print(*sentences(found), sep="\n", file=sys.stderr)
    if not found.verdict.intact:
        sys.exit(FAILED)


@audit.command()
def subject(
    ledger: LedgerFolder,
    record: Annotated[int, typer.Argument(metavar="ID", help="The record_id of a person in the registry.")],
    dataset: Annotated[Path, typer.Option(help="The dataset folder that the ledger was answered from.")],
    form: Form = "terminal",
) -> None:
    """List what was asked about a person on file."""
    from bench.custody.ledger.person import person, person_text
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from bench.output.tables import check_format
    from bench.verify import verified

    check_format(form)
    opened = verified(dataset, progress(), ("registry", "truth"))
    print(person_text(person(ledger, opened, record), form, screen_width()))
