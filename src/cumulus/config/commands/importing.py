"""`cumulus import people.csv`: people from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.contacts.facade import Upload, Wanted, check_people, import_people
from cumulus.apps.workspaces.facade import find_workspace
from cumulus.config.commands.options import DEFAULT_DATA_DIR, AsJson, DataDir
from cumulus.config.commands.running import run_command
from cumulus.core.errors import DomainError
from cumulus.core.garbage import collect_rarely
from cumulus.core.ids import WorkspaceId

Facts = dict[str, object]


def import_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX, Parquet or JSON lines.")],
    identity: Annotated[str, typer.Option(help="The identifier that every row must have: email, phone …")] = "email",
    workspace: Annotated[str, typer.Option(help="Slug; the oldest workspace when absent.")] = "",
    map: Annotated[  # noqa: A002  # the option's name
        list[str] | None, typer.Option(help="What a column means: 城市=attribute:city, 组=tags, id=ignore; repeat.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would happen, and write nothing.")] = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    as_json: AsJson = False,
) -> None:
    """Create or update the people of a file; print what became of its rows."""
    del data_dir
    collect_rarely()
    wanted = Wanted(identity, dict(_pair(each) for each in map or []))
    try:
        workspace_id = find_workspace(workspace)
        facts = _check(workspace_id, file, wanted) if dry_run else _run(workspace_id, file, wanted, as_json)
    except DomainError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    typer.echo(json.dumps(facts) if as_json else "  ".join(f"{key} {value}" for key, value in facts.items()))


def _pair(text: str) -> tuple[str, str]:
    name, found, meaning = text.rpartition("=")
    if not found:
        raise typer.BadParameter(f"{text!r} is not column=meaning")
    return name, meaning


def _run(workspace_id: WorkspaceId, file: Path, wanted: Wanted, as_json: bool) -> Facts:
    with Progress(disable=as_json) as progress, file.open("rb") as source:
        task = progress.add_task(file.name, total=None)
        done = import_people(
            workspace_id,
            Upload(file.name, source, "command"),
            wanted,
            lambda at, rows: progress.update(task, completed=at, total=rows),
        )
    return {
        "rows": done.rows,
        "created": done.created,
        "updated": done.updated + done.unchanged,
        "unchanged": done.unchanged,
        "rejected": done.rejected,
        "seconds": round(done.seconds, 3),
        "import": done.import_id,
    }


def _check(workspace_id: WorkspaceId, file: Path, wanted: Wanted) -> Facts:
    with file.open("rb") as source:
        counted, _ = check_people(workspace_id, Upload(file.name, source, "command"), wanted)
    facts: Facts = dict(counted.to_json())
    del facts["examples"]
    return facts


if __name__ == "__main__":
    run_command("import", import_command)
