"""An event in an address: what a picture in a mail or a page without scripts can send."""

from __future__ import annotations

from urllib.parse import parse_qsl

import msgspec

from cumulus.apps.ingest.collector.bodies import BadRequest, Collected
from cumulus.core.json import JsonObject, JsonValue
from cumulus.core.payload import MAX_DEPTH

KINDS = {"pixel/v1/track": "track", "pixel/v1/page": "page"}
_MAX_FIELDS = 100
_OBJECTS = frozenset({"properties", "context", "traits", "integrations"})


def collect(endpoint: str, query: str) -> Collected:
    """Return the event that `query` spells.

    A dot leads into an object (`properties.sku=K-17`); `properties`, `context`, `traits` and
    `integrations` may also be JSON. Everything else is text. [RudderStack: preparePixelPayload]

    Raises
    ------
    BadRequest
        `too_many_fields`, `invalid_field`: a dot leads into what is no object, or too deep.
    """
    try:
        fields = parse_qsl(query, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise BadRequest("too_many_fields", f"Give at most {_MAX_FIELDS} fields.") from error
    item: JsonObject = {}
    write_key = ""
    for name, value in fields:
        if name == "writeKey":
            write_key = value
        else:
            _put(item, name, value)
    body = b'{"forcedType":"%b","batch":[%b]}' % (KINDS[endpoint].encode(), msgspec.json.encode(item))
    return Collected(body, 1, write_key)


def _put(item: JsonObject, name: str, value: str) -> None:
    *path, last = name.split(".")
    if len(path) > MAX_DEPTH:
        raise _invalid(name)
    place = item
    for step in path:
        below = place.setdefault(step, {})
        if not isinstance(below, dict):
            raise _invalid(name)
        place = below
    place[last] = _object(name, value) if name in _OBJECTS else value


def _object(name: str, text: str) -> JsonValue:
    try:
        found: JsonObject = msgspec.json.decode(text, type=dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _invalid(name) from error
    return found


def _invalid(name: str) -> BadRequest:
    return BadRequest("invalid_field", f"{name[:60]!r} does not give an object.")
