"""What other apps may know of contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cumulus.core.ids import ContactId
from cumulus.core.json import JsonValue


class SuppressionReason(StrEnum):
    """Why a channel is closed for a person."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class TagLabel:
    """A tag as it is shown on a person."""

    name: str
    color: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class HeldTag:
    """A tag that somebody has: how strong, where from, since when."""

    value: str
    source: str
    applied_at: datetime


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A person as a list shows them."""

    id: ContactId
    name: str
    email: str
    phone: str
    city: str
    company: str
    tags: tuple[TagLabel, ...]
    created_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person as a message is written to them."""

    id: ContactId
    email: str
    attributes: Mapping[str, JsonValue]
    suppressed: Mapping[str, SuppressionReason]
    """By channel."""
