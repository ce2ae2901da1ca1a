"""Commands about the ledger: audit verify, report, subject."""

import typer

app = typer.Typer()
