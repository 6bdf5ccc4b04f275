"""How a command's module becomes a program."""

from __future__ import annotations

from collections.abc import Callable

import typer


def run_command(name: str, command: Callable[..., None]) -> None:
    """Run `command` with the process's arguments, under the name that a person typed."""
    app = typer.Typer(add_completion=False)
    app.command()(command)
    app(prog_name=f"cumulus {name}")
