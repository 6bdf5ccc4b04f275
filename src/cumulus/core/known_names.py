"""What events and attributes that everybody knows are called, in Chinese and in English."""

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
    attribute, event, company : Mapping[str, Called]
        By the key of an attribute, an event's name, a field of a company.
    """

    attribute: Mapping[str, Called]
    event: Mapping[str, Called]
    company: Mapping[str, Called]


KNOWN = msgspec.json.decode(PATH.read_bytes(), type=KnownNames)
