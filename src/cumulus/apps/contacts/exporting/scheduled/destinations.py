"""The kinds of places that files go to, in one list."""

from __future__ import annotations

import io
import secrets as random
from collections.abc import Mapping
from contextlib import closing
from typing import ClassVar, Protocol, cast

import msgspec

from cumulus.apps.contacts.exporting.scheduled import errors
from cumulus.apps.contacts.exporting.scheduled.contracts import PlaceKind
from cumulus.core.json import JsonObject
from cumulus.platform.remote import (
    RemoteFiles,
    S3Config,
    S3Files,
    SftpConfig,
    SftpFiles,
    checked_settings,
    settings_json,
)
from cumulus.platform.secrets import SecretUnreadable, decrypt_named


class Destination(Protocol):
    """A kind of place. `open` raises `Retryable` (worth another try) or `Terminal`."""

    config: ClassVar[type[msgspec.Struct]]
    secrets: ClassVar[tuple[str, ...]]

    def open(self, config: msgspec.Struct, secrets: Mapping[str, str]) -> RemoteFiles:
        """Connect."""

    def label(self, config: msgspec.Struct) -> str:
        """Return the place as people know it; the same for the same place."""


class ToS3:
    """A bucket."""

    config: ClassVar = S3Config
    secrets: ClassVar = ("secret_key",)

    def open(self, config: S3Config, secrets: Mapping[str, str]) -> RemoteFiles:
        """Connect."""
        return S3Files(config, secrets.get("secret_key", ""))

    def label(self, config: S3Config) -> str:
        """Return the bucket's address."""
        return f"{config.endpoint.rstrip('/')}/{config.bucket}" if config.endpoint else f"s3://{config.bucket}"


class ToSftp:
    """An account on a server."""

    config: ClassVar = SftpConfig
    secrets: ClassVar = ("password", "private_key")

    def open(self, config: SftpConfig, secrets: Mapping[str, str]) -> RemoteFiles:
        """Connect."""
        return SftpFiles(config, secrets.get("password", ""), secrets.get("private_key", ""))

    def label(self, config: SftpConfig) -> str:
        """Return the account's address."""
        return f"sftp://{config.user}@{config.host}:{config.port}"


# Each takes its own settings only; `checked_settings` makes them of the right type.
DESTINATIONS: Mapping[str, Destination] = {
    PlaceKind.S3: cast(Destination, ToS3()),
    PlaceKind.SFTP: cast(Destination, ToSftp()),
}
_MOST_LABEL = 400


def config_json(kind: str, given: JsonObject) -> JsonObject:
    """Return settings for the row. Raises `Invalid` `invalid_connector_settings`."""
    return settings_json(checked_settings(given, DESTINATIONS[kind].config))


def check_secrets(kind: str, secrets: Mapping[str, str]) -> None:
    """Refuse a secret that the place does not have. Raises `Invalid` `unknown_secret`."""
    if set(secrets) - set(DESTINATIONS[kind].secrets):
        raise errors.unknown_secret()


def open_place(kind: str, config: JsonObject, secrets: Mapping[str, str]) -> RemoteFiles:
    """Connect to a place."""
    destination = DESTINATIONS[kind]
    return destination.open(checked_settings(config, destination.config), secrets)


def known_secrets(token: str) -> dict[str, str]:
    """Return stored secrets; none when they cannot be read any more, so that they can be entered again."""
    try:
        return decrypt_named(token)
    except SecretUnreadable:
        return {}


def label_of(kind: str, config: JsonObject) -> str:
    """Return the place as people know it."""
    destination = DESTINATIONS[kind]
    return destination.label(checked_settings(config, destination.config))[:_MOST_LABEL]


def try_place(kind: str, config: JsonObject, secrets: Mapping[str, str], folder: str) -> None:
    """Write an empty file into the folder and take it away; raises what is wrong."""
    name = f"{folder}/cumulus-test-{random.token_hex(4)}" if folder else f"cumulus-test-{random.token_hex(4)}"
    with closing(open_place(kind, config, secrets)) as files:
        files.put(name, io.BytesIO())
        files.delete(name)
