"""What somebody writes onto people: checked, and told in the event, which is the history of values."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from cumulus.apps.contacts.attributes.catalogue import catalogue_of
from cumulus.apps.contacts.attributes.coercing import Unfit
from cumulus.core.errors import Invalid
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject, JsonValue

_MAX_VALUE_BYTES = 2_000
_BYTES_OF_LETTER = 8
"""At most, quotes and commas included: `\\u0001`."""
_MAX_BYTES = 16_000
"""Of an event; a longer value is written, but its history does not show it."""


def fitting(workspace_id: WorkspaceId, attributes: JsonObject) -> JsonObject:
    """Return what a person enters as their attributes want it.

    Raises
    ------
    Invalid
        `attribute_type`: the first that is of another type, or is computed.
    """
    catalogue, fit = catalogue_of(workspace_id), dict[str, JsonValue]()
    for name, value in attributes.items():
        try:
            fit[name] = catalogue.value(name, value)
        except Unfit as error:
            raise Invalid("attribute_type", f"This is no value of the attribute {name!r}.", field=name) from error
    return fit


def said(attributes: Mapping[str, JsonValue]) -> JsonObject:
    """Return an event's properties about what was written: `set`, and `removed`."""
    if _is_short(attributes):
        return {"set": dict(attributes)} if attributes else {}
    values: JsonObject = {}
    room = _MAX_BYTES
    for name, value in attributes.items():
        size = len(msgspec.json.encode(value)) + len(name)
        if value is not None and size <= min(room, _MAX_VALUE_BYTES):
            values[name] = value
            room -= size
    removed: list[JsonValue] = [name for name, value in attributes.items() if value is None]
    told: JsonObject = {"set": values} if values else {}
    return {**told, "removed": removed} if removed else told


def _is_short(attributes: Mapping[str, JsonValue]) -> bool:
    """Return whether all values are there and fit; most are a few words, which need not be written to see it."""
    if set(map(type, attributes.values())) == {str}:
        letters = sum(map(len, attributes)) + sum(map(len, attributes.values()))  # type: ignore[arg-type]  # texts
        if letters * _BYTES_OF_LETTER <= _MAX_VALUE_BYTES:
            return True
    return None not in attributes.values() and len(msgspec.json.encode(attributes)) <= _MAX_VALUE_BYTES
