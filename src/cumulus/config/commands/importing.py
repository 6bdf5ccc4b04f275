"""`cumulus import people.csv`: people from a CSV file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.contacts.facade import import_people
from cumulus.apps.workspaces.facade import find_workspace
from cumulus.config.commands.options import DEFAULT_DATA_DIR, AsJson, DataDir
from cumulus.config.commands.running import run_command
from cumulus.core.errors import DomainError


def import_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8 with a header.")],
    identity: Annotated[str, typer.Option(help="The identifying column: email, phone or user_id.")] = "email",
    workspace: Annotated[str, typer.Option(help="Slug; the oldest workspace when absent.")] = "",
    data_dir: DataDir = DEFAULT_DATA_DIR,
    as_json: AsJson = False,
) -> None:
    """Create or update the people of a file; print what became of its rows."""
    del data_dir
    try:
        workspace_id = find_workspace(workspace)
        with Progress(disable=as_json) as progress, file.open("rb") as source:
            task = progress.add_task(file.name, total=file.stat().st_size)
            done = import_people(workspace_id, source, identity, lambda at: progress.update(task, completed=at))
    except DomainError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    facts = {
        "rows": done.rows,
        "created": done.created,
        "updated": done.updated,
        "rejected": done.rejected,
        "seconds": round(done.seconds, 3),
    }
    typer.echo(json.dumps(facts) if as_json else "  ".join(f"{key} {value}" for key, value in facts.items()))


if __name__ == "__main__":
    run_command("import", import_command)
