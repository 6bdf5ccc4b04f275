"""What an event says about a person, normalised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import phonenumbers

from cumulus.core.json import JsonValue

USER_ID = "user_id"
EMAIL = "email"
PHONE = "phone"
ANONYMOUS_ID = "anonymous_id"
NAMESPACES = (USER_ID, EMAIL, PHONE, ANONYMOUS_ID)
"""From the strongest to the weakest."""
_STRENGTH = {namespace: place for place, namespace in enumerate(NAMESPACES)}

MAX_VALUE_LENGTH = 255
_DEFAULT_REGION = "CN"
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
_ZEROS = re.compile(r"[0-]*")
_JUNK = frozenset(
    [
        "anonymous",
        "guest",
        "distinctid",
        "distinct_id",
        "id",
        "not_authenticated",
        "email",
        "undefined",
        "true",
        "false",
        "null",
        "none",
        "nil",
        "nan",
        "-1",
        "unknown",
        "test",
        "user",
        "userid",
        "user_id",
        "anonymousid",
        "[object",
        "object]",
    ]
) | {"[object object]", "n/a", "not authenticated"}


class Identifier(NamedTuple):
    """One name of a person, normalised; a tuple, because batches hash and sort thousands."""

    namespace: str
    value: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One event's word on who somebody is.

    Attributes
    ----------
    identifiers : tuple[Identifier, ...]
        All of the same person, the strongest first; never empty.
    at : datetime
        When the event happened.
    traits : Mapping[str, JsonValue]
        What it says of them; a None value removes the attribute.
    """

    identifiers: tuple[Identifier, ...]
    at: datetime
    traits: Mapping[str, JsonValue] = field(default_factory=dict)


def normalise(namespace: str, value: object) -> Identifier | None:
    """Return the identifier, or None when the value names nobody.

    Junk that many clients send in place of an id (`null`, `undefined`, zeros) would join
    strangers, so it names nobody. [reference: identity rules of the field]
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    text = str(value).replace("\x00", "").strip()
    if namespace == EMAIL:
        text = text.lower()  # before it is measured: some letters become two
    if not text or len(text) > MAX_VALUE_LENGTH or text.lower() in _JUNK or _ZEROS.fullmatch(text):
        return None
    if namespace == EMAIL:
        return Identifier(EMAIL, text) if _EMAIL.fullmatch(text) else None
    if namespace == PHONE:
        return _phone(text)
    return Identifier(namespace, text)


def identifiers(values: Iterable[tuple[str, object]]) -> tuple[Identifier, ...]:
    """Return what `values` name, each once, the strongest namespace first; unknown namespaces name nobody."""
    known = ((namespace, value) for namespace, value in values if namespace in _STRENGTH)
    found = {name for namespace, value in known if (name := normalise(namespace, value)) is not None}
    if len(found) < 2:
        return tuple(found)
    return tuple(sorted(found, key=lambda each: (_STRENGTH[each.namespace], each.value)))


def _phone(text: str) -> Identifier | None:
    try:
        parsed = phonenumbers.parse(text, _DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Identifier(PHONE, e164)
