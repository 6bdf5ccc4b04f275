"""PostgreSQL as a supervised child: crashes of either side lose nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psycopg

from cumulus.platform.postgres import EmbeddedPostgres
from cumulus.platform.postgres.tests.conftest import Serve
from cumulus.platform.supervise import read_state
from cumulus.platform.supervise.tests.waiting import alive, wait_until


def _ready_pid(data_dir: Path) -> int | None:
    state = read_state(data_dir)
    child = state["children"]["postgres"] if state else None
    return child["pid"] if child and child["status"] == "ready" else None


def _wait_ready(data_dir: Path, but_not: int | None = None) -> int:
    wait_until(lambda: _ready_pid(data_dir) not in (None, but_not), 20, "postgres is ready")
    pid = _ready_pid(data_dir)
    assert pid is not None
    return pid


def _count(server: EmbeddedPostgres) -> int:
    with psycopg.connect(server.dsn("postgres")) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def test_killed_postgres_comes_back_with_its_data(data_dir: Path, serve: Serve) -> None:
    serve(data_dir)
    first = _wait_ready(data_dir)
    server = EmbeddedPostgres(data_dir / "postgres")
    with psycopg.connect(server.dsn("postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")

    os.kill(first, signal.SIGKILL)

    assert _wait_ready(data_dir, but_not=first) != first
    assert _count(server) == 1000


def test_killed_supervisor_leaves_no_postgres(data_dir: Path, serve: Serve) -> None:
    supervisor = serve(data_dir)
    postgres = _wait_ready(data_dir)
    server = EmbeddedPostgres(data_dir / "postgres")
    with psycopg.connect(server.dsn("postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")

    supervisor.kill()

    wait_until(lambda: not alive(postgres), 5, "postgres ends")
    serve(data_dir)
    _wait_ready(data_dir, but_not=postgres)
    assert _count(server) == 1000


def test_terminated_supervisor_stops_postgres_cleanly(data_dir: Path, serve: Serve) -> None:
    supervisor = serve(data_dir)
    postgres = _wait_ready(data_dir)

    supervisor.send_signal(signal.SIGTERM)

    assert supervisor.wait(timeout=20) == 0
    assert not alive(postgres)
    state = read_state(data_dir)
    assert state is not None
    assert state["children"]["postgres"]["last_exit"] == 0
