"""`cumulus demo`: a year of demo data for the oldest workspace of a running installation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import create_operator_token
from cumulus.config.commands.options import DEFAULT_DATA_DIR, DataDir
from cumulus.config.commands.running import run_command
from cumulus.config.demo.diary import Pen, begin_diary
from cumulus.config.demo.filling import Filling
from cumulus.core.errors import DomainError


def demo(
    url: Annotated[str, typer.Option(help="Where `cumulus serve` answers.")] = "http://127.0.0.1:8000",
    people: Annotated[int, typer.Option(help="How many; the first run decides.", min=1)] = 20_000,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Send an invented year through the collector, and set up segments, mails and journeys."""
    pen = Pen(data_dir.resolve(), begin_diary(data_dir.resolve(), datetime.now(UTC), people))
    if pen.diary.done:
        typer.echo("The demo is complete.")
        return
    try:
        token = create_operator_token("", "demo", frozenset(Permission))
        Filling(url, token, pen, Console()).run()
    except DomainError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    run_command("demo", demo)
