"""What other apps may know of messaging."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from cumulus.core.ids import (
    ContactId,
    JourneyId,
    JourneyVersionId,
    MessageId,
    RunId,
    TemplateId,
    TemplateVersionId,
    WorkspaceId,
)
from cumulus.core.json import JsonObject

EMAIL_CHANNEL = "email"
"""The only channel so far."""


class MessageStatus(StrEnum):
    """Where a message stands.

    queued → sending (claimed under a lease) → sent, bounced, failed, suppressed, or back to
    queued for a safe retry; sending → uncertain when the lease ends or the connection breaks
    after the whole mail was handed over. An uncertain message is never sent again by itself.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    BOUNCED = "bounced"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Send:
    """A wish to write to one person.

    Attributes
    ----------
    journey_version_id, run_id : optional
        With `node` the unique key of a journey's send; None for sends outside a journey,
        which are never taken as equal.
    node : str
        The journey node that sends; empty outside a journey.
    event_at : datetime or None
        When the event happened that led to this mail; the delay is measured from it.
    event : JsonObject or None
        What the template sees as `event`.
    depth : int
        Depth of the events that this message gives (`Email Sent`): one more than its cause's.
    """

    contact_id: ContactId
    template_version_id: TemplateVersionId
    journey_version_id: JourneyVersionId | None = None
    run_id: RunId | None = None
    node: str = ""
    event_at: datetime | None = None
    event: JsonObject | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class MessageCounts:
    """How many messages came how far; `failed` has the bounced and the uncertain too."""

    sent: int
    opened: int
    clicked: int
    failed: int
    suppressed: int


@dataclass(frozen=True, slots=True)
class DelayPercentiles:
    """From event to sent message, in milliseconds; None without samples."""

    p50_ms: float | None
    p95_ms: float | None
    samples: int


@dataclass(frozen=True, slots=True)
class MessageCard:
    """A message as a list shows it."""

    id: MessageId
    channel: str
    template: str | None
    template_id: TemplateId | None
    journey_version_id: JourneyVersionId | None
    journey_id: JourneyId | None
    journey: str | None
    subject: str
    status: MessageStatus
    reason: str | None
    to: str
    queued_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages, newest first; `next_cursor` None on the last page."""

    items: tuple[MessageCard, ...]
    total: int
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class JourneyLabel:
    """What a later app tells about the journey behind a version."""

    id: JourneyId
    name: str


JourneyNames: TypeAlias = Callable[[WorkspaceId, Collection[JourneyVersionId]], Mapping[JourneyVersionId, JourneyLabel]]
"""Names journeys by version; passed in from `config`, since journeys come after messaging."""
