"""Servers for the places of connectors, and the places."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from django.test import override_settings

from cumulus.apps.ingest.connectors.tests.mysql_server import mysql_server
from cumulus.apps.ingest.connectors.tests.places import (
    CsvUrlPlace,
    MySqlPlace,
    PostgreSqlPlace,
    S3Place,
    SftpPlace,
    SomePlace,
)
from cumulus.core.json import JsonObject
from cumulus.platform.postgres import EmbeddedPostgres
from cumulus.platform.remote.tests.servers import S3Server, s3_server, sftp_server, web_server

MakePlace = Callable[[str], SomePlace]
_TABLE = "CREATE TABLE people (id bigint, email text, name text, amount bigint, at timestamp)"


@pytest.fixture(autouse=True)
def private_addresses() -> Iterator[None]:
    """Let connectors ask this machine: their places are here."""
    with override_settings(CONNECTORS_PRIVATE=True):
        yield


@pytest.fixture(scope="session")
def other_postgres() -> Iterator[tuple[str, int]]:
    """Somebody else's PostgreSQL, over TCP: its owner's address, and the port."""
    folder = Path(tempfile.mkdtemp(prefix="cumulus-other-"))
    folder.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = EmbeddedPostgres(folder / "postgres", port)
    server.prepare()
    command = server.command()
    process = subprocess.Popen(
        command.argv,
        env=dict(command.env),
        cwd=folder,
        user=command.uid,
        group=command.gid,
        extra_groups=[] if command.uid is not None else None,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server.wait_ready(30)
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN PASSWORD 'opens-everything'")
    yield server.dsn("postgres"), port
    process.send_signal(signal.SIGINT)
    process.wait(30)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[S3Server]:
    """An S3 server."""
    with s3_server() as server:
        yield server


@pytest.fixture
def make_place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MakePlace]:
    """Return places of a kind, empty."""
    with ExitStack() as stack:

        def postgresql() -> SomePlace:
            owner, port = request.getfixturevalue("other_postgres")
            with psycopg.connect(owner, autocommit=True) as connection:
                connection.execute("DROP TABLE IF EXISTS people")
                connection.execute(_TABLE)
                connection.execute("GRANT SELECT ON people TO reader")
            config: JsonObject = {"host": "127.0.0.1", "port": port, "database": "postgres", "user": "reader", **_SQL}
            return PostgreSqlPlace(owner, config, {"password": "opens-everything"})

        def mysql() -> SomePlace:
            server = stack.enter_context(mysql_server())
            server.rows.execute(_TABLE)
            config: JsonObject = {
                "host": "127.0.0.1",
                "port": server.port,
                "database": "shop",
                "user": server.user,
                **_SQL,
            }
            return MySqlPlace(server, config, {"password": server.password})

        def s3() -> SomePlace:
            shared: S3Server = request.getfixturevalue("bucket_server")
            server = S3Server(shared.endpoint, f"b-{tmp_path.name.lower().replace('_', '-')[:40]}x")
            server.files().create_dir(server.bucket)
            config: JsonObject = {
                "bucket": server.bucket,
                "access_key": "test",
                "endpoint": server.endpoint,
                "pattern": "in/*",
            }
            return S3Place(server, {**config, "key_columns": ["id"]}, {"secret_key": "opens-the-bucket"})

        def sftp() -> SomePlace:
            (tmp_path / "in").mkdir()
            server = stack.enter_context(sftp_server(tmp_path))
            config: JsonObject = {
                "host": "127.0.0.1",
                "port": server.port,
                "user": server.user,
                "host_key": server.host_key,
            }
            return SftpPlace(
                server, {**config, "pattern": "in/*", "key_columns": ["id"]}, {"password": server.password}
            )

        def csv_url() -> SomePlace:
            return CsvUrlPlace(stack.enter_context(web_server()))

        makers: dict[str, Callable[[], SomePlace]] = {
            "postgresql": postgresql,
            "mysql": mysql,
            "s3": s3,
            "sftp": sftp,
            "csv_url": csv_url,
        }
        yield lambda kind: makers[kind]()


_SQL: JsonObject = {"table": "people", "cursor_column": "at", "key_columns": ["id"]}


@pytest.fixture
def settings_private_off(private_addresses: None) -> Iterator[None]:
    """Close this machine's addresses, as an installation does."""
    with override_settings(CONNECTORS_PRIVATE=False):
        yield
