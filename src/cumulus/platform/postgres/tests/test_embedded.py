"""One embedded server, driven directly."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import LiteralString

import psutil
import psycopg
import pytest

from cumulus.core.errors import Invalid, Unavailable
from cumulus.platform.postgres import EmbeddedPostgres, leftovers
from cumulus.platform.postgres.account import blocking_folder, choose_account
from cumulus.platform.postgres.configuration import SETTINGS
from cumulus.platform.postgres.databases import ensure_database
from cumulus.platform.postgres.tests.conftest import Start
from cumulus.platform.supervise.tests.waiting import wait_until

MEGABYTE = 1024 * 1024
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change accounts")


@pytest.fixture
def server(data_dir: Path) -> EmbeddedPostgres:
    """A prepared server that does not run yet."""
    prepared = EmbeddedPostgres(data_dir / "postgres")
    prepared.prepare()
    return prepared


def _one(dsn: str, query: LiteralString) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_server_is_utf8_with_our_settings(server: EmbeddedPostgres, start: Start) -> None:
    start(server)

    with psycopg.connect(server.dsn("postgres")) as connection:
        shown = connection.execute(
            "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY(%s)",
            [[*SETTINGS, "server_encoding", "listen_addresses"]],
        ).fetchall()
        collation = connection.execute(
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'postgres'"
        ).fetchone()

    assert dict(shown) == {**SETTINGS, "server_encoding": "UTF8", "listen_addresses": ""}
    assert collation == ("b", "C.UTF-8")


def test_data_outlives_stop_and_start(server: EmbeddedPostgres, start: Start) -> None:
    first = start(server)
    with psycopg.connect(server.dsn("postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '杭州' AS city")
    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=20) == 0

    again = EmbeddedPostgres(server.folder)
    again.prepare()
    start(again)

    assert _one(again.dsn("postgres"), "SELECT city FROM kept") == "杭州"


def test_killed_initdb_leaves_nothing_that_is_taken_for_a_cluster(data_dir: Path) -> None:
    half = data_dir / "postgres" / "cluster.new-half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(data_dir / "postgres")

    server.prepare()

    assert not half.exists()
    assert (server.cluster / "global" / "pg_control").exists()


def test_missing_database_is_made_once(server: EmbeddedPostgres, start: Start) -> None:
    start(server)
    dsn = server.dsn("cumulus")

    made = [ensure_database(dsn), ensure_database(dsn)]

    assert made == [True, False]
    assert _one(dsn, "SELECT current_database()") == "cumulus"


def test_path_too_long_for_a_socket_works(data_dir: Path, start: Start) -> None:
    server = EmbeddedPostgres(data_dir / ("long" * 30) / "postgres")
    server.prepare()
    running = start(server)

    assert server.socket_folder.parent == Path("/tmp")
    assert server.socket_folder.stat().st_mode & 0o777 == 0o700
    assert _one(server.dsn("postgres"), "SELECT 1") == 1
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=20) == 0
    server.socket_folder.rmdir()


def test_socket_folder_that_is_a_link_is_refused(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir / ("long" * 30) / "postgres")
    server.socket_folder.symlink_to(data_dir)
    try:
        with pytest.raises(Invalid, match="postgres_socket_taken"):
            server.prepare()
    finally:
        server.socket_folder.unlink()


def test_tcp_needs_a_password(data_dir: Path, start: Start) -> None:
    port = _free_port()
    server = EmbeddedPostgres(data_dir / "postgres", tcp_port=port)
    server.prepare()
    start(server)
    with psycopg.connect(server.dsn("postgres")) as connection:
        connection.execute("ALTER ROLE cumulus PASSWORD 'pear'")
    address = f"host=127.0.0.1 port={port} user=cumulus dbname=postgres"

    assert _one(f"{address} password=pear", "SELECT 1") == 1
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"{address} password=apple")


def test_old_server_is_found_and_ended(server: EmbeddedPostgres, start: Start) -> None:
    old = start(server)
    another = EmbeddedPostgres(server.folder)

    assert another.running_pid() == old.pid
    another.clear_leftovers()

    assert old.wait(timeout=5) == 0
    assert another.running_pid() is None
    start(another)


@pytest.mark.skipif(shutil.which("ps") is None, reason="needs ps")
def test_old_server_is_found_where_there_is_no_proc(
    server: EmbeddedPostgres, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = start(server)

    monkeypatch.setattr(leftovers, "PROC", Path("/nonexistent"))

    assert server.running_pid() == old.pid


def test_busy_backend_of_a_killed_server_does_not_hinder(server: EmbeddedPostgres, start: Start) -> None:
    old = start(server)
    connection = psycopg.connect(server.dsn("postgres"))
    backend = psutil.Process(connection.info.backend_pid)
    connection.pgconn.send_query(b"DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$")
    wait_until(lambda: backend.cpu_times().user > 0.1, 10, "the loop runs")
    old.kill()
    old.wait(timeout=5)
    assert backend.is_running()

    server.clear_leftovers()

    wait_until(lambda: not backend.is_running(), 5, "the backend ends")
    connection.close()
    start(server)


def test_stale_pid_of_another_process_does_not_hinder(server: EmbeddedPostgres, start: Start) -> None:
    account = choose_account(server.cluster)
    stranger = subprocess.Popen(["sleep", "60"], user=account.uid if account.switch else None, cwd="/")
    (server.cluster / "postmaster.pid").write_text(f"{stranger.pid}\n{server.cluster}\n")

    server.clear_leftovers()
    start(server)

    assert stranger.poll() is None
    stranger.kill()
    stranger.wait(timeout=5)


def test_server_that_does_not_run_is_not_ready(server: EmbeddedPostgres) -> None:
    with pytest.raises(Unavailable, match="postgres_not_ready"):
        server.wait_ready(0.1)


def test_idle_server_is_small(server: EmbeddedPostgres, start: Start) -> None:
    process = psutil.Process(start(server).pid)

    own = [one.memory_full_info().pss for one in (process, *process.children())]

    assert sum(own) < 60 * MEGABYTE


@as_root
def test_folder_that_the_account_cannot_pass_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    with pytest.raises(Invalid) as refused:
        EmbeddedPostgres(closed / "postgres").prepare()

    assert refused.value.code == "data_dir_unreachable"
    account = choose_account(closed / "nothing")
    assert refused.value.fields["folder"] == str(blocking_folder(closed, account))
