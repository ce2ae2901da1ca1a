"""The custodian's commands: screens, admit, serve-batch, leak, and audit for the ledger."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.commands.options import FAILED, AsJson, DatasetFolder, Form, Seed, chosen_format, fail

app = typer.Typer()


@app.command()
def admit(
    dataset: DatasetFolder,
    screen: Annotated[
        list[str],
        typer.Option(
            "--screen", metavar="SPEC", help="A screen of the custodian's (see `screens`); repeat it."
        ),
    ],
    papers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="CSV or Parquet, in place of the dataset's papers; truth stays."),
    ] = None,
    each_rule: Annotated[
        bool,
        typer.Option("--each-rule", help="Also switch off each rule of a screen that has rules, in turn."),
    ] = False,
    form: Form = "terminal",
    as_json: AsJson = False,
) -> None:
    """Judge which requests are eligible.

    Each screen is put to all requests of a dataset that has papers, and scored against what was planted:
    ineligible requests that it admits, eligible ones that it refuses, defect by defect.
    """
    from bench.custody.screens.papers_file import read_papers
    from bench.custody.screens.score import screens_of, trial_text, try_all
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from generators.dataset import load

    form = chosen_format(form, as_json)
    screens_of(screen)  # a wrong spec is said before anything is read
    shown = progress()
    with shown.stage("check dataset") as advance:
        opened = load(dataset, advance)
    stated = None if papers is None else read_papers(papers, opened.rows("requests"))
    print(trial_text(try_all(opened, screen, shown, stated, each_rule), form, screen_width()))


@app.command()
def screens(
    name: Annotated[str | None, typer.Argument(help="Say more about this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the custodian's screens, or describe one.

    They say which requests may be answered at all. (The check in continuous integration is called `gate`.)
    """
    from bench.custody.screens.catalog import list_json, list_text, one_json, one_text
    from bench.output.table import screen_width

    if name is None:
        print(list_json() if as_json else list_text(screen_width()))
    else:
        print(one_json(name) if as_json else one_text(name, screen_width()))


audit = typer.Typer(
    help="Check a ledger, count it, or look for a person in it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(audit, name="audit")

LedgerFolder = Annotated[Path, typer.Argument(metavar="LEDGER", help="The folder of a ledger.")]


@audit.command()
def verify(
    ledger: Annotated[
        Path, typer.Argument(metavar="LEDGER", help="The folder of a ledger, or a JSON Lines copy of one.")
    ],
    head: Annotated[
        str | None,
        typer.Option(metavar="HASH", help="A head that was kept elsewhere: it must be in the chain."),
    ] = None,
) -> None:
    """Say whether anything was changed, deleted, put in or reordered.

    Ends with 0 when the ledger is intact, with 1 when something was found.
    """
    from bench.custody.ledger.report import verdict_text
    from bench.custody.ledger.verify import verdict

    found = verdict(ledger, head)
    print(verdict_text(ledger, found))
    if not found.intact:
        sys.exit(FAILED)


@audit.command()
def export(
    ledger: LedgerFolder,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The copy, JSON Lines; must not exist yet.")],
) -> None:
    """Copy a ledger to JSON Lines, to keep elsewhere and to verify there.

    One record a line, in order, to the byte as the ledger has it and as its hashes are of.
    """
    from bench.custody.ledger import reading

    head = reading.export(ledger, out)
    print(f"Written to {out}: {head.records:,} records, head {head.hash}")


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
    from bench.custody.ledger.report import Window, report_text, to_date
    from bench.custody.ledger.report import report as reported
    from bench.custody.ledger.report import report_sentences as sentences
    from bench.output.formats import CSV, check_format
    from bench.output.table import screen_width

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
    from bench.custody.ledger.report import person, person_text
    from bench.datasets import open_verified
    from bench.output.formats import check_format
    from bench.output.progress import progress
    from bench.output.table import screen_width

    check_format(form)
    opened = open_verified(dataset, progress(), ("registry", "truth"))
    print(person_text(person(ledger, opened, record), form, screen_width()))


@app.command()
def leak(
    dataset: DatasetFolder,
    matcher: Annotated[
        list[str], typer.Option("--matcher", metavar="SPEC", help="Who answers; may be repeated.")
    ],
    screen: Annotated[
        list[str] | None,
        typer.Option("--screen", metavar="SPEC", help="Behind which screen; may be repeated: [none]."),
    ] = None,
    targets: Annotated[int, typer.Option(min=20, help="People on file who are attacked, at most.")] = 1_000,
    people: Annotated[
        int, typer.Option(min=20, help="On file, and as many not, whom the membership attack is about.")
    ] = 2_000,
    numbers: Annotated[
        bool, typer.Option("--numbers", help="Probes state the taxpayer number of who is asked about.")
    ] = False,
    frontier: Annotated[bool, typer.Option("--frontier", help="Print error against leakage alone.")] = False,
    seed: Seed = 1,
    form: Form = "terminal",
    as_json: AsJson = False,
) -> None:
    """Measure what simulated requesters learn by asking often.

    Bits per request, guesses to a confirm, inputs that confirm one record, membership, what counts and
    reasons would give away, and what defences cost; for each matcher behind each screen. The dataset must
    have papers.
    """
    from bench.custody.leakage.leaks import leaks
    from bench.custody.leakage.measured import Probing
    from bench.custody.leakage.report import leaks_report
    from bench.datasets import open_verified
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from generators.dataset import ALL_SCHEMAS

    form, shown = chosen_format(form, as_json), progress()
    probing = Probing(seed=seed, targets=targets, people=people, numbers=numbers)
    found = leaks(
        open_verified(dataset, shown, tuple(ALL_SCHEMAS)), matcher, screen or ["none"], probing, shown
    )
    print(leaks_report(found, form, screen_width(), frontier))


@app.command("serve-batch")
def serve_batch(
    dataset: DatasetFolder,
    screen: Annotated[str, typer.Option(metavar="SPEC", help="Which requests may be answered, e.g. policy.")],
    matcher: Annotated[str, typer.Option(metavar="SPEC", help="What answers them, e.g. two_paths.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="For answers: [one in results/served, named by what is served]."),
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where items are written first: [ledger, in --out].")
    ] = None,
    papers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Papers, .parquet or .csv, in place of the dataset's own."),
    ] = None,
    group: Annotated[
        int, typer.Option(min=1, help="Items that are matched, logged and answered together.")
    ] = 50_000,
    scores: Annotated[
        bool, typer.Option("--scores/--no-scores", help="Whether to hold the outcome against the truth.")
    ] = True,
    form: Form = "terminal",
    as_json: AsJson = False,
) -> None:
    """Answer requests that came with papers, and log them.

    Receive, screen, match, log, answer: the requester's files hold request_id and confirm, no match or
    refused; the ledger is on the disk before they are written. What was interrupted goes on with the same
    command. Exit code 1: screen or matcher failed.
    """
    from bench.custody.serving.entry import PlugInFailed
    from bench.custody.serving.prepare import Serving
    from bench.custody.serving.report import served_text
    from bench.custody.serving.serve import serve
    from bench.custody.serving.served import score_all
    from bench.output.progress import progress
    from bench.output.table import look, screen_width

    form = chosen_format(form, as_json)
    try:
        served = serve(Serving(dataset, screen, matcher, out, ledger, papers, group), progress())
        found = score_all(served, progress()) if scores else None
    except PlugInFailed as error:
        fail(str(error), FAILED)
    print(served_text(served, found, form, screen_width(), look()))
