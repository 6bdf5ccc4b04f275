"""`cumulus doctor`: what is up, what is wrong, and what to do about it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from cumulus.config.commands.options import DEFAULT_DATA_DIR, AsJson, DataDir
from cumulus.config.commands.running import run_command
from cumulus.config.serving.engines import Addresses, running_addresses
from cumulus.core.errors import DomainError
from cumulus.platform.supervise import read_state
from cumulus.platform.warehouse.client import Warehouse

_LOW_DISK_BYTES = 2 * 1024**3
_LAG_ROWS = 10_000


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `advice` says what to do when it is not well."""

    what: str
    well: bool
    detail: str
    advice: str = ""


def doctor(data_dir: DataDir = DEFAULT_DATA_DIR, as_json: AsJson = False) -> None:
    """Look at processes, stores, the log's backlog and the disk. Ends with 1 when something is wrong."""
    folder = data_dir.resolve()
    findings = [*_processes(folder), *_stores(folder), _disk(folder)]
    if as_json:
        typer.echo(json.dumps([vars(finding) for finding in findings]))
    else:
        _print(findings)
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def _processes(folder: Path) -> list[Finding]:
    state = read_state(folder)
    if state is None or not _alive(state["pid"]):
        return [Finding("serve", False, "does not run", f"cumulus serve --data-dir {folder}")]
    found = [Finding("serve", True, f"process {state['pid']}")]
    for name, child in state["children"].items():
        well = child["ready_since"] is not None or child["status"] == "done"
        detail = f"{child['status']}, {child['restarts']} restarts"
        found.append(Finding(name, well, detail, "" if well else f"see {folder}/logs/{name}.log"))
    return found


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _stores(folder: Path) -> list[Finding]:
    running = running_addresses(folder)
    addresses = Addresses(
        os.environ.get("DATABASE_URL") or (running.database_url if running else ""),
        os.environ.get("CLICKHOUSE_URL") or (running.clickhouse_url if running else ""),
    )
    if not addresses.database_url or not addresses.clickhouse_url:
        return [Finding("stores", False, "no address known", "start `cumulus serve` once")]
    return [
        _tried("PostgreSQL", lambda: _postgres(addresses.database_url)),
        _tried("warehouse", lambda: _warehouse(addresses.clickhouse_url)),
        _tried("log", lambda: _backlog(addresses.database_url)),
    ]


def _tried(what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except (psycopg.Error, DomainError) as error:
        return Finding(what, False, str(error).partition("\n")[0], "is it started and reachable?")


def _postgres(url: str) -> Finding:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))"
        ).fetchone()
    version, size = row or ("?", "?")
    return Finding("PostgreSQL", True, f"{version}, {size}")


def _warehouse(url: str) -> Finding:
    warehouse = Warehouse(url)
    try:
        rows = warehouse.query(
            "SELECT version(), formatReadableSize(sum(bytes_on_disk)) FROM system.parts WHERE active"
        ).rows
    finally:
        warehouse.close()
    return Finding("warehouse", True, f"ClickHouse {rows[0][0]}, {rows[0][1]}")


def _backlog(url: str) -> Finding:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(
            """
            SELECT count(*), coalesce(sum(n), 0), (SELECT coalesce(sum(n), 0) FROM spine_later) FROM spine_log
            WHERE (xid, seq) > (SELECT coalesce(max(xid), 0)::text::xid8, coalesce(max(seq), 0) FROM ingest_position)
            """
        ).fetchone()
    requests, items, later = row or (0, 0, 0)
    well = int(requests) < _LAG_ROWS
    waiting = f"{items} events wait in {requests} requests, {later} of imports behind them"
    return Finding("log", well, waiting, "" if well else "is the pipeline running?")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    well = free > _LOW_DISK_BYTES
    return Finding(
        "disk", well, f"{free / 1024**3:.1f} GB free", "" if well else "make room: the stores stop when it is full"
    )


def _print(findings: list[Finding]) -> None:
    table = Table(box=None, padding=(0, 2), show_header=False)
    for finding in findings:
        mark = "[green]ok[/]" if finding.well else "[red]wrong[/]"
        table.add_row(mark, f"[bold]{finding.what}[/]", finding.detail, f"[yellow]{finding.advice}[/]")
    Console(soft_wrap=True).print(table)


if __name__ == "__main__":
    run_command("doctor", doctor)
