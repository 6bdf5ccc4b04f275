"""What people say of a place, checked, and when a secret would go elsewhere."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject

_TEXT = 20_000
SENT_TO = frozenset({"host", "port", "user", "endpoint", "access_key", "host_key", "url", "tls"})
"""Settings that say where a secret is sent."""
Shape = TypeVar("Shape", bound=msgspec.Struct)


def checked_settings(given: JsonObject, shape: type[Shape]) -> Shape:
    """Return settings as `shape` has them.

    Raises
    ------
    Invalid
        `invalid_connector_settings`.
    """
    try:
        found = msgspec.convert(given, shape)
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
    return found


def settings_json(found: msgspec.Struct) -> JsonObject:
    """Return settings for a JSON column."""
    plain: JsonObject = msgspec.to_builtins(found)
    return {name: [*value] if isinstance(value, tuple) else value for name, value in plain.items()}


def leads_elsewhere(before: JsonObject, after: JsonObject) -> bool:
    """Return whether a stored secret would be sent to another place than it was given for."""
    return any(before.get(name) != after.get(name) for name in SENT_TO)


def _missing(text: str) -> str:
    return text.partition("field `")[2].partition("`")[0]
