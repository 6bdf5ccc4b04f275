"""`cumulus init`: tables, a workspace, an administrator, a source and a token."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.workspaces.facade import prepare_installation
from cumulus.config.commands.options import DEFAULT_DATA_DIR, AsJson, DataDir
from cumulus.config.commands.running import run_command
from cumulus.config.migrating import migrate_all
from cumulus.core.errors import DomainError


def init(
    admin_email: Annotated[str, typer.Option(help="Mail address that the administrator signs in with.")],
    admin_password: Annotated[str, typer.Option(envvar="CUMULUS_ADMIN_PASSWORD", help="At least 10 characters.")],
    workspace: Annotated[str, typer.Option(help="Name of the first workspace.")] = "Cumulus",
    data_dir: DataDir = DEFAULT_DATA_DIR,
    as_json: AsJson = False,
) -> None:
    """Prepare everything without questions; run again, it only makes the token anew."""
    del data_dir  # `cumulus` has found its stores already
    migrate_all()
    try:
        done = prepare_installation(admin_email, admin_password, workspace)
    except DomainError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    facts = {
        "workspace": done.workspace,
        "api_token": done.api_token,
        "write_key": done.write_key,
        "admin_email": done.admin_email,
    }
    if as_json:
        typer.echo(json.dumps(facts))
        return
    console = Console()
    for name, value in facts.items():
        console.print(f"[dim]{name:<12}[/] {value}", highlight=False)
    console.print("[dim]The token is shown this once. Next: cumulus serve[/]")


if __name__ == "__main__":
    run_command("init", init)
