"""The kinds of connectors, in one list, and how a request's settings become one's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec

from cumulus.apps.ingest.connectors.kinds.contract import Config, Kind
from cumulus.apps.ingest.connectors.kinds.csv_url import CsvUrl
from cumulus.apps.ingest.connectors.kinds.mysql import MySql
from cumulus.apps.ingest.connectors.kinds.postgresql import PostgreSql
from cumulus.apps.ingest.connectors.kinds.s3 import S3
from cumulus.apps.ingest.connectors.kinds.sftp import Sftp
from cumulus.apps.ingest.connectors.kinds.sql import SqlConfig, source_of
from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject

# Each kind takes its own settings only; `config_of` makes them of the right type.
KINDS: Mapping[str, Kind] = {kind.key: cast(Kind, kind) for kind in (PostgreSql(), MySql(), S3(), Sftp(), CsvUrl())}
_TEXT = 20_000


def kind_of(key: str) -> Kind:
    """Return a kind. Raises `Invalid` `unknown_connector_kind`."""
    found = KINDS.get(key)
    if found is None:
        raise Invalid("unknown_connector_kind", "There is no such kind of connector.", field="kind")
    return found


def config_of(kind: Kind, given: JsonObject) -> Config:
    """Return settings, checked.

    Raises
    ------
    Invalid
        `invalid_connector_settings`, `invalid_query`.
    """
    try:
        found = msgspec.convert(given, kind.config)
    except msgspec.ValidationError as error:
        field = str(error).partition("`$.")[2].rstrip("`") or _missing(str(error))
        raise Invalid(
            "invalid_connector_settings", f"The settings do not fit: {error}.", field=field or "config"
        ) from error
    texts = [value for value in msgspec.structs.asdict(found).values() if isinstance(value, str)]
    if any("\x00" in text or len(text) > _TEXT for text in texts):
        raise Invalid("invalid_connector_settings", "A setting is too long or holds no text.", field="config")
    port = getattr(found, "port", 1)
    if not 0 < port < 1 << 16:
        raise Invalid("invalid_connector_settings", "A port is a number up to 65535.", field="port")
    if isinstance(found, SqlConfig):
        source_of(found, '"')
    return found


def _missing(text: str) -> str:
    return text.partition("field `")[2].partition("`")[0]
