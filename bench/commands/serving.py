"""The command serve-batch: what a custodian does with a batch, from receipt to answer."""

import typer

app = typer.Typer()
