"""A connector's secrets: sealed in its row, opened only to connect."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cumulus.apps.ingest.models import Connector
from cumulus.platform.secrets import decrypt, encrypt


def secrets_of(connector: Connector) -> dict[str, str]:
    """Return the secrets by name. Raises `SecretUnreadable`."""
    if not connector.secret:
        return {}
    found: dict[str, str] = json.loads(decrypt(connector.secret))
    return found


def sealed(secrets: Mapping[str, str]) -> str:
    """Return secrets for the row; empty ones are none."""
    kept = {name: value for name, value in secrets.items() if value}
    return encrypt(json.dumps(kept)) if kept else ""
