"""How a person is called on a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from cumulus.core.json import JsonValue


def text_attribute(attributes: Mapping[str, JsonValue], *keys: str) -> str:
    """Return the first of `keys` that has text or a number, else an empty string."""
    for key in keys:
        value = attributes.get(key)
        if value is None:
            continue
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
    return ""


def display_name(attributes: Mapping[str, JsonValue]) -> str:
    """Return the person's name, or an empty string when nothing says it.

    A family name and a given name in Chinese stand together, family first.
    """
    full = text_attribute(attributes, "name", "fullName", "full_name", "nickname")
    if full:
        return full
    given = text_attribute(attributes, "firstName", "first_name")
    family = text_attribute(attributes, "lastName", "last_name")
    if _is_chinese(family + given):
        return family + given
    return f"{given} {family}".strip()


def _is_chinese(text: str) -> bool:
    return any(unicodedata.name(letter, "").startswith("CJK") for letter in text)
