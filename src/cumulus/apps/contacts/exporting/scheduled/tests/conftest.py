"""Servers that files go to."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.test import override_settings

from cumulus.apps.contacts.exporting.scheduled.tests.places import S3Place, SftpPlace, SomePlace
from cumulus.core.json import JsonObject
from cumulus.platform.remote.tests.servers import S3Server, s3_server, sftp_server

MakePlace = Callable[[str], SomePlace]


class Caller(Protocol):
    """The API; its own class comes with the engines, later than this file."""

    def post(self, path: str, body: object = None) -> Answered:
        """POST JSON."""


class Answered(Protocol):
    """What the API said."""

    body: Any  # JSON, whatever the endpoint gives


@pytest.fixture(autouse=True)
def private_addresses() -> Iterator[None]:
    """Let exports go to this machine: their places are here."""
    with override_settings(CONNECTORS_PRIVATE=True):
        yield


@pytest.fixture(scope="session")
def export_buckets() -> Iterator[S3Server]:
    """An S3 server."""
    with s3_server() as server:
        yield server


@pytest.fixture
def make_place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MakePlace]:
    """Return places of a kind, empty."""
    with ExitStack() as stack:

        def s3() -> SomePlace:
            shared: S3Server = request.getfixturevalue("export_buckets")
            server = S3Server(shared.endpoint, f"out-{secrets.token_hex(6)}")
            server.files().create_dir(server.bucket)
            config: JsonObject = {"bucket": server.bucket, "access_key": "test", "endpoint": server.endpoint}
            return S3Place(server, config, {"secret_key": "opens-the-bucket"})

        def sftp() -> SomePlace:
            server = stack.enter_context(sftp_server(tmp_path))
            where: JsonObject = {
                "host": "127.0.0.1",
                "port": server.port,
                "user": server.user,
                "host_key": server.host_key,
            }
            return SftpPlace(server, where, {"password": server.password})

        makers: dict[str, Callable[[], SomePlace]] = {"s3": s3, "sftp": sftp}
        yield lambda kind: makers[kind]()


@pytest.fixture
def people(api: Caller, drain: Callable[[], int]) -> None:
    """Three people, two of them with a tag."""
    for name, age in (("李雷", 31), ("Ada", 36), ("Bob", 40)):
        attributes = {"name": name, "email": f"{age}@x.io", "age": age}
        made = api.post("/contacts", {"attributes": attributes}).body
        if age < 40:
            api.post(f"/contacts/{made['id']}/tags", {"name": "金卡"})
    drain()
