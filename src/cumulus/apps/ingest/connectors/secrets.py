"""A connector's secrets: sealed in its row, opened only to connect."""

from __future__ import annotations

from cumulus.apps.ingest.models import Connector
from cumulus.platform.secrets import decrypt_named


def secrets_of(connector: Connector) -> dict[str, str]:
    """Return the secrets by name. Raises `SecretUnreadable`."""
    return decrypt_named(connector.secret)
