"""The kinds of connectors, in one list, and how a request's settings become one's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from cumulus.apps.ingest.connectors.kinds.contract import Config, Kind
from cumulus.apps.ingest.connectors.kinds.csv_url import CsvUrl
from cumulus.apps.ingest.connectors.kinds.mysql import MySql
from cumulus.apps.ingest.connectors.kinds.postgresql import PostgreSql
from cumulus.apps.ingest.connectors.kinds.s3 import S3
from cumulus.apps.ingest.connectors.kinds.sftp import Sftp
from cumulus.apps.ingest.connectors.kinds.sql import SqlConfig, source_of
from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject
from cumulus.platform.remote import checked_settings

# Each kind takes its own settings only; `config_of` makes them of the right type.
KINDS: Mapping[str, Kind] = {kind.key: cast(Kind, kind) for kind in (PostgreSql(), MySql(), S3(), Sftp(), CsvUrl())}


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
    found = checked_settings(given, kind.config)
    if isinstance(found, SqlConfig):
        source_of(found, '"')
    return found
