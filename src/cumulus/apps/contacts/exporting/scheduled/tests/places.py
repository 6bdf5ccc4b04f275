"""Real places that files go to, empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cumulus.core.json import JsonObject
from cumulus.platform.remote.tests.servers import S3Server, SftpServer


class SomePlace(Protocol):
    """A place that files go to."""

    kind: str
    config: JsonObject
    secrets: dict[str, str]

    def files(self) -> dict[str, bytes]:
        """Return what lies there, by path."""

    def wrong_place(self) -> JsonObject:
        """Return settings that lead to nothing."""


@dataclass
class S3Place:
    """A bucket."""

    server: S3Server
    config: JsonObject
    secrets: dict[str, str]
    kind: str = "s3"

    def files(self) -> dict[str, bytes]:
        """Return what lies there, by path."""
        return {name: self.server.read(name) for name in self.server.names()}

    def wrong_place(self) -> JsonObject:
        """Return settings that lead to nothing."""
        return {**self.config, "bucket": "nowhere-at-all"}


@dataclass
class SftpPlace:
    """An account on a server."""

    server: SftpServer
    config: JsonObject
    secrets: dict[str, str]
    kind: str = "sftp"

    def files(self) -> dict[str, bytes]:
        """Return what lies there, by path; drafts too."""
        found = sorted(path for path in self.server.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.server.folder).as_posix(): path.read_bytes() for path in found}

    def wrong_place(self) -> JsonObject:
        """Return settings that lead to nothing."""
        return {**self.config, "host_key": "SHA256:another"}
