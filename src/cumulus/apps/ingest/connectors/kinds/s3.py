"""Files in a bucket."""

from __future__ import annotations

from collections.abc import Generator
from typing import ClassVar

from cumulus.apps.ingest.connectors.kinds.contract import Config, Page, Place, Sample
from cumulus.apps.ingest.connectors.kinds.files import read_files, sample_of
from cumulus.core.json import JsonObject
from cumulus.platform.remote import Addressing, RemoteFiles, S3Config, S3Files


class S3PlaceConfig(Config, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bucket, and which of its files."""

    bucket: str
    access_key: str
    pattern: str
    region: str = "us-east-1"
    endpoint: str = ""
    addressing: Addressing = "auto"
    header: bool = True
    key_columns: tuple[str, ...] = ()


class S3:
    """CSV, XLSX, Parquet and JSON lines on S3."""

    key: ClassVar = "s3"
    config: ClassVar = S3PlaceConfig
    secrets: ClassVar = ("secret_key",)

    def test(self, place: Place[S3PlaceConfig]) -> None:
        """Return when the bucket can be listed."""
        _open(place).find(place.config.pattern)

    def preview(self, place: Place[S3PlaceConfig], limit: int) -> Sample:
        """Return the first rows of the newest file."""
        return sample_of(_open(place), place.config.pattern, place.config, limit)

    def read(self, place: Place[S3PlaceConfig], cursor: JsonObject) -> Generator[Page, None, None]:
        """Give the rows of new files."""
        yield from read_files(_open(place), place.config.pattern, place.config, cursor)


def _open(place: Place[S3PlaceConfig]) -> RemoteFiles:
    config = place.config
    where = S3Config(
        bucket=config.bucket,
        access_key=config.access_key,
        region=config.region,
        endpoint=config.endpoint,
        addressing=config.addressing,
    )
    return S3Files(where, place.secret("secret_key"))
