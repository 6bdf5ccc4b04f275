"""What an event says about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cumulus.apps.contacts.identity.kinds import Identifier
from cumulus.core.json import JsonValue

EVERY_ATTRIBUTE = "*"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an attribute that depends on what is there.

    Attributes
    ----------
    kind : str
        `once` writes only what is not there yet, `add` adds a number, `append` adds to a list
        what it has not, `remove` takes the attribute away; the name `*` means all there are.
    """

    kind: Literal["once", "add", "append", "remove"]
    name: str
    value: JsonValue = None


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
    changes : tuple[Change, ...]
        After the traits, in order.
    unlink : bool
        Whether it says the opposite: the weaker names are not the strongest one's any more.
    source_id : int or None
        The source that sent it; None: Cumulus itself.
    key : str
        The event's message id.
    """

    identifiers: tuple[Identifier, ...]
    at: datetime
    traits: Mapping[str, JsonValue] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    unlink: bool = False
    source_id: int | None = None
    key: str = ""
