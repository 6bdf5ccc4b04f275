"""What other apps may know of contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cumulus.core.ids import ContactId, WorkspaceId
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


@dataclass(frozen=True, slots=True)
class ChannelCounts:
    """What came of the messages to one person on a channel; opened and clicked by people, not machines."""

    channel: str
    sent: int = 0
    opened: int = 0
    clicked: int = 0
    last_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JourneyStay:
    """A journey that a person is in (`active`), or was; the last time they entered it."""

    id: int
    name: str
    entered_at: datetime
    active: bool


class Happened(Protocol):
    """An event that the pipeline has stored, as reactors ask it; ingest's `StoredEvent` is one."""

    @property
    def workspace_id(self) -> WorkspaceId: ...
    @property
    def contact_id(self) -> ContactId: ...
    @property
    def name(self) -> str: ...
    @property
    def timestamp(self) -> datetime: ...
    @property
    def message_id(self) -> str: ...
    @property
    def depth(self) -> int: ...
    @property
    def properties(self) -> Mapping[str, JsonValue]: ...
    @property
    def is_own(self) -> bool: ...
    @property
    def is_changed(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class PersonStage:
    """Where a person is on the way that a stage model draws, and since when."""

    model_id: int
    model: str
    key: str
    name_zh: str
    name_en: str
    tone: str
    since: datetime


@dataclass(frozen=True, slots=True)
class TagRuleSeen:
    """A rule that puts a tag on people: `events` are those it waits for, in their order."""

    id: int
    name: str
    tag: str
    events: tuple[str, ...]
    enabled: bool
