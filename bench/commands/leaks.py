"""The command leak: what a requester can learn by asking often."""

from typing import Annotated

import typer

from bench.commands.options import AsJson, DatasetFolder, Form, Seed, chosen_format

app = typer.Typer()


@app.command()
def leak(
    dataset: DatasetFolder,
    matcher: Annotated[
        list[str], typer.Option("--matcher", metavar="SPEC", help="Who answers; may be repeated.")
    ],
    gate: Annotated[
        list[str] | None,
        typer.Option("--gate", metavar="SPEC", help="Behind which gate; may be repeated: [none]."),
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
    reasons would give away, and what defences cost; for each matcher behind each gate. The dataset must have
    papers.
    """
    from bench.custody.leakage.leaks import leaks
    from bench.custody.leakage.probing import Probing
    from bench.custody.leakage.report import leaks_report
    from bench.output.progress import progress
    from bench.output.table import screen_width
    from bench.verify import verified
    from generators.dataset import ALL_SCHEMAS

    form, shown = chosen_format(form, as_json), progress()
    probing = Probing(seed=seed, targets=targets, people=people, numbers=numbers)
    found = leaks(verified(dataset, shown, tuple(ALL_SCHEMAS)), matcher, gate or ["none"], probing, shown)
    print(leaks_report(found, form, screen_width(), frontier))
