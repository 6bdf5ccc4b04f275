"""`cumulus password EMAIL`: a way back in for a member who is locked out."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from django.conf import settings

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.workspaces.facade import make_password_link
from cumulus.config.commands.options import DEFAULT_DATA_DIR, AsJson, DataDir
from cumulus.config.commands.running import run_command
from cumulus.core.errors import DomainError


def password(
    email: Annotated[str, typer.Argument(help="The address that the member signs in with.")],
    url: Annotated[str, typer.Option(help="Where people reach Cumulus; CUMULUS_PUBLIC_URL when absent.")] = "",
    data_dir: DataDir = DEFAULT_DATA_DIR,
    as_json: AsJson = False,
) -> None:
    """Print a link that sets a new password; it works once, for three days. No mail is sent."""
    del data_dir
    try:
        link = make_password_link(email, url or settings.PUBLIC_URL)
    except DomainError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    typer.echo(json.dumps({"link": link}) if as_json else link)


if __name__ == "__main__":
    run_command("password", password)
