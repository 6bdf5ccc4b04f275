"""Sensors' preset properties in the places where Segment's clients put the same facts. Pure.

The properties themselves stay as they were sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cumulus.core.json import JsonObject, JsonValue

_PLACES: dict[str, tuple[str, ...]] = {
    "$ip": ("ip",),
    "$user_agent": ("userAgent",),
    "$language": ("locale",),
    "$url": ("page", "url"),
    "$url_path": ("page", "path"),
    "$url_query": ("page", "search"),
    "$title": ("page", "title"),
    "$referrer": ("page", "referrer"),
    "$utm_source": ("campaign", "source"),
    "$utm_medium": ("campaign", "medium"),
    "$utm_campaign": ("campaign", "name"),
    "$utm_term": ("campaign", "term"),
    "$utm_content": ("campaign", "content"),
    "$os": ("os", "name"),
    "$os_version": ("os", "version"),
    "$device_id": ("device", "id"),
    "$manufacturer": ("device", "manufacturer"),
    "$brand": ("device", "brand"),
    "$model": ("device", "model"),
    "$app_id": ("app", "namespace"),
    "$app_name": ("app", "name"),
    "$app_version": ("app", "version"),
    "$lib": ("library", "name"),
    "$lib_version": ("library", "version"),
    "$screen_width": ("screen", "width"),
    "$screen_height": ("screen", "height"),
    "$carrier": ("network", "carrier"),
    "$wifi": ("network", "wifi"),
    "$network_type": ("network", "type"),
    "$country": ("location", "country"),
    "$province": ("location", "region"),
    "$city": ("location", "city"),
    "$longitude": ("location", "longitude"),
    "$latitude": ("location", "latitude"),
}
_PAGE = {"$url": "url", "$url_path": "path", "$url_query": "search", "$title": "title", "$referrer": "referrer"}
_PERSON = {"$name": "name", "$country": "country", "$province": "province", "$city": "city"}
_UNPADDED = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.(\d{1,2})")


def context_of(properties: Mapping[str, JsonValue], library: Mapping[str, JsonValue]) -> JsonObject:
    """Return the context that Segment's client would have sent."""
    context: JsonObject = {}
    for preset, (first, *rest) in _PLACES.items():
        value = properties.get(preset, library.get(preset))
        if value is None or value == "":
            continue
        if not rest:
            context[first] = value
            continue
        group = context.setdefault(first, {})
        assert isinstance(group, dict)  # every place of one name is as deep
        group[rest[0]] = value
    return context


def with_page(properties: JsonObject) -> JsonObject:
    """Return a page view's properties with Segment's names beside the presets."""
    return {**{ours: properties[preset] for preset, ours in _PAGE.items() if preset in properties}, **properties}


def attribute(name: str) -> str:
    """Return what a preset of the user table is called on a contact."""
    return _PERSON.get(name, name)


def mended(value: JsonValue) -> JsonValue:
    """Return a time's milliseconds with their zeros: the Python client writes 7 ms as `.7`."""
    found = _UNPADDED.fullmatch(value) if isinstance(value, str) and 20 < len(value) < 23 else None
    return f"{found[1]}.{found[2].zfill(3)}" if found else value
