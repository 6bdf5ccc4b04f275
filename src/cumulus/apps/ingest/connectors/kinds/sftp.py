"""Files on an SFTP server."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import ClassVar

from cumulus.apps.ingest.connectors.kinds.contract import Config, Page, Place, Sample
from cumulus.apps.ingest.connectors.kinds.files import read_files, sample_of
from cumulus.core.json import JsonObject
from cumulus.platform.remote import RemoteFiles, SftpConfig, SftpFiles


class SftpPlaceConfig(Config, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A server, the fingerprint of its key, and which of its files."""

    host: str
    user: str
    pattern: str
    port: int = 22
    host_key: str = ""
    header: bool = True
    key_columns: tuple[str, ...] = ()


class Sftp:
    """CSV, XLSX, Parquet and JSON lines over SFTP."""

    key: ClassVar = "sftp"
    config: ClassVar = SftpPlaceConfig
    secrets: ClassVar = ("password", "private_key")

    def test(self, place: Place[SftpPlaceConfig]) -> None:
        """Return when the folder can be listed."""
        with closing(_open(place)) as files:
            files.find(place.config.pattern)

    def preview(self, place: Place[SftpPlaceConfig], limit: int) -> Sample:
        """Return the first rows of the newest file."""
        return sample_of(_open(place), place.config.pattern, place.config, limit)

    def read(self, place: Place[SftpPlaceConfig], cursor: JsonObject) -> Generator[Page, None, None]:
        """Give the rows of new files."""
        yield from read_files(_open(place), place.config.pattern, place.config, cursor)


def _open(place: Place[SftpPlaceConfig]) -> RemoteFiles:
    config = place.config
    where = SftpConfig(host=config.host, user=config.user, port=config.port, host_key=config.host_key)
    return SftpFiles(where, place.secret("password"), place.secret("private_key"))
