"""`cumulus token`: a new API token, for whoever runs the machine."""

from __future__ import annotations

import json
from typing import Annotated

import typer

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import create_operator_token
from cumulus.config.commands.options import DEFAULT_DATA_DIR, AsJson, DataDir
from cumulus.config.commands.running import run_command
from cumulus.core.errors import DomainError


def token(
    name: Annotated[str, typer.Option(help="What it is for.")],
    workspace: Annotated[str, typer.Option(help="Slug; the oldest workspace when absent.")] = "",
    scope: Annotated[list[str] | None, typer.Option(help="A permission; repeat. All when absent.")] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    as_json: AsJson = False,
) -> None:
    """Make an API token and print it: this once."""
    del data_dir
    try:
        wanted = frozenset(Permission(each) for each in scope) if scope else frozenset(Permission)
        secret = create_operator_token(workspace, name, wanted)
    except ValueError as error:
        known = ", ".join(sorted(Permission))
        raise typer.BadParameter(f"{error}. Known scopes: {known}") from error
    except DomainError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    typer.echo(json.dumps({"api_token": secret}) if as_json else secret)


if __name__ == "__main__":
    run_command("token", token)
