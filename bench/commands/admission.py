"""Commands about what is fit to be answered: admit, gates."""

import typer

app = typer.Typer()
