"""The command leak: what a requester can learn by asking often."""

import typer

app = typer.Typer()
