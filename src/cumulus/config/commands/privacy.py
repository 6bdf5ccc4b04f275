"""`cumulus privacy`: a person's data handed out or erased, and erased again after a restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.contacts.facade import (
    RequestKind,
    create_privacy_request,
    people_come_back,
    privacy_export,
    run_privacy_request,
)
from cumulus.apps.workspaces.facade import find_workspace
from cumulus.config.commands.options import DEFAULT_DATA_DIR, DataDir
from cumulus.config.migrating import migrate_all
from cumulus.config.registry import join_apps
from cumulus.core.errors import DomainError
from cumulus.core.ids import ContactId, WorkspaceId

app = typer.Typer(no_args_is_help=True, add_completion=False)
_BY = "command line"


@app.callback()
def group(data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Hand out or erase what is known of a person."""
    del data_dir  # `cumulus` has found its stores already
    join_apps()


@app.command("export")
def export_command(
    contact: Annotated[int, typer.Option(help="The contact's number.")],
    out: Annotated[Path, typer.Option(help="Where the ZIP goes.")],
    workspace: Annotated[str, typer.Option(help="Slug; the oldest workspace when absent.")] = "",
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Write everything about a person into a ZIP."""
    del data_dir
    migrate_all()
    request_id = _run(find_workspace(workspace), ContactId(contact), RequestKind.EXPORT)
    out.write_bytes(privacy_export(request_id))
    typer.echo(str(out))


@app.command("erase")
def erase_command(
    contact: Annotated[int, typer.Option(help="The contact's number.")],
    workspace: Annotated[str, typer.Option(help="Slug; the oldest workspace when absent.")] = "",
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Erase a person from every store."""
    del data_dir
    migrate_all()
    typer.confirm(f"Erase contact {contact} for ever?", abort=True)
    request_id = _run(find_workspace(workspace), ContactId(contact), RequestKind.ERASE)
    typer.echo(f"done: privacy request {request_id}")


@app.command("reapply")
def reapply_command(data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Erase again whom a restored backup has brought back."""
    del data_dir
    migrate_all()
    again = list(dict.fromkeys(people_come_back()))
    for workspace_id, contact_id in again:
        _run(workspace_id, contact_id, RequestKind.ERASE)
    typer.echo(f"erased again: {len(again)}")


def _run(workspace_id: WorkspaceId, contact_id: ContactId, kind: RequestKind) -> int:
    try:
        request_id = create_privacy_request(workspace_id, contact_id, kind, _BY)
        run_privacy_request(request_id)
    except DomainError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    return request_id


if __name__ == "__main__":
    app(prog_name="cumulus privacy")
