"""What events, their properties and attributes that everybody knows are called, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

PATH = Path(__file__).with_name("known_names.json")
"""The front end has a copy of it (`tools/check_generated.py`)."""

Called = tuple[str, str]
"""In Chinese and in English; an empty one keeps its name."""


class KnownNames(msgspec.Struct, frozen=True):
    """Names by what they are names of.

    Attributes
    ----------
    attribute, event, company, property : Mapping[str, Called]
        By the key of an attribute, an event's name, a field of a company (`attributes.…` for
        one that not every company has), a property's key in any event.
    event_property : Mapping[str, Mapping[str, Called]]
        By an event and a property's key, where that has another name than elsewhere.
    """

    attribute: Mapping[str, Called]
    event: Mapping[str, Called]
    company: Mapping[str, Called]
    property: Mapping[str, Called]
    event_property: Mapping[str, Mapping[str, Called]]


def either(own: Called | None, known: Called | None) -> Called:
    """Return `own`, in each language without one `known`; empty where neither has a name."""
    (own_zh, own_en), (zh, en) = own or ("", ""), known or ("", "")
    return own_zh or zh, own_en or en


KNOWN = msgspec.json.decode(PATH.read_bytes(), type=KnownNames)
