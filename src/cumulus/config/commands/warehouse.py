"""`cumulus warehouse rebuild`: the warehouse's tables, written anew from PostgreSQL."""

from __future__ import annotations

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.ingest.facade import rebuild
from cumulus.config.commands.options import DEFAULT_DATA_DIR, DataDir
from cumulus.config.migrating import migrate_all
from cumulus.core.errors import DomainError

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def group(data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Look after the warehouse, ClickHouse's tables."""
    del data_dir  # `cumulus` has found its stores already


@app.command("rebuild")
def rebuild_command(data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Empty the warehouse and fill it from the log. The pipeline must not run meanwhile."""
    del data_dir
    migrate_all()
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    try:
        with Progress(*columns, TimeRemainingColumn()) as progress:
            task = progress.add_task("batches", total=None)
            rebuild(lambda done, total: progress.update(task, completed=done, total=total))
    except DomainError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app(prog_name="cumulus warehouse")
